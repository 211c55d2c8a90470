"""The only place that knows what day it is.

The business date decides law and time limits and may be injected: the demonstration runs on its own, which can be
moved forward to see a notice end. ``now`` is real time, for what was recorded when.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from doudi.domain.findings import DoudiError

FURTHEST = timedelta(days=366)


class ClockFixed(DoudiError):
    """The business date cannot be moved."""


def business_date() -> date:
    """The day on which the office acts."""
    injected: date | None = settings.BUSINESS_DATE
    return injected + _moved() if injected else timezone.localdate()


def is_injected() -> bool:
    """Whether the business date is not the real one; screens then say 演示日期."""
    return settings.BUSINESS_DATE is not None


def move_forward(days: int) -> date:
    """Let the demonstration's date go forward by some days. Raises ClockFixed outside a demonstration."""
    if settings.PRODUCTION or not is_injected():
        raise ClockFixed("只有演示系统的日期可以往前拨；正式系统用真实日期")
    moved = _moved() + timedelta(days=days)
    if days < 1 or moved > FURTHEST:
        raise ClockFixed("演示日期一次至少往前拨一天，总共不超过一年")
    path = _file()
    fresh = path.with_suffix(".new")
    fresh.write_text(str(moved.days), encoding="utf-8")
    fresh.replace(path)
    return business_date()


def now() -> datetime:
    """Real time, aware, for audit and recorded-at."""
    return timezone.now()


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demonstration-days"


def _moved() -> timedelta:
    path = _file()
    return timedelta(days=int(path.read_text(encoding="utf-8"))) if path.exists() else timedelta()
