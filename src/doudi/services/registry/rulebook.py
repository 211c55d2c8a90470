"""The packs that are in force, loaded once; demonstration packs speak only outside production."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doudi.engine import Library, Procedure, Program

SCHEMES = frozenset(("dibao", "dibao_topup", "dibao_single"))
"""What casework asks about and decides; the packs know more."""


def library() -> Library:
    """All packs of ``settings.PACK_FOLDERS``. Raises PackFaults."""
    return _load(tuple(Path(folder) for folder in settings.PACK_FOLDERS))


def program(area_code: str, on: date) -> Program:
    """What holds for an area on a day. Raises OutsideCoverage."""
    return library().program(area_code, on, demonstration=not settings.PRODUCTION, schemes=SCHEMES)


def procedure(scheme: str, area_code: str, on: date) -> Procedure:
    """The procedure of a case accepted that day. Raises OutsideCoverage."""
    return library().procedure(scheme, area_code, on)


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...]) -> Library:
    return Library.load(folders)
