"""Time limits: working days with holidays and make-up days, and calendar days. Pure arithmetic.

The first day is not counted. Past the loaded years a limit is a lower bound and says so, never a guess.
A rest is a pair ``(since, until)``: the days after ``since`` through ``until`` are not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from doudi.domain.findings import DoudiError

ONE_DAY = timedelta(days=1)
SATURDAY = 5
Rests = Sequence[tuple[date, date]]


class CalendarMissing(DoudiError):
    """The exact day is needed, and the calendar of its year is not loaded."""


@dataclass(frozen=True, slots=True)
class Line:
    """The working days of an unbroken run of loaded years, numbered from 1; ``upto`` counts them through each day."""

    first: date
    days: tuple[date, ...]
    upto: tuple[int, ...]

    @property
    def last(self) -> date:
        """The last loaded day."""
        return self.first + ONE_DAY * (len(self.upto) - 1)

    def number(self, day: date) -> int:
        """How many of the working days are over at the end of that day."""
        place = (day - self.first).days
        return 0 if place < 0 else self.upto[min(place, len(self.upto) - 1)]


@dataclass(frozen=True)
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

    @cached_property
    def lines(self) -> dict[int, Line]:
        """Each loaded year with the run of years that it lies in; counting is then two look-ups, not a walk."""
        found: dict[int, Line] = {}
        for year in sorted(self.years - {year + 1 for year in self.years}):
            end = next(each for each in range(year, year + len(self.years) + 1) if each not in self.years)
            line = self._line(date(year, 1, 1), date(end, 1, 1))
            found |= dict.fromkeys(range(year, end), line)
        return found

    def _line(self, first: date, end: date) -> Line:
        days: list[date] = []
        upto: list[int] = []
        for place in range((end - first).days):
            day = first + ONE_DAY * place
            if self.is_working(day):
                days.append(day)
            upto.append(len(days))
        return Line(first, tuple(days), tuple(upto))


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


def after_working_days(loaded: Calendar, start: date, limit: int, rests: Rests = ()) -> Deadline:
    """The end of ``limit`` working days after ``start``."""
    if not limit:
        return Deadline(start)
    tomorrow = start + ONE_DAY
    line = loaded.lines.get(tomorrow.year)
    if line is None:
        return Deadline(start + ONE_DAY * limit, tomorrow.year)
    begun = line.number(start)
    end = begun + limit
    for since, until in rests:
        stopped = max(line.number(since), begun)
        if stopped < end:
            end += max(line.number(until) - stopped, 0)
    if end <= len(line.days):
        return Deadline(line.days[end - 1])
    return Deadline(line.last + ONE_DAY * (end - len(line.days)), line.last.year + 1)


def after_days(loaded: Calendar, start: date, limit: int, rests: Rests = ()) -> Deadline:
    """The end of ``limit`` calendar days after ``start``; an end on a day off rolls over to the next working day."""
    day = start + ONE_DAY * limit
    for since, until in rests:
        stopped = max(since, start)
        if stopped < day:
            day += max(until - stopped, timedelta())
    while loaded.loaded(day) and not loaded.is_working(day):
        day += ONE_DAY
    return Deadline(day, None if loaded.loaded(day) else day.year)


def working_days_left(loaded: Calendar, on: date, deadline: Deadline) -> int | None:
    """Working days after ``on`` through the deadline, negative once past; None where a year is not loaded."""
    line = loaded.lines.get(on.year)
    if deadline.missing_year is not None or line is None or loaded.lines.get(deadline.day.year) is not line:
        return None
    return line.number(deadline.day) - line.number(on)
