"""The register of relatives of staff."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries as cases
from doudi.services.cases.models import Case
from doudi.services.evidence import actions
from doudi.services.evidence import relatives as register
from doudi.services.evidence.models import StaffMember
from doudi.services.evidence.relatives import StaffEntry
from doudi.web import readers
from doudi.web.forms.evidence_family import RelativeForm, StaffForm
from doudi.web.forms.family import Fault
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.evidence_case import attempt

KEEPING = ("township", "county")
READING = (*KEEPING, "auditor")


@staff(*READING)
@require_http_methods(["GET", "POST"])
def relatives(request: StaffRequest) -> HttpResponse:
    """Who works on assistance, with how many registered relatives; posting enters somebody."""
    form = StaffForm(request.POST or None)
    errors: list[Fault] = []
    if request.method == "POST" and request.user.role in KEEPING:
        made: list[StaffMember] = []

        def enter() -> None:
            made.append(actions.register_staff(request.user, StaffEntry(**form.cleaned_data)))

        errors = attempt(form, enter)
        if not errors:
            messages.success(request, "已登记。接着登记他的近亲属")
            return redirect("relatives-of", made[0].pk)
    rows = list(register.staff_members(request.user))
    today = clock.business_date()
    places = readers.place_lines(row.area_code for row in rows)
    shown = [
        {
            "staff": row,
            "place": places[row.area_code],
            "count": sum(each.ended_on is None for each in row.relatives.all()),
            "due": register.due_for_confirmation(row, today),
        }
        for row in rows
    ]
    context = {
        "rows": shown,
        "cases": [_case_row(each) for each in register.open_cases(request.user, today)],
        "due": sum(bool(row["due"]) for row in shown),
        "year": today.year,
        "form": form,
        "errors": errors,
        "may_keep": request.user.role in KEEPING,
    }
    return render(request, "web/evidence/relatives.html", context)


def _case_row(case: Case) -> dict[str, Any]:
    """A relative's case: where it stands, and the county's last visit."""
    return {"case": case, "state": cases.state_label(case), "visit": case.county_visits.last()}


@staff(*READING)
@require_http_methods(["GET", "POST"])
def relatives_of(request: StaffRequest, pk: int) -> HttpResponse:
    """One staff member's relatives; posting adds one."""
    found = _member(request.user, pk)
    form = RelativeForm(request.POST or None)
    errors: list[Fault] = []
    if request.method == "POST" and request.user.role in KEEPING:

        def declare() -> None:
            told = form.cleaned_data
            person = register.person_by_number(request.user, told["id_number"])
            actions.declare_relative(request.user, pk, person, told["relation"])

        errors = attempt(form, declare)
        if not errors:
            messages.success(request, "已备案。这一家的申请会标明，县里要入户")
            return redirect("relatives-of", pk)
    context = {
        "staff": found,
        "rows": [row for row in found.relatives.all() if row.ended_on is None],
        "ended": [row for row in found.relatives.all() if row.ended_on is not None],
        "due": register.due_for_confirmation(found, clock.business_date()),
        "form": form,
        "errors": errors,
        "may_keep": request.user.role in KEEPING,
        "may_confirm": request.user.role == "county",
    }
    return render(request, "web/evidence/relatives_of.html", context)


@staff("county")
@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """The entry still holds this year."""
    found = _member(request.user, pk)
    actions.confirm_staff(request.user, found.pk)
    messages.success(request, f"{found.name}的备案已核对")
    return redirect("relatives")


@staff("county")
@require_POST
def retire(request: StaffRequest, pk: int) -> HttpResponse:
    """No longer works on assistance."""
    found = _member(request.user, pk)
    actions.retire_staff(request.user, found.pk)
    messages.success(request, f"{found.name}已离岗，记录留着")
    return redirect("relatives")


@staff("county")
@require_POST
def end(request: StaffRequest, pk: int) -> HttpResponse:
    """No longer a relative."""
    try:
        row = actions.end_relative(request.user, pk)
    except NotFound:
        raise Http404 from None
    messages.success(request, "已撤销，记录留着")
    return redirect("relatives-of", row.staff_id)


def _member(user: User, pk: int) -> StaffMember:
    try:
        return register.member(user, pk)
    except NotFound:
        raise Http404 from None
