"""Draft packs: folders that an office tries out before they come into force."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doudi.engine import Library
from doudi.engine.sides import side
from doudi.services.registry import rulebook
from doudi.services.standards import effective
from doudi.services.standards.effective import Marker


def names() -> list[str]:
    """The folders below ``settings.DRAFT_FOLDER`` that hold a pack."""
    place = settings.DRAFT_FOLDER
    if not place or not Path(place).is_dir():
        return []
    return sorted(folder.name for folder in Path(place).iterdir() if folder.is_dir() and any(folder.rglob("pack.toml")))


def library(name: str) -> Library:
    """The packs in force, a draft in the place of those of the same names, with what counties set by now.

    Raises PackFaults, DoudiError.
    """
    folder = Path(settings.DRAFT_FOLDER) / name
    newest = max(file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file())
    return _with_values(folder, newest, effective.marker())


@lru_cache(maxsize=4)
def _with_values(folder: Path, newest: int, _: Marker | None) -> Library:
    bare = _read(folder, newest)
    return bare.with_settings(effective.settings(bare.parameters))


@lru_cache(maxsize=4)
def _read(folder: Path, _: int) -> Library:
    return side(str(folder), rulebook.packs()).library
