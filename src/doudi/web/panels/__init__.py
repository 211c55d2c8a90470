"""What each part of the work adds to the page of a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case


@dataclass(frozen=True, slots=True)
class Panel:
    """One card: its template (which sees ``panel``), what it shows, in which column, and whether above the answer."""

    template: str
    shown: dict[str, Any] = field(default_factory=dict)
    aside: bool = False
    first: bool = False


def panels(user: User, case: Case) -> list[Panel]:
    """The cards of all parts that have something to show, in the order of the work."""
    from doudi.web.panels import (
        applications,
        clocks,
        evidence,
        papers,
        publicity,
        referrals,
        remedies,
        reviews,
        surveys,
    )

    parts = (reviews, clocks, applications, surveys, evidence, publicity, remedies, referrals, papers)
    return [panel for part in parts if (panel := part.panel(user, case)) is not None]
