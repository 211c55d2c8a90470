"""The card of a review: what is reviewed, why, what the rules say now, and what the facts were before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from doudi.domain.findings import DoudiError
from doudi.engine import REVIEW
from doudi.services import clock
from doudi.services.cases import deciding
from doudi.services.reviews import differences, exits, queries
from doudi.services.reviews.models import Review
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case


def panel(user: User, case: Case) -> Panel | None:
    """Before and now; for a closed review what was decided."""
    given = exits.running(case)
    if given is not None:
        watched = case.steps.filter(transition=exits.WATCH).select_related("actor").order_by("-id")
        return Panel(
            "web/reviews/exit_panel.html", {"given": given, "watched": watched, "old": given.follows}, first=True
        )
    review = queries.of_case(case) if case.purpose == REVIEW else None
    if review is None:
        return None
    return _of_review(user, case, review)


def _of_review(user: User, case: Case, review: Review) -> Panel:
    now: dict[str, Any] = {}
    try:
        if not review.outcome:
            now = {"decision": deciding.decision_of(case, deciding.determine(case, clock.business_date()))}
    except DoudiError as fault:
        now = {"gap": str(fault)}
    newest = case.decisions.last()
    changed = differences.between(review.entitlement.decision, newest) if newest else []
    may_exit = bool(now) and case.scheme == "dibao" and user.role in ("township", "county")
    shown = {"review": review, "given": review.entitlement, "changed": changed, "may_exit": may_exit} | now
    return Panel("web/reviews/panel.html", shown, first=True)
