"""Completed years and months between days, for the solver: exact for every day of the calendar.

A symbolic day is split once into a month number (years from March, so that a leap day comes last) and a
day of the month. Where the other day is fixed and the span is only compared, one threshold day is enough.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.engine.interpreter import completed_months, completed_years
from doudi.engine.nodes import Node, Op
from doudi.engine.proving.terms import Term, constant, within

_BEFORE_YEAR_ONE = 306
"""From ordinal days (1 January of year 1 is day 1) to days since 1 March of the year 0, day 0."""


def _start(year: Any, month: Any) -> Any:
    """The day number of the first of a month; months count from March = 0."""
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5


class Calendar:
    """The symbolic days of one family, split once each; ``constraints`` say how."""

    def __init__(self) -> None:
        self.constraints: list[Any] = []
        self._split: dict[Any, tuple[Any, Any]] = {}

    def span(self, op: Op, start: Term, end: Term) -> Term:
        """Whole years (never negative) or whole months from one day to another."""
        count = completed_years if op is Op.AGE else completed_months
        low, high = count(start.high, end.low), count(start.low, end.high)
        if low == high:
            return constant(low)
        (first, first_day), (last, last_day) = self._parts(start), self._parts(end)
        months = last - first - z3.If(last_day < first_day, 1, 0)
        value = z3.If(months >= 0, months / 12, 0) if op is Op.AGE else months
        return within(value, low, high)

    def _parts(self, term: Term) -> tuple[Any, Any]:
        """Month number and day of the month, from 0."""
        if term.settled:
            day = date.fromordinal(term.value)
            return day.year * 12 + day.month - 3, day.day - 1
        if term.value not in self._split:
            self._split[term.value] = self._fresh(term)
        return self._split[term.value]

    def _fresh(self, day: Term) -> tuple[Any, Any]:
        number = len(self._split)
        year, month, rest = (z3.Int(f"{part}!{number}") for part in ("year", "month", "day"))
        here = _start(year, month)
        following = z3.If(month == 11, _start(year + 1, z3.IntVal(0)), _start(year, month + 1))
        ordinal = day.value + _BEFORE_YEAR_ONE - 1
        self.constraints += [
            month >= 0, month <= 11, rest >= 0, ordinal == here + rest, ordinal < following,
            year * 365 <= ordinal, year * 366 + 366 >= ordinal,
        ]  # fmt: skip
        return year * 12 + month, rest


def threshold(span: Node, start: Term, end: Term, least: int) -> Any | None:
    """When the span is at least ``least``: one comparison of days; None unless exactly one of them is fixed."""
    if start.settled == end.settled:
        return None
    count = completed_years if span.op is Op.AGE else completed_months
    if end.settled:
        latest = _last(start.low, start.high, lambda day: count(day, end.value) >= least)
        return start.value <= latest
    earliest = _last(end.low, end.high, lambda day: count(start.value, day) < least) + 1
    return end.value >= earliest


def _last(low: int, high: int, holds: Any) -> int:
    """The last day for which ``holds``, which is true up to some day and false after it; ``low - 1`` for none."""
    low -= 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
