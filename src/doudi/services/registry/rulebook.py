"""The packs that are in force with the values that counties set; demonstration packs speak only outside production."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doudi.domain.findings import OutsideCoverage
from doudi.engine import APPLICATION, Library, Procedure, Program
from doudi.services.registry import archive
from doudi.services.standards import effective
from doudi.services.standards.effective import Marker

BASIC = frozenset(("dibao", "dibao_topup", "dibao_single"))
"""What the window asks every family about; the other schemes ask further where the family wants them."""


def packs() -> Library:
    """The shipped packs and those that counties adopted, without the values that they set. Raises PackFaults."""
    return _load(*_texts())


def library() -> Library:
    """All packs with every approved value of a county; an approval anywhere counts from the next call on.

    Raises PackFaults.
    """
    newest = effective.marker()
    return packs() if newest is None else _with_values(*_texts(), newest)


def program(area_code: str, on: date, scheme: str = "") -> Program:
    """What holds for an area on a day, for the basic schemes and one more. Raises OutsideCoverage."""
    return program_of(library(), area_code, on, scheme)


def program_of(library: Library, area_code: str, on: date, scheme: str = "") -> Program:
    """The same by another library. Raises OutsideCoverage."""
    return library.program(area_code, on, demonstration=not settings.PRODUCTION, schemes=schemes_with(scheme))


def every_scheme(area_code: str, on: date) -> Program:
    """What holds for an area on a day, all schemes together. Raises OutsideCoverage."""
    return library().program(area_code, on, demonstration=not settings.PRODUCTION)


def scheme_words(area_code: str, on: date) -> dict[str, str]:
    """``{"dibao": "农村低保", …}``: every scheme in force in the words of its pack; empty where no pack holds."""
    try:
        return {spec.scheme: spec.label for spec in every_scheme(area_code, on).decisions}
    except OutsideCoverage:
        return {}


def only(area_code: str, on: date, scheme: str) -> Program:
    """What holds for one scheme and nothing else. Raises OutsideCoverage."""
    return library().program(area_code, on, not settings.PRODUCTION, frozenset((scheme,)))


def schemes_with(scheme: str) -> frozenset[str]:
    """The schemes that a case of one scheme decides about."""
    return BASIC | {scheme} if scheme else BASIC


def procedure(
    scheme: str, area_code: str, on: date, *, delegated: bool = False, purpose: str = APPLICATION
) -> Procedure:
    """The procedure of a case accepted that day, with the limits that the county set by then.

    ``delegated``: where townships confirm. Raises OutsideCoverage.
    """
    found = packs().procedure(scheme, area_code, on, delegated=delegated, purpose=purpose)
    return found.with_limits(lambda name: library().value(name, area_code, on, demonstration=not settings.PRODUCTION))


def _texts() -> tuple[tuple[Path, ...], tuple[str, ...], Path | None]:
    """The folders of packs, the adopted texts, and where those are written out, if there are any."""
    adopted = effective.adopted()
    home = Path(settings.DATA_DIR) / "packs" if adopted else None
    return tuple(Path(folder) for folder in settings.PACK_FOLDERS), adopted, home


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], adopted: tuple[str, ...], home: Path | None) -> Library:
    return Library.load([*folders, *(archive.folders(adopted, home) if home else ())])


@lru_cache(maxsize=2)
def _with_values(folders: tuple[Path, ...], adopted: tuple[str, ...], home: Path | None, _: Marker) -> Library:
    """The marker only keeps one state of the approved values apart from another."""
    bare = _load(folders, adopted, home)
    return bare.with_settings(effective.settings(bare.parameters))
