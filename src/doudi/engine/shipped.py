"""Where the packs that come with Doudi lie: in a checkout beside ``src``, in a wheel inside the package."""

from __future__ import annotations

from pathlib import Path

import doudi


def shipped_packs() -> Path:
    """The folder of the shipped packs."""
    package = Path(doudi.__file__).parent
    inside = package / "packs"
    return inside if inside.is_dir() else package.parent.parent / "packs"
