"""Pages of those who watch: figures of places side by side, and what the security officer looks at."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.audit import queries as record
from doudi.services.audit import watching
from doudi.services.figures.queries import figures as counted
from doudi.services.inspection.warrants import holding
from doudi.services.vault import keys
from doudi.web import readers
from doudi.web.menu import ROLES
from doudi.web.views.access import StaffRequest, staff

COLUMNS = (
    ("在办", "open_cases"), ("今年受理", "accepted"), ("今年办结", "closed"), ("其中批准", "granted"),
    ("在保户", "households"), ("在保人", "persons"), ("公示中", "notices"), ("异议待答复", "objections"),
    ("复议诉讼在办", "appeals"),
)  # fmt: skip


@staff("prefecture", "province", "county", "auditor")
@require_GET
def figures(request: StaffRequest, area_code: str = "") -> HttpResponse:
    """The places within one, a line each, down to the smallest that the person may compare."""
    try:
        found = counted(request.user, area_code)
    except NotFound as fault:
        raise Http404(str(fault)) from None
    rows = [*found.lines, found.total]
    context = {
        "figures": found,
        "columns": [label for label, _ in COLUMNS],
        "rows": [(line, [(label, getattr(line, name)) for label, name in COLUMNS]) for line in rows],
        "place": found.path[-1][1] if found.path else "",
        "above": found.path[:-1],
        "warrants": [(row.area_code, readers.area_name(row.area_code), row) for row in holding(request.user)],
    }
    return render(request, "web/watching/figures.html", context)


@staff("security")
@require_GET
def security(request: StaffRequest) -> HttpResponse:
    """Sign-ins that failed, who looks most, what changed about accounts, which key is in use."""
    found = watching.watch(request.user)
    context = {
        "watch": found,
        "days": watching.DAYS,
        "use": [(each, ROLES.get(each.role, each.role)) for each in found.use],
        "changes": [(entry, _account(entry.object_id), _what(entry.after)) for entry in found.changes],
        "key": keys.key_id(),
        "former": [keys.key_id(master) for master in keys.ring()[1:]],
    }
    return render(request, "web/watching/security.html", context)


def _account(pk: str) -> str:
    row = User.objects.filter(pk=int(pk)).first() if pk.isdigit() else None
    return row.username if row else pk


def _what(after: str) -> str:
    names = record.field_names("accounts.user")
    return "、".join(names.get(name, name) for name in record.told(after))
