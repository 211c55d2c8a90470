"""The only place that knows what day it is.

The business date decides law and time limits and may be injected (the demonstration runs on its own);
``now`` is real time, for what was recorded when.
"""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def business_date() -> date:
    """The day on which the office acts."""
    injected: date | None = settings.BUSINESS_DATE
    return injected or timezone.localdate()


def is_injected() -> bool:
    """Whether the business date is not the real one; screens then say 演示日期."""
    return settings.BUSINESS_DATE is not None


def now() -> datetime:
    """Real time, aware, for audit and recorded-at."""
    return timezone.now()
