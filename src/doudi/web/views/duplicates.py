"""Records that look alike: the list, both sides, and what was decided."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.duplicates import actions, queries
from doudi.services.duplicates.actions import Opinion
from doudi.services.duplicates.models import Pair
from doudi.services.duplicates.queries import Side
from doudi.web import readers
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.households import fact_line

READERS = ("township", "county", "auditor")
DECIDED_SHOWN = 50


@staff(*READERS)
@require_GET
def duplicates(request: StaffRequest) -> HttpResponse:
    """Who looks like whom, what waits for the second person, and what was decided."""
    decided = list(queries.pairs(request.user)[:DECIDED_SHOWN])
    waiting = [row for row in decided if row.verdict == "proposed"]
    context = {
        "alike": queries.alike(request.user),
        "waiting": waiting,
        "decided": [row for row in decided if row not in waiting],
    }
    return render(request, "web/duplicates/list.html", context)


@staff(*READERS)
@require_http_methods(["GET", "POST"])
def compare(request: StaffRequest, one: int, other: int) -> HttpResponse:
    """Two records side by side; posting says they are one person, or two."""
    try:
        left, right = queries.sides(request.user, one, other)
    except NotFound:
        raise Http404 from None
    if request.method == "POST":
        kept = other if request.POST.get("kept") == str(other) else one
        opinion = Opinion(kept, one if kept == other else other, request.POST.get("reason", ""))
        try:
            if request.POST.get("do") == "same":
                row = actions.propose(request.user, opinion)
                messages.success(request, "已提出合并，等县里另一个人核对")
            else:
                row = actions.state_different(request.user, opinion)
                messages.success(request, "已记下不是同一个人，以后不再列出")
            return redirect("duplicate", row.pk)
        except DoudiError as fault:
            messages.warning(request, str(fault))
    context = {"sides": [_side(left), _side(right)], "may_write": request.user.role in actions.WINDOW}
    context |= {"reason": request.POST.get("reason", ""), "kept": request.POST.get("kept", str(one))}
    return render(request, "web/duplicates/compare.html", context)


@staff(*READERS)
@require_http_methods(["GET", "POST"])
def duplicate(request: StaffRequest, pk: int) -> HttpResponse:
    """One pair: who said what; the county confirms, refuses or undoes."""
    try:
        row = queries.pair(request.user, pk)
        if request.method == "POST":
            return _decide(request, row)
        sides = queries.sides(request.user, row.kept_id, row.other_id)
    except NotFound:
        raise Http404 from None
    context = {"row": row, "sides": [_side(each) for each in sides], "may_decide": request.user.role == "county"}
    return render(request, "web/duplicates/pair.html", context)


def _decide(request: StaffRequest, row: Pair) -> HttpResponse:
    reason = request.POST.get("reason", "")
    try:
        match request.POST.get("do"):
            case "confirm":
                actions.confirm(request.user, row.pk)
                messages.success(request, "已合并：两份的记录都还能看")
            case "refuse":
                actions.refuse_merge(request.user, row.pk, reason)
                messages.success(request, "已退回：记为不是同一个人")
            case "undo":
                actions.undo(request.user, row.pk, reason)
                messages.success(request, "已撤销合并：离开的那一户，请重新登记这个人")
            case _:
                raise Http404
    except NotFound:
        raise
    except DoudiError as fault:
        messages.warning(request, str(fault))
    return redirect("duplicate", row.pk)


def _side(side: Side) -> dict[str, Any]:
    homes = [{"row": row, "place": readers.place_line(row.household.area_code)} for row in side.memberships]
    facts = [fact_line(row, _program(side)) for row in side.facts]
    return {"side": side, "person": side.person, "homes": homes, "facts": facts}


def _program(side: Side) -> Any:
    code = side.memberships[-1].household.area_code if side.memberships else ""
    return readers.program_or_none(code, clock.business_date()) if code else None
