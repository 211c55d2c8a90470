"""Home visits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.web.panels import Panel


def panel(user: User, case: Case) -> Panel | None:
    """Nothing to show yet."""
    del user, case
    return None
