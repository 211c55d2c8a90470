"""Visits: whom to visit, the form in six steps, what somebody has to look at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError, Finding
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries
from doudi.services.cases.models import Case
from doudi.services.documents.addresses import address_line
from doudi.services.documents.places import names_of
from doudi.services.evidence import survey_queries, surveys
from doudi.services.evidence.contents import PaperRefused
from doudi.services.evidence.errors import EvidenceRefused
from doudi.services.evidence.models import Survey
from doudi.services.remedies.models import DrawnCase
from doudi.web import readers
from doudi.web.casefile import title
from doudi.web.forms.family import Fault
from doudi.web.menu import CASEWORK
from doudi.web.surveys import Filling, filling
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.evidence_case import attempt, case_or_404

VISITORS = ("village", "township", "county")
MOST_SHOWN = 200


@staff(*CASEWORK)
@require_GET
def visits(request: StaffRequest) -> HttpResponse:
    """Whom to visit, village by village; what waits for a look stands above."""
    cases = homes(request.user)
    context = {
        "rows": rows(cases[:MOST_SHOWN]),
        "count": cases.count(),
        "waiting": survey_queries.waiting(request.user),
        "latest": survey_queries.surveys(request.user)[:20],
        "may_visit": request.user.role in VISITORS,
    }
    return render(request, "web/surveys/visits.html", context)


def homes(user: User) -> QuerySet[Case]:
    """Whom this person visits; for the county also the cases that were drawn and nobody was at yet."""
    found = survey_queries.to_visit(user)
    if user.role != Role.COUNTY:
        return found
    unseen = queries.cases(user, open_only=True).filter(county_visits=None)
    drawn = DrawnCase.objects.filter(drawn=True).values("case")
    return unseen.filter(Q(pk__in=found.order_by().values("pk")) | Q(pk__in=drawn)).order_by("area_code", "id")


def rows(cases: Any) -> list[dict[str, Any]]:
    """Cases as the list and the phone show them."""
    found = list(cases)
    places = readers.place_lines(case.area_code for case in found)
    return [
        {"case": case, "title": title(case), "place": places[case.area_code], "address": within_the_village(case)}
        for case in found
    ]


def within_the_village(case: Case) -> str:
    """The address without the names of county, township and village."""
    names = names_of(case.area_code, case.accepted_on)
    whole = address_line((names.county, names.township, names.village), case.household.address)
    return whole.removeprefix(names.whole)


@staff(*VISITORS)
@require_http_methods(["GET", "POST"])
def survey(request: StaffRequest, pk: int) -> HttpResponse:
    """The form. A phone asks for it and sends it as JSON; a desk sees a page."""
    case = case_or_404(request.user, pk)
    if case.closed_on is not None and request.method == "GET":
        return _told(request, case, "这一件已经办结，不再入户调查")
    if request.method == "POST":
        return _post(request, case)
    filled = filling(request.user, case)
    return JsonResponse(_carried(request, case, filled)) if _by_phone(request) else _page(request, case, filled, [])


def _carried(request: HttpRequest, case: Case, filled: Filling) -> dict[str, Any]:
    """What a phone takes along for one visit."""
    html = render_to_string("web/surveys/form.html", {"filled": filled, "case": case}, request)
    line = f"{readers.place_line(case.area_code)} {within_the_village(case)}"
    return {"case": case.pk, "title": title(case), "place": line, "url": request.path, "html": html}


def _post(request: StaffRequest, case: Case) -> HttpResponse:
    filled = filling(request.user, case, request.POST, request.FILES)
    done: list[Survey] = []

    def record() -> None:
        ticket = surveys.ticket_of(request.user, case, filled.form.cleaned_data["ticket"])
        try:
            sheet = replace(filled.form.sheet(filled.questions.found), loose=filled.questions.loose)
            done.append(surveys.record(request.user, case, ticket, sheet))
        except PaperRefused as fault:
            raise EvidenceRefused([Finding("photos", 0, f"照片：{fault}")]) from None

    def look() -> None:
        surveys.check(request.user, case, filled.form.sheet([]))

    faults = filled.questions.errors
    errors = attempt(filled.form, look if faults else record) + faults
    if errors:
        if _by_phone(request):
            return JsonResponse({"errors": [{"text": each.text, "anchor": each.anchor} for each in errors]}, status=422)
        return _page(request, case, filled, errors)
    said = f"入户调查已登记。{done[0].why}：请核对" if done[0].why else "入户调查已登记"
    if _by_phone(request):
        return JsonResponse({"survey": done[0].pk, "said": said, "waits": done[0].waits})
    messages.success(request, said)
    return redirect("case", case.pk)


def _told(request: HttpRequest, case: Case, why: str) -> HttpResponse:
    if _by_phone(request):
        return JsonResponse({"errors": [{"text": why, "anchor": ""}]}, status=409)
    messages.warning(request, why)
    return redirect("case", case.pk)


def _by_phone(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _page(request: HttpRequest, case: Case, filled: Filling, errors: list[Fault]) -> HttpResponse:
    return render(
        request,
        "web/surveys/survey.html",
        {"case": case, "title": title(case), "filled": filled, "errors": errors},
        status=422 if errors else 200,
    )


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """One visit: the six steps, and both sides of what was found; posting says which side holds."""
    row = _survey_or_404(request.user, pk)
    errors: list[Fault] = []
    if request.method == "POST":
        taken = [int(name[4:]) for name, value in request.POST.items() if _is_taken(name, value)]
        try:
            surveys.settle(request.user, row.pk, taken)
        except DoudiError as fault:
            errors = [Fault(str(fault))]
        else:
            messages.success(request, f"核对好了：采用了这次入户的 {len(taken)} 项")
            return redirect("case", row.case_id)
    context = {
        "row": row,
        "title": title(row.case),
        "told": survey_queries.told(row),
        "pairs": survey_queries.pairs(row),
        "papers": row.papers.all(),
        "errors": errors,
        "may_settle": survey_queries.waiting(request.user).filter(pk=row.pk).exists(),
    }
    return render(request, "web/surveys/visit.html", context)


def _is_taken(name: str, value: Any) -> bool:
    return name.startswith("side") and name[4:].isascii() and name[4:].isdigit() and len(name) < 9 and value == "survey"


def _survey_or_404(user: User, pk: int) -> Survey:
    try:
        return survey_queries.survey(user, pk)
    except NotFound:
        raise Http404 from None
