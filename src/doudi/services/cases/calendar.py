"""The working-day calendar: shipped years, replaced year by year by what the county loads."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import transaction

from doudi.domain import workdays
from doudi.domain.findings import Faults, Finding
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases.models import CalendarDay, CalendarYear

SHIPPED = Path(__file__).parent / "calendars"
log = logging.getLogger(__name__)
KEYS = {"year", "source", "holidays", "workdays"}
Year = tuple[int, frozenset[date], frozenset[date]]


@dataclass(frozen=True, slots=True)
class Stated:
    """A year as a file states it, not checked yet."""

    year: int
    source: str
    holidays: list[date]
    workdays: list[date]


class CalendarRefused(Faults):
    """The year was not loaded."""


def working_calendar() -> workdays.Calendar:
    """Every known year; a loaded year replaces the shipped one."""
    years = {year: row for row in _shipped() for year in row[:1]}
    loaded: dict[int, tuple[set[date], set[date]]] = {
        year: (set(), set()) for year in CalendarYear.objects.values_list("year", flat=True)
    }
    for year, day, kind in CalendarDay.objects.values_list("year__year", "date", "kind"):
        loaded[year][kind == "workday"].add(day)
    years |= {year: (year, frozenset(off), frozenset(worked)) for year, (off, worked) in loaded.items()}
    return workdays.calendar(years.values())


def read_year(path: Path) -> Stated:
    """The year of a TOML file. Raises CalendarRefused when it cannot be read."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise CalendarRefused([Finding(path.name, 0, f"读不出来：{fault}")]) from None
    if set(data) != KEYS:
        keys = "、".join(sorted(KEYS))
        raise CalendarRefused([Finding(path.name, 0, f"文件里要有且只有：{keys}（样子见随带的 calendars 文件）")])
    return Stated(**data)


def load_calendar(
    user: User, year: int, holidays: Collection[date], workdays: Collection[date], source: str
) -> CalendarYear:
    """Store a year's days off and make-up days, whole or not at all; an earlier load of it is replaced.

    Raises CalendarRefused with all faults.
    """
    require(user, (Role.ADMINISTRATOR,), "装入日历")
    _refuse_faults(year, holidays, workdays, source)
    with transaction.atomic():
        CalendarYear.objects.filter(year=year).delete()
        row = CalendarYear.objects.create(year=year, source=source.strip())
        CalendarDay.objects.bulk_create(
            [CalendarDay(year=row, date=day, kind="holiday") for day in sorted(holidays)]
            + [CalendarDay(year=row, date=day, kind="workday") for day in sorted(workdays)]
        )
    log.info("calendar of %s loaded by user %s", year, user.pk)
    return row


def _refuse_faults(year: int, holidays: Collection[date], worked: Collection[date], source: str) -> None:
    found = [Finding("days", 0, f"{day} 不在 {year} 年：请核对") for day in {*holidays, *worked} if day.year != year]
    found += [Finding("workdays", 0, f"{day} 又放假又上班：请核对") for day in set(holidays) & set(worked)]
    found += [
        Finding("workdays", 0, f"{day} 不是周末，本来就上班，不用写成调休：请核对")
        for day in set(worked)
        if day.weekday() < workdays.SATURDAY
    ]
    if not holidays:
        found.append(Finding("holidays", 0, "一个放假的日子也没有：请按国务院办公厅的通知填写"))
    if not source.strip():
        found.append(Finding("source", 0, "没有写依据的文号：请填写，例如 国办发明电〔2017〕12号"))
    if found:
        raise CalendarRefused(found)


@cache
def _shipped() -> tuple[Year, ...]:
    found = []
    for path in sorted(SHIPPED.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        found.append((data["year"], frozenset(data["holidays"]), frozenset(data["workdays"])))
    return tuple(found)
