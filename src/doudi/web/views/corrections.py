"""Arrears and recovery: what the past computed again differs by, with both results, and two persons' word."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.domain.findings import DoudiError
from doudi.engine import DecisionSet
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.bankfiles.files import fen_of
from doudi.services.cases.replay import replay
from doudi.services.payments import corrections as past
from doudi.services.payments import offsetting
from doudi.services.payments.models import Correction, Entitlement, Verdict
from doudi.web import readers
from doudi.web.outcome import Answer, answers
from doudi.web.views.access import StaffRequest, staff

WAITING = (Verdict.PROPOSED, Verdict.ONCE)


@staff("county", "auditor")
@require_GET
def corrections(request: StaffRequest) -> HttpResponse:
    """What waits for a word first; all of them with ``?show=all``."""
    everything = past.corrections(request.user)
    waiting = everything.filter(verdict__in=WAITING)
    shown = everything if request.GET.get("show") == "all" else waiting
    pages = Paginator(shown, readers.PAGE).get_page(request.GET.get("page"))
    rows = list(pages.object_list)
    places = readers.place_lines(row.area_code for row in rows)
    context = {
        "pages": pages,
        "rows": [{"row": row, "place": places[row.area_code]} for row in rows],
        "waiting": waiting.count(),
        "all": everything.count(),
        "show_all": request.GET.get("show") == "all",
    }
    return render(request, "web/corrections/list.html", context)


@staff("county", "auditor")
@require_GET
def correction(request: StaffRequest, pk: int) -> HttpResponse:
    """One: what was given by which decision, what is due by which rules and facts, and how each comes about."""
    row = _row(request.user, pk)
    given = row.entitlement
    kept = offsetting.kept_back([row.pk]).get(row.pk, 0)
    context = {
        "row": row,
        "place": readers.place_line(row.area_code),
        "given": given,
        "before": _answer(given, lambda: replay(given.decision)),
        "now": _answer(given, lambda: past.computed(row)),
        "owed": abs(row.fen),
        "kept": kept,
        "rest": max(-row.fen - kept, 0),
        "may_judge": request.user.role == "county" and row.verdict in WAITING and row.first_by_id != request.user.pk,
    }
    return render(request, "web/corrections/one.html", context)


@staff("county")
@require_POST
def judge(request: StaffRequest, pk: int) -> HttpResponse:
    """Agree or refuse."""
    _row(request.user, pk)
    told = request.POST.get("monthly", "").strip()
    try:
        monthly = fen_of(told, in_fen=False) if told else None
        if told and monthly is None:
            raise past.CorrectionRefused(f"“{told[:20]}”看不出金额：请写成 50 或 50.00")
        agree = request.POST.get("do") == "agree"
        done = past.judge(request.user, pk, agree=agree, why=request.POST.get("why", "")[:300], monthly_fen=monthly)
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, f"已登记：{done.get_verdict_display()}")
    return redirect("correction", pk)


def _row(user: User, pk: int) -> Correction:
    try:
        return past.correction(user, pk)
    except NotFound:
        raise Http404 from None


def _answer(given: Entitlement, compute: Any) -> Answer | None:
    """The answer about the entitlement's scheme; None where it cannot be computed again."""
    try:
        decisions: DecisionSet = compute()
    except DoudiError:
        return None
    own = decisions.of(given.scheme) or decisions.of(given.scheme, str(given.case.person_id or ""))
    return next((each for each in answers(decisions) if each.decision is own), None)
