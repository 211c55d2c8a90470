"""From when clocks warn and escalate: what the county set, else our own numbers; no text gives any."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from django.conf import settings

from doudi.domain import area
from doudi.domain.area import Level
from doudi.services.cases.clocks import Alarm
from doudi.services.registry import rulebook

WARNING, ESCALATION = "warning_days", "escalation_days"


def alarm(area_code: str, on: date) -> Alarm:
    """What holds in the county of an area on a day."""
    return by_county(on)(area_code)


def by_county(on: date) -> Callable[[str], Alarm]:
    """The same for many areas; each county is looked up once."""
    library, ours = rulebook.library(), Alarm()

    @cache
    def of_county(county: str) -> Alarm:
        def days(name: str, default: int) -> int:
            found = library.value(name, county, on, demonstration=not settings.PRODUCTION)
            return default if found is None else found

        return Alarm(days(WARNING, ours.warning), days(ESCALATION, ours.escalation))

    return lambda area_code: of_county(area.at_level(area_code, Level.COUNTY))
