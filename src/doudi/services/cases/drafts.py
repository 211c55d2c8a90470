"""Forms half filled, encrypted, seen by their owner only."""

from __future__ import annotations

import json
from typing import Any

from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases.models import Draft

PURPOSE = "draft"
GONE = "没有这份草稿，可能已经提交或删除"


def save_draft(user: User, data: dict[str, Any], title: str = "", draft_id: int | None = None) -> Draft:
    """Keep a form as typed; the same ``draft_id`` again replaces it. Raises NotFound."""
    draft = Draft(owner=user) if draft_id is None else _own(user, draft_id)
    draft.cipher = vault.encrypt(json.dumps(data, ensure_ascii=False), PURPOSE)
    draft.title = title[:60]
    draft.updated_at = clock.now()
    if draft_id is None:
        draft.save()
        return draft
    kept = {"cipher": draft.cipher, "title": draft.title, "updated_at": draft.updated_at}
    if not Draft.objects.filter(pk=draft.pk).update(**kept):  # saving would bring a handed-in one back
        raise NotFound(GONE)
    return draft


def read_draft(user: User, draft_id: int) -> dict[str, Any]:
    """The form as typed. Raises NotFound, CannotDecrypt (never an empty form instead)."""
    data: dict[str, Any] = json.loads(vault.decrypt(_own(user, draft_id).cipher, PURPOSE))
    return data


def drop_draft(user: User, draft_id: int) -> None:
    """Throw a draft away."""
    Draft.objects.filter(owner=user, pk=draft_id).delete()


def _own(user: User, draft_id: int) -> Draft:
    found = Draft.objects.filter(owner=user, pk=draft_id).first()
    if found is None:
        raise NotFound(GONE)
    return found
