"""Where the packs that come with Doudi lie, and which folders are read together with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import doudi
from doudi.engine.tables import TomlFile


def shipped_packs() -> Path:
    """The folder of the shipped packs: in a checkout beside ``src``, in a wheel inside the package."""
    package = Path(doudi.__file__).parent
    inside = package / "packs"
    return inside if inside.is_dir() else package.parent.parent / "packs"


def with_shipped(folders: Sequence[Path]) -> list[Path]:
    """The shipped packs and a county's own folders; folders that hold national rules stand on their own."""
    shipped = shipped_packs()
    own = [folder for folder in folders if not folder.resolve().is_relative_to(shipped.resolve())]
    alone = any(_national(card) for folder in own for card in folder.rglob("pack.toml"))
    return own if alone else [shipped, *own]


def _national(card: Path) -> bool:
    return not TomlFile(card).data.get("area") and (card.parent / "formulas.py").exists()
