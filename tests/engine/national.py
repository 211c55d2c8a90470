"""The shipped national packs that dibao needs, alone in a folder: they load in a moment."""

from __future__ import annotations

import shutil
from pathlib import Path

from doudi.engine.shipped import shipped_packs

PACKS = ("dibao", "household")


def write_national(root: Path, *more: str) -> Path:
    """Copy them below ``root``, and more of the nation's packs by name. Returns ``root``."""
    for name in (*PACKS, *more):
        shutil.copytree(shipped_packs() / "cn" / name, root / "cn" / name, ignore=shutil.ignore_patterns("scenarios"))
    return root
