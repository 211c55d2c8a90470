"""The clocks of a case: what is due, what rests or was extended, who answers for it, and what may be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.services import clock
from doudi.services.cases import handing, queries, timing
from doudi.services.cases.models import Extension, Why
from doudi.services.cases.transitions import Table, table
from doudi.web.casefile import countdown, resting
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case

KEEPERS = ("township", "county")


def panel(user: User, case: Case) -> Panel | None:
    """The card; for a closed case only where something was out of the ordinary."""
    rows = table(case)
    rests = list(case.rests.select_related("by", "ended_by"))
    extension = Extension.objects.filter(case=case).select_related("by").first()
    hand_overs = list(case.hand_overs.select_related("given_by", "given_to", "by"))
    clocks = [countdown(each) for each in queries.clocks(user, case.pk)]
    if case.closed_on is not None and not (rests or extension or hand_overs):
        return None
    away = handing.away(case.handler, clock.business_date()) if case.closed_on is None else None
    shown = {
        "case": case,
        "clocks": clocks,
        "rests": rests,
        "extension": extension,
        "hand_overs": hand_overs,
        "away": away,
        "may_print": user.role in KEEPERS,
        "buttons": _buttons(user, case, rows),
    }
    return Panel("web/clocks/panel.html", shown, aside=True)


def _buttons(user: User, case: Case, rows: Table) -> list[tuple[str, str]]:
    """What this person may do now: the code and the words."""
    if user.role not in KEEPERS or case.closed_on is not None:
        return []
    found = []
    if not resting(case) and (lawful := timing.lawful(case, rows)):
        found.append(("rest", "材料要补，停表" if Why.SUPPLY in lawful else "停表"))
    if not timing.cannot_extend(case, rows):
        found.append(("extend", "延长时限"))
    if handing.may_hand_over(user, case):
        found.append(("hand-over", "移交"))
    return found
