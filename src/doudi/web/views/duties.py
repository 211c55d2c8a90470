"""Who stands in for whom, and which schemes a county's townships confirm themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from doudi.domain.findings import DoudiError, Faults, OutsideCoverage
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import delegations, handing
from doudi.services.cases.delegations import SCHEMES, Wish
from doudi.services.cases.handing import Leave
from doudi.services.registry import rulebook
from doudi.web.forms.clocks import DelegationForm, LeaveForm
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest, staff

ABSENCES_SHOWN = 50


@staff("township", "county", "auditor")
@require_http_methods(["GET", "POST"])
def absences(request: StaffRequest) -> HttpResponse:
    """Who is away and who stands in; entering another."""
    user = request.user
    may_enter = user.role != Role.AUDITOR
    if request.method == "POST" and not may_enter:
        raise Http404
    form = LeaveForm(request.POST or None, colleagues=handing.offices(user) if may_enter else ())
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            row = handing.leave(user, Leave(_id(told["user"]), _id(told["cover"]), told["since"], told["until"]))
        except Faults as refused:
            _beside(form, refused)
        else:
            messages.success(request, f"已登记：{row.cover.display_name}代{row.user.display_name}办")
            return redirect("absences")
    today = clock.business_date()
    own = {each.pk for each in handing.offices(user)} if may_enter else set()
    rows = [
        {"absence": row, "now": row.since <= today <= row.until, "open": row.until >= today and row.user_id in own}
        for row in handing.absences(user)[:ABSENCES_SHOWN]
        if row.until >= row.since
    ]
    errors = listed_errors(form) if request.method == "POST" else []
    return render(
        request, "web/clocks/absences.html", {"form": form, "errors": errors, "rows": rows, "may_enter": may_enter}
    )


@staff("township", "county")
@require_POST
def back(request: StaffRequest, pk: int) -> HttpResponse:
    """The person is back."""
    try:
        handing.back(request.user, pk)
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "已结束代办")
    return redirect("absences")


@staff("county", "auditor")
@require_http_methods(["GET", "POST"])
def delegation(request: StaffRequest) -> HttpResponse:
    """What is handed down to the townships, with the county's document; a new row, never a changed one."""
    user = request.user
    may_enter = user.role == Role.COUNTY
    if request.method == "POST" and not may_enter:
        raise Http404
    form = DelegationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            delegations.delegate(user, Wish(told["scheme"], told["act"] == "down", told["document"], told["since"]))
        except Faults as refused:
            _beside(form, refused)
        else:
            messages.success(request, "已记下，从那天起受理的按新的程序办")
            return redirect("delegation")
    errors = listed_errors(form) if request.method == "POST" else []
    context = {"form": form, "errors": errors, "rows": _schemes(user), "may_enter": may_enter}
    return render(request, "web/clocks/delegation.html", context)


def _schemes(user: User) -> list[dict[str, Any]]:
    today = clock.business_date()
    found = []
    for scheme, label in SCHEMES.items():
        history = list(delegations.history(scheme, user.area_code))
        now = next((row for row in history if row.since <= today), None)
        try:
            ground = rulebook.procedure(scheme, user.area_code, today, delegated=True).cite
        except OutsideCoverage:
            ground = None
        others = [row for row in history if row is not now]
        found.append({"label": label, "now": now, "others": others, "ground": ground.text if ground else ""})
    return found


def _beside(form: LeaveForm | DelegationForm, refused: Faults) -> None:
    for finding in refused.findings:
        form.add_error(finding.where if finding.where in form.fields else None, finding.message)


def _id(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() else None
