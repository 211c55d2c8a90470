"""What other agencies were asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.services.referrals import queries
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case

SENDING = ("township", "county")


def panel(user: User, case: Case) -> Panel | None:
    """The referrals of the case's family, with a way to ask for more."""
    rows = list(queries.of_household(user, case.household_id))
    may_send = user.role in SENDING
    if not rows and not may_send:
        return None
    shown = {"rows": rows, "may_send": may_send, "household": case.household_id}
    return Panel("web/referrals/panel.html", shown, aside=True)
