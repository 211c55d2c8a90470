"""The other parts of the same application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.services.applications import queries
from doudi.services.applications.models import ApplicationItem
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case


def panel(user: User, case: Case) -> Panel | None:
    """The receipt that the case stands on, and what else was asked for on it."""
    del user
    own = ApplicationItem.objects.filter(case=case).select_related("application").first()
    if own is None:
        return None
    others = [item for item in queries.items(own.application) if item.pk != own.pk]
    return Panel("web/applications/panel.html", {"application": own.application, "others": others}, aside=True)
