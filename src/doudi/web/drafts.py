"""From the window's sheet to a case: drafts of one's own, and handing a finished one to casework."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from doudi.services.accounts.scope import NotFound
from doudi.services.cases import actions, queries
from doudi.services.cases.drafts import read_draft
from doudi.services.registry.actions import register_household

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from doudi.engine.program import Program
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Draft
    from doudi.services.registry.models import Household
    from doudi.web.draft import Sheet


def mine(user: User) -> QuerySet[Draft]:
    """One's own drafts, the newest first."""
    return queries.drafts(user)


def content(user: User, draft: int) -> dict[str, Any] | None:
    """What was typed, or None when there is no such draft of this person."""
    try:
        return read_draft(user, draft)
    except NotFound:
        return None


def save(user: User, draft: int | None, sheet: Sheet) -> int:
    """Store the sheet; returns the draft's number."""
    return actions.save_draft(user, sheet.data, sheet.title, draft).pk


def discard(user: User, draft: int) -> None:
    """Delete; nothing happens when it is gone already."""
    actions.drop_draft(user, draft)


def register(user: User, draft: int, sheet: Sheet, program: Program) -> Household:
    """Register the family, all or nothing; the draft goes in the same act."""
    with transaction.atomic():
        household = register_household(user, sheet.entry(program))
        actions.drop_draft(user, draft)
    return household
