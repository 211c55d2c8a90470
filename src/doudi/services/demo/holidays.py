"""Holidays and make-up days of the demonstration's years, from the State Council office's yearly notices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from doudi.domain.workdays import Calendar, calendar
from doudi.services.cases.models import CalendarDay, CalendarYear


@dataclass(frozen=True, slots=True)
class Year:
    """Days off as (month, first day, last day), make-up days as (month, day)."""

    year: int
    source: str
    off: tuple[tuple[int, int, int], ...]
    worked: tuple[tuple[int, int], ...]

    def holidays(self) -> Iterator[date]:
        """Every day off that the notice names."""
        for month, first, last in self.off:
            for day in range(first, last + 1):
                yield date(self.year, month, day)

    def workdays(self) -> Iterator[date]:
        """Every weekend day that is worked."""
        return (date(self.year, month, day) for month, day in self.worked)


YEARS = (
    Year(
        2017,
        "国务院办公厅关于2017年部分节假日安排的通知（国办发明电〔2016〕17号）",
        ((1, 1, 2), (1, 27, 31), (2, 1, 2), (4, 2, 4), (4, 29, 30), (5, 1, 1), (5, 28, 30), (10, 1, 8), (12, 30, 31)),
        ((1, 22), (2, 4), (4, 1), (5, 27), (9, 30)),
    ),
    Year(
        2018,
        "国务院办公厅关于2018年部分节假日安排的通知（国办发明电〔2017〕12号）",
        ((1, 1, 1), (2, 15, 21), (4, 5, 7), (4, 29, 30), (5, 1, 1), (6, 16, 18), (9, 22, 24), (10, 1, 7)),
        ((2, 11), (2, 24), (4, 8), (4, 28), (9, 29), (9, 30)),
    ),
)


def make_calendar() -> Calendar:
    """Load the years that are missing; gives back the calendar of all of them."""
    there = set(CalendarYear.objects.values_list("year", flat=True))
    for each in YEARS:
        if each.year not in there:
            row = CalendarYear.objects.create(year=each.year, source=each.source)
            days = [(day, "holiday") for day in each.holidays()] + [(day, "workday") for day in each.workdays()]
            CalendarDay.objects.bulk_create(CalendarDay(year=row, date=day, kind=kind) for day, kind in days)
    return calendar((each.year, each.holidays(), each.workdays()) for each in YEARS)


def next_working(loaded: Calendar, day: date) -> date:
    """That day, or the next one that is worked."""
    while not loaded.is_working(day):
        day += timedelta(days=1)
    return day
