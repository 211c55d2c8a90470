"""The other register on a dibao notice: only where a text in force there on the notice's day wants it."""

from __future__ import annotations

from datetime import date

from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry import rulebook

WANTED = "notice_marks_poverty_register"
"""The parameter by which a pack says so; a place without one shows no mark."""
REGISTER = "jiandang"
NOT_KNOWN = "没有登记"


def of(case: Case, decision: DecisionRecord, on: date) -> str:
    """What the family is in the poverty register, in words; empty where nothing is to be shown."""
    library = rulebook.library()
    if case.scheme != "dibao" or not library.value(WANTED, case.area_code, on, demonstration=False):
        return ""
    fact = decision.family["household"].get(REGISTER)
    labels = dict(rulebook.program(case.area_code, on, case.scheme).facts[REGISTER].values or {})
    return labels.get(fact["value"], NOT_KNOWN) if fact else NOT_KNOWN
