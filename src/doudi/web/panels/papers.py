"""Forms that can be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.services import clock
from doudi.services.documents.capture import last_event
from doudi.services.documents.specifications import preselected
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case

PRINTING = ("village", "township", "county")


def panel(user: User, case: Case) -> Panel | None:
    """The set of the last step, with the way to print it."""
    if user.role not in PRINTING:
        return None
    forms = preselected(last_event(case, clock.business_date()), case.scheme)
    return Panel("web/papers/panel.html", {"forms": forms, "household": case.household_id}, aside=True)
