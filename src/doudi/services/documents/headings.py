"""The head of a paper: title, number, office, date, and the line that says it is a demonstration."""

from __future__ import annotations

from datetime import date

from doudi.engine.wording import DEMONSTRATION, date_text
from doudi.services import clock
from doudi.services.cases.models import Case

from .papers import Head
from .places import names_of


def head_of(case: Case, title: str, office: str, on: date, *, suffix: str = "", samples: bool = False) -> Head:
    """The head of a paper about one case; ``on`` is the date of the act, not of printing."""
    area = names_of(case.area_code, on).whole
    return Head(title, f"{case.number}{suffix}", office, area, date_text(on), demonstration_line(samples=samples))


def demonstration_line(*, samples: bool) -> str:
    """What must be said above a paper made on the demonstration's date or with its values; else nothing."""
    parts = []
    if clock.is_injected():
        parts.append(f"演示日期 {date_text(clock.business_date())}，家庭和人员是编造的")
    if samples:
        parts.append(f"用了{DEMONSTRATION}")
    return f"演示，没有效力：{'；'.join(parts)}" if parts else ""
