"""Drafts at the window: encrypted, one's own only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from doudi.services import clock
from doudi.services.cases.models import Draft
from doudi.services.vault import decrypt, encrypt

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from doudi.engine.program import Program
    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.web.draft import Sheet

PURPOSE = "draft"


def mine(user: User) -> QuerySet[Draft]:
    """One's own drafts, the newest first."""
    return Draft.objects.filter(owner=user)


def content(user: User, draft: int) -> dict[str, Any] | None:
    """What was typed, or None when there is no such draft of this person."""
    row = mine(user).filter(pk=draft).first()
    if row is None:
        return None
    data: dict[str, Any] = json.loads(decrypt(row.cipher, PURPOSE))
    return data


def save(user: User, draft: int | None, sheet: Sheet) -> int:
    """Store the sheet; returns the draft's number."""
    cipher = encrypt(json.dumps(sheet.data, ensure_ascii=False), PURPOSE)
    values = {"cipher": cipher, "title": sheet.title[:60], "updated_at": clock.now()}
    if draft is None:
        return Draft.objects.create(owner=user, **values).pk
    mine(user).filter(pk=draft).update(**values)
    return draft


def discard(user: User, draft: int) -> None:
    """Delete; nothing happens when it is gone already."""
    mine(user).filter(pk=draft).delete()


def accept(user: User, draft: int, sheet: Sheet, program: Program) -> Case:
    """Hand the sheet to casework; the draft goes in the same act."""
    raise NotImplementedError
