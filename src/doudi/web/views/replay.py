"""The auditor's page: every step, fact, person and article of a case, and each decision computed again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from doudi.domain.findings import DoudiError
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries
from doudi.services.cases.transitions import table
from doudi.services.documents.dossier import dossier
from doudi.services.remedies import replays
from doudi.services.remedies.replays import Replayed
from doudi.web import readers
from doudi.web.casefile import title
from doudi.web.outcome import answers
from doudi.web.stated import stated
from doudi.web.views.access import StaffRequest, staff

AUDITING = ("county", "auditor")


@staff(*AUDITING)
@require_GET
def replay_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The answer first: the same or not; then the first difference, then everything."""
    try:
        case, rows = queries.case(request.user, pk), replays.replayed(request.user, pk)
    except NotFound:
        raise Http404 from None
    cites = {each.code: each.cite.text if each.cite else "" for each in table(case).transitions}
    context = {
        "case": case,
        "title": title(case),
        "place": readers.place_line(case.area_code),
        "same": sum(row.same for row in rows),
        "whole": all(row.same for row in rows),
        "rows": [_row(row) for row in rows],
        "steps": [{"step": step, "cite": cites.get(step.transition, "")} for step in queries.steps(request.user, pk)],
    }
    return render(request, "web/remedies/replay.html", context)


@staff(*AUDITING)
@require_GET
def package(request: StaffRequest, pk: int) -> HttpResponse:
    """Everything on the page as a ZIP: JSON for an auditor's own tools, and the whole case file as PDF."""
    try:
        case = queries.case(request.user, pk)
        content = replays.package(request.user, pk, {"case-file.pdf": dossier(case, request.user)})
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        messages.warning(request, f"核对包没有做成：{fault}")
        return redirect("case-replay", pk)
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{case.number}-replay.zip"'
    return response


def _all_facts(_: str) -> bool:
    """From which facts somebody was paid is what the auditor asks here."""
    return True


def _row(row: Replayed) -> dict[str, Any]:
    own = [each for each in answers(row.decisions) if each.decision is row.decision] if row.decisions else []
    return {
        "replayed": row,
        "record": row.record,
        "answer": own[0] if own else None,
        "people": stated(row.decisions, _all_facts) if row.decisions else [],
        "packs": [f"{pack['id']} {pack['version']}（{pack['hash'][:8]}）" for pack in row.record.packs],
    }
