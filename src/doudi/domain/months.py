"""Months: the first day of one stands for it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

YEAR = 12


def month_of(day: date) -> date:
    """The month that a day lies in."""
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The month after the one that a day lies in."""
    return date(day.year + day.month // YEAR, day.month % YEAR + 1, 1)


def month_before(day: date) -> date:
    """The month before the one that a day lies in."""
    return (month_of(day) - timedelta(days=1)).replace(day=1)


def months_on(day: date, months: int) -> date:
    """The same day some months on, or the last of that month where it is shorter."""
    year, month = divmod(day.year * YEAR + day.month - 1 + months, YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
