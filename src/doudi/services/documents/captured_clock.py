"""The clocks' part of a capture: what the family was told to bring, and a time that was lengthened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from doudi.engine.wording import date_text
from doudi.services.cases.models import Case, Extension, Why
from doudi.services.cases.transitions import table

Rows = tuple[Mapping[str, str | None], ...]
OF_AN_EXTENSION = ("on", "usual", "total", "cause", "reason")


def values(case: Case | None, on: date) -> dict[str, str | None]:
    """By name, as of the day; None where nothing of the kind happened."""
    told = case.rests.filter(reason=Why.SUPPLY, since__lte=on).last() if case else None
    row = Extension.objects.filter(case=case, on__lte=on).first() if case else None
    found: dict[str, str | None] = {f"extension.{name}": None for name in OF_AN_EXTENSION}
    found |= {
        "supply.since": date_text(told.since) if told else None,
        "supply.note": (told.note or None) if told else None,
    }
    if case is not None and row is not None:
        usual = table(case).procedure.total_limit
        found |= {
            "extension.on": date_text(row.on),
            "extension.usual": str(usual) if usual else None,
            "extension.total": str(row.total),
            "extension.cause": row.cause or None,
            "extension.reason": row.reason,
        }
    return found


def wanted(case: Case | None, on: date) -> Rows:
    """The papers of the newest notice."""
    told = case.rests.filter(reason=Why.SUPPLY, since__lte=on).last() if case else None
    return tuple({"title": paper} for paper in told.papers) if told else ()
