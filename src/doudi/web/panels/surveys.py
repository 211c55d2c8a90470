"""Home visits of a case, and the way to a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.web.panels import Panel


def panel(user: User, case: Case) -> Panel | None:
    """The card in the narrow column; nothing where nobody was and nobody will be."""
    from doudi.services.evidence.models import Survey
    from doudi.services.evidence.surveys import SURVEYORS
    from doudi.web.panels import Panel

    rows = list(Survey.objects.filter(case=case))
    may_visit = case.closed_on is None and user.role in SURVEYORS
    if not rows and not may_visit:
        return None
    return Panel("web/surveys/panel.html", {"rows": rows, "case": case, "may_visit": may_visit}, aside=True)
