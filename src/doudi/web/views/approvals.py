"""What waits to be granted: ticked in a list, confirmed with count, people and total, granted one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.engine import DecisionSet
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import approvals as granting
from doudi.services.cases import deciding, queries
from doudi.services.cases.approvals import Line, Pick
from doudi.services.cases.batches import Group
from doudi.services.cases.models import Case
from doudi.services.documents.receipts import scheme_label
from doudi.web import clocklists, readers
from doudi.web.forms.family import Fault
from doudi.web.outcome import PER, Answer, answers
from doudi.web.views.access import StaffRequest, staff

ACTING = ("township", "county")


@staff(*ACTING)
@require_http_methods(["GET", "POST"])
def approvals(request: StaffRequest) -> HttpResponse:
    """The queue of one scheme; posting asks once more, posting that grants."""
    if request.method == "GET" or request.POST.get("do") == "back":
        return _list(request, [])
    picked = _picked(request)
    try:
        if request.POST.get("do") == "grant":
            return _result(request, granting.approve(request.user, picked))
        step, lines = granting.lines(request.user, picked)
    except DoudiError as fault:
        return _list(request, [Fault(str(fault))])
    good = [line for line in lines if not line.reason]
    if not good:
        return _list(request, [Fault("选的这几件都不能一起办：原因写在各行")])
    context = {
        "step": step,
        "rows": _rows(good),
        "left_out": _rows([line for line in lines if line.reason]),
        "total": _total([(line.people, line.fen) for line in good]),
        "per": PER.get(good[0].decision.spec.period, "") if good[0].decision else "",
    }
    return render(request, "web/approvals/confirm.html", context)


@staff(*ACTING)
@require_GET
def derivation(request: StaffRequest, pk: int) -> HttpResponse:
    """How a case's answer of today comes about; a part of the page for the script, else a page of its own."""
    try:
        case = queries.case(request.user, pk)
    except NotFound:
        raise Http404 from None
    answer, gap = None, ""
    try:
        answer = _own(case, deciding.determine(case, clock.business_date()))
    except DoudiError as fault:
        gap = str(fault)
    template = "web/approvals/proof.html" if request.headers.get("HX-Request") else "web/approvals/derivation.html"
    return render(request, template, {"case": case, "answer": answer, "gap": gap})


def _list(request: StaffRequest, errors: list[Fault]) -> HttpResponse:
    groups = granting.groups(request.user)
    group = _chosen(request, groups)
    context: dict[str, Any] = {"errors": errors, "group": group, "tabs": _tabs(groups, group)}
    if group is not None:
        queue = granting.queue(request.user, group)
        ticked = set(request.POST.getlist("case"))
        everything = request.method == "GET" and request.GET.get("all") == "1"
        rows = _rows(queue.lines)
        for row in rows:
            row["ticked"] = everything or str(row["line"].case.pk) in ticked
        ready = sum(not line.reason for line in queue.lines)
        context |= {"queue": queue, "rows": rows, "ready": ready, "nearest": _nearest(queue.lines)}
    return render(request, "web/approvals/list.html", context)


def _result(request: StaffRequest, granted: Sequence[granting.Granted]) -> HttpResponse:
    places = readers.place_lines(each.case.area_code for each in granted)
    good = [each for each in granted if not each.reason]
    bad = [each for each in granted if each.reason]
    context = {
        "rows": [{"granted": each, "place": places[each.case.area_code]} for each in (*bad, *good)],
        "total": _total([(each.people, each.fen) for each in good]),
        "bad": len(bad),
    }
    return render(request, "web/approvals/done.html", context)


def _rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    places = readers.place_lines(line.case.area_code for line in lines)
    return [
        {
            "line": line,
            "place": places[line.case.area_code],
            "answer": _own(line.case, line.decisions) if line.decisions else None,
            "left": clocklists.left(line.row),
            "due": clocklists.due(line.row),
        }
        for line in lines
    ]


def _own(case: Case, decisions: DecisionSet) -> Answer:
    """The answer about the case's own scheme."""
    own = deciding.decision_of(case, decisions)
    return next(answer for answer in answers(decisions) if answer.decision is own)


def _total(parts: Sequence[tuple[int, int]]) -> dict[str, int]:
    return {"cases": len(parts), "people": sum(people for people, _ in parts), "fen": sum(fen for _, fen in parts)}


def _nearest(lines: Sequence[Line]) -> str:
    """The first line's limit in words."""
    first = lines[0].row if lines else None
    return f"最近的{clocklists.due(first)}到期" if first and first.due else ""


def _tabs(groups: Sequence[Group], chosen: Group | None) -> list[dict[str, Any]]:
    return [
        {"group": each, "label": scheme_label(Case.objects.get(pk=each.cases[0])), "current": each is chosen}
        for each in groups
    ]


def _chosen(request: StaffRequest, groups: Sequence[Group]) -> Group | None:
    """The one asked for; without scheme or procedure, or where that is empty by now, the first."""
    asked = (request.GET.get("scheme", ""), request.GET.get("procedure", ""))
    return next((each for each in groups if (each.scheme, each.procedure_id) == asked), next(iter(groups), None))


def _picked(request: StaffRequest) -> dict[int, Pick]:
    found = {}
    for typed in request.POST.getlist("case"):
        number = _whole(typed)
        if number:
            found[number] = Pick(
                _whole(request.POST.get(f"version_{typed}", "")), _whole(request.POST.get(f"fen_{typed}", ""))
            )
    return found


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else 0
