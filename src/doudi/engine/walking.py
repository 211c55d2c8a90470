"""The calendar walk: every pack is computed on each quarter's first day and around each change.

A rule that ends a day too early, a value that leaves a gap, a fact whose range breaks a later rule:
such faults show on the days that no scenario stands on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from doudi.domain.findings import BadInput, DoudiError, Finding, OutsideCoverage
from doudi.engine.decisions import decide
from doudi.engine.families import read_family
from doudi.engine.library import Library
from doudi.engine.model import Family, PackInfo
from doudi.engine.program import Program
from doudi.engine.scenarios import Case

QUARTER_MONTHS = (1, 4, 7, 10)
ONE_DAY = timedelta(days=1)


def walk(library: Library, cases: Sequence[Case], places: Iterable[str] | None = None) -> list[Finding]:
    """Every day that cannot be computed, for these areas, or for every one that a pack or a scenario speaks of."""
    found = areas(library, cases) if places is None else places
    return [finding for area in found for finding in _walk_area(library, area, cases)]


def areas(library: Library, cases: Iterable[Case]) -> list[str]:
    """The areas to walk: each pack's own, and each scenario's."""
    return sorted({pack.area for pack in library.packs if pack.area} | {case.area for case in cases})


def days(library: Library, area: str, cases: Iterable[Case]) -> list[date]:
    """Quarter starts and the days around each change, within what the area's packs cover."""
    changes = library.breakpoints(area)
    reached = [*changes, *(case.on for case in cases if case.area == area)]
    if not reached:
        return []
    first, last = min(reached), max(reached)
    quarters = (date(year, month, 1) for year in range(first.year, last.year + 2) for month in QUARTER_MONTHS)
    around = (day for change in changes for day in (change - ONE_DAY, change))
    found = {*quarters, *around}
    return sorted(day for day in found if any(_speaks(pack, area, day) for pack in library.packs))


def _speaks(pack: PackInfo, area: str, day: date) -> bool:
    return pack.covers(area, day) and not pack.demonstration and (pack.folder / "formulas.py").exists()


def _walk_area(library: Library, area: str, cases: Sequence[Case]) -> list[Finding]:
    near = [case for case in cases if case.area == area] or list(cases)
    findings: list[Finding] = []
    for day in days(library, area, cases):
        for demonstration in (True, False):
            try:
                program = library.program(area, day, demonstration)
                decide(program, _family(program, near))
            except (DoudiError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
                kind = "" if isinstance(fault, OutsideCoverage) else f"（{type(fault).__name__}）"
                findings.append(Finding(f"{area} {day.isoformat()}", 0, f"这一天算不出来{kind}：{fault}"))
                break
    return findings


def _family(program: Program, cases: Iterable[Case]) -> Family:
    """The first scenario family that can be read on that day, without the facts that the day does not ask for."""
    known = {*program.facts, "name", "key"}
    for case in cases:
        household = {word: value for word, value in case.data.get("household", {}).items() if word in known}
        people = [{word: value for word, value in row.items() if word in known} for row in case.data["member"]]
        try:
            return read_family({"household": household, "member": people}, program)
        except BadInput:
            continue
    return read_family({"member": [{}]}, program)
