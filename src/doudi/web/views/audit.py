"""The auditor's page: who did, looked at or took away what, when and from where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.services.audit import queries
from doudi.services.audit.models import Entry
from doudi.services.audit.queries import PAGE, Asked
from doudi.web.views.access import StaffRequest, staff

BIGGEST = 2**62


@staff("auditor")
@require_GET
def audit(request: StaffRequest) -> HttpResponse:
    """Entries of the area, newest first, a page at a time."""
    asked = _asked(request)
    rows = queries.entries(request.user, asked)
    kinds = dict(queries.kinds())
    older = replace(asked, before=rows[PAGE - 1].pk) if len(rows) > PAGE else None
    context = {
        "rows": [_row(row, kinds) for row in rows[:PAGE]],
        "older": _query(older) if older else "",
        "asked": asked,
        "acts": queries.acts(),
        "kinds": sorted(kinds.items(), key=lambda pair: pair[1]),
        "narrowed": asked != Asked(),
    }
    return render(request, "web/audit/audit.html", context)


def _asked(request: StaffRequest) -> Asked:
    """What the address asks for; what cannot be read is left out."""
    typed = {
        name: request.GET.get(name, "").replace("\0", "").strip()[:150]
        for name in ("login", "act", "kind", "object_id")
    }
    before = request.GET.get("before", "")
    try:
        on = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        on = None
    older = int(before) if before.isascii() and before.isdigit() and len(before) < len(str(BIGGEST)) else None
    return Asked(**typed, on=on, before=older)


def _query(asked: Asked) -> str:
    words = {"login": asked.login, "act": asked.act, "kind": asked.kind, "object_id": asked.object_id}
    words |= {"on": str(asked.on or ""), "before": str(asked.before or "")}
    return urlencode({name: value for name, value in words.items() if value})


def _row(row: Entry, kinds: dict[str, str]) -> dict[str, object]:
    before, after, labels = _values(row.before), _values(row.after), queries.field_names(row.kind)
    return {
        "entry": row,
        "kind": kinds.get(row.kind, row.kind),
        "changes": [
            (labels.get(name, name), before.get(name, ""), after.get(name, "")) for name in sorted({*before, *after})
        ],
        "serial": row.link.serial if hasattr(row, "link") else None,
    }


def _values(text: str) -> dict[str, str]:
    """Each field as it is shown; a fingerprint as 密."""
    return {
        name: "（保密，只留指纹）" if isinstance(value, dict) else "" if value is None else str(value)
        for name, value in queries.told(text).items()
    }
