"""Time limits: working days with holidays and make-up days, and calendar days. Pure arithmetic.

The first day is not counted. Past the loaded years a limit is a lower bound and says so, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.domain.findings import DoudiError

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class CalendarMissing(DoudiError):
    """The exact day is needed, and the calendar of its year is not loaded."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """The loaded years: weekdays off, and weekend days worked."""

    years: frozenset[int]
    holidays: frozenset[date]
    workdays: frozenset[date]

    def loaded(self, day: date) -> bool:
        """Whether it is known if that day is worked."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Whether that day is worked. Raises CalendarMissing."""
        if not self.loaded(day):
            raise CalendarMissing(f"{day.year}年日历未装入，不知道 {day_text(day)}是不是工作日；请管理员装入后再办")
        return day in self.workdays or (day.weekday() < SATURDAY and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit. With ``missing_year`` the day is only the earliest it can be."""

    day: date
    missing_year: int | None = None

    def __str__(self) -> str:
        if self.missing_year is None:
            return day_text(self.day)
        return f"不早于 {day_text(self.day)}，{self.missing_year}年日历未装入"

    @property
    def exact(self) -> date:
        """The day, for acts that need it. Raises CalendarMissing."""
        if self.missing_year is not None:
            raise CalendarMissing(f"期限{self}；这一步要用准确日期，请管理员装入日历后再办")
        return self.day

    def passed(self, on: date) -> bool:
        """Whether the limit is certainly over on that day."""
        return self.missing_year is None and on > self.day


def day_text(day: date) -> str:
    """``2018年3月5日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def calendar(years: Iterable[tuple[int, Iterable[date], Iterable[date]]]) -> Calendar:
    """A calendar of years, each with its holidays and make-up days."""
    rows = [(year, frozenset(off), frozenset(worked)) for year, off, worked in years]
    return Calendar(
        frozenset(year for year, _, _ in rows),
        frozenset(day for _, off, _ in rows for day in off),
        frozenset(day for _, _, worked in rows for day in worked),
    )


def after_working_days(loaded: Calendar, start: date, limit: int) -> Deadline:
    """The end of ``limit`` working days after ``start``."""
    day, left = start, limit
    while left:
        day += ONE_DAY
        if not loaded.loaded(day):
            return Deadline(day + ONE_DAY * (left - 1), day.year)
        left -= loaded.is_working(day)
    return Deadline(day)


def after_days(loaded: Calendar, start: date, limit: int) -> Deadline:
    """The end of ``limit`` calendar days after ``start``; an end on a day off rolls over to the next working day."""
    day = start + ONE_DAY * limit
    while loaded.loaded(day) and not loaded.is_working(day):
        day += ONE_DAY
    return Deadline(day, None if loaded.loaded(day) else day.year)


def working_days_left(loaded: Calendar, on: date, deadline: Deadline) -> int | None:
    """Working days after ``on`` through the deadline, negative once past; None where a year is not loaded."""
    if deadline.missing_year is not None:
        return None
    low, high = sorted((on, deadline.day))
    if any(year not in loaded.years for year in range(low.year, high.year + 1)):
        return None
    count = sum(loaded.is_working(low + ONE_DAY * each) for each in range(1, (high - low).days + 1))
    return count if on <= deadline.day else -count
