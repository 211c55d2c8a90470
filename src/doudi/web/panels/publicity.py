"""The notices of a case: until when, the photo of the board, who took one down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.services.publicity import board, queries
from doudi.web.panels import Panel

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case


def panel(user: User, case: Case) -> Panel | None:
    """The card in the narrow column; none before the first notice."""
    notices = list(case.notices.select_related("taken_down_by").order_by("id"))
    if not notices:
        return None
    short = board.cut_short(case)
    rows = [{"notice": each, "photos": queries.photos(each), "again": each == short} for each in notices]
    return Panel("web/panels/publicity.html", {"rows": rows, "may_write": user.role in board.TAKERS}, aside=True)
