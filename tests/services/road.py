"""A case taken along its procedure, with what the county does about the spot check on the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.evidence import relatives
from doudi.services.remedies import draws
from doudi.services.remedies.models import DrawnCase

Step = tuple[str, str, date, dict[str, Any]]
"""Its code, who takes it, the day and the details."""


def along(user: Callable[[str], User], case: Case, steps: Sequence[Step], today: Callable[[date], None]) -> Case:
    """Take the steps one after another, each on its day."""
    for code, who, day, details in steps:
        today(day)
        before(user("county"), case, code, day)
        case = actions.perform(user(who), case, code, case.version, **details)
    return case


def before(county: User, case: Case, code: str, on: date) -> None:
    """Draw before the check, visit before the approval."""
    if code == "check" and not DrawnCase.objects.filter(case=case).exists():
        draws.draw(county, case.scheme)
    if code == "confirm":
        visit(county, case, on)


def visit(county: User, case: Case, on: date) -> None:
    """The county's visit, where the case was drawn."""
    if DrawnCase.objects.filter(case=case, drawn=True).exists():
        relatives.record_visit(county, case, on, "抽查甲、抽查乙", "和申报的一致")
