"""One step for many cases: filled in once, taken case by case, each on its own; what failed says why."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.cases import batches
from doudi.services.cases.batches import Group
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import APPRAISE
from doudi.services.documents.receipts import scheme_label
from doudi.web import readers
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.transitions import StepForm
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.batch_appraisal import appraise

ACTING = ("township",)


@staff(*ACTING)
@require_GET
def batch(request: StaffRequest) -> HttpResponse:
    """Which steps wait for several cases."""
    groups = [{"group": each, "label": _label(each), "count": len(each.cases)} for each in batches.groups(request.user)]
    return render(request, "web/papers/batch.html", {"groups": groups})


@staff(*ACTING)
@require_http_methods(["GET", "POST"])
def step(request: StaffRequest, code: str) -> HttpResponse:
    """The cases that wait for a step, and its form; posting takes it for those that are ticked."""
    if code not in batches.BATCHED:
        raise Http404
    group = _group(request.user, code, request.GET.get("scheme", ""), request.GET.get("procedure", ""))
    if code == APPRAISE:
        return appraise(request, group, [int(pk) for pk in _numbers(request)])
    if request.method == "POST":
        return _take(request, code, group)
    if group is None:
        return render(request, "web/papers/batch.html", {"groups": [], "code": code})
    return _step_page(request, group, None, [])


def _take(request: StaffRequest, code: str, group: Group | None) -> HttpResponse:
    picked = [(int(pk), _version(request.POST.get(f"version_{pk}", ""))) for pk in _numbers(request)]
    errors: list[Fault] = []
    form = None
    if group is not None:
        transition, _ = batches.candidates(request.user, group)
        form = StepForm({**request.POST.dict(), "version": "0"}, transition=transition)
        errors = [] if form.is_valid() else listed_errors(form)
    details = form.details if form is not None and form.is_valid() else {}
    if not errors:
        try:
            taken = batches.take(request.user, code, picked, details)
        except DoudiError as fault:
            errors = [Fault(str(fault))]
        else:
            good = [each for each in taken if not each.reason]
            bad = [each for each in taken if each.reason]
            places = readers.place_lines(each.case.area_code for each in taken)
            rows = [{"taken": each, "place": places[each.case.area_code]} for each in (*bad, *good)]
            context = {"rows": rows, "good": len(good), "bad": len(bad), "group": group}
            return render(request, "web/papers/batch_done.html", context)
    if group is None:
        return render(request, "web/papers/batch.html", {"groups": [], "code": code, "errors": errors})
    return _step_page(request, group, form, errors)


def _step_page(request: StaffRequest, group: Group, form: StepForm | None, errors: list[Fault]) -> HttpResponse:
    transition, listed = batches.candidates(request.user, group)
    ticked = set(_numbers(request))
    all_of_them = request.method == "GET" and request.GET.get("all") == "1"
    places = readers.place_lines(each.case.area_code for each in listed)
    rows: list[dict[str, Any]] = [
        {"one": each, "place": places[each.case.area_code], "ticked": all_of_them or str(each.case.pk) in ticked}
        for each in listed
    ]
    context = {
        "group": group,
        "label": _label(group),
        "action": transition,
        "form": form or StepForm(transition=transition, place="村务公开栏"),
        "rows": rows,
        "ready": sum(not each.reason for each in listed),
        "more": max(len(group.cases) - len(listed), 0),
        "errors": errors,
    }
    return render(request, "web/papers/batch_step.html", context)


def _group(user: User, code: str, scheme: str, procedure_id: str) -> Group | None:
    """The one asked for; without scheme or procedure the first that waits for the step."""
    fitting = [
        each
        for each in batches.groups(user)
        if each.code == code and scheme in ("", each.scheme) and procedure_id in ("", each.procedure_id)
    ]
    return fitting[0] if fitting else None


def _label(group: Group) -> str:
    return scheme_label(Case.objects.get(pk=group.cases[0]))


def _numbers(request: StaffRequest) -> list[str]:
    return [each for each in request.POST.getlist("case") if each.isascii() and each.isdigit() and len(each) < 18]


def _version(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0
