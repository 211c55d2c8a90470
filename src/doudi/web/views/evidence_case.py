"""What stands behind a case: the minutes of its appraisal, declared against found, a county's visit, a check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import DoudiError, Faults
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.transitions import APPRAISE
from doudi.services.documents import evidence as papers
from doudi.services.documents.dossier import dossier
from doudi.services.evidence import actions, avoiding, mandates
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.web.casefile import title
from doudi.web.comparison import comparison, decided_line
from doudi.web.forms.evidence_case import FoundForm, FoundQuestions, MinutesForm, VisitForm
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff


@staff("township")
@require_http_methods(["GET", "POST"])
def appraisal(request: StaffRequest, pk: int) -> HttpResponse:
    """Write the minutes and take the step in one."""
    case = case_or_404(request.user, pk)
    option = next((each for each in queries.allowed(request.user, pk) if each.transition.code == APPRAISE), None)
    if option is None or option.reason:
        messages.warning(request, option.reason if option else "现在这一步不办民主评议")
        return redirect("case", pk)
    form = MinutesForm(request.POST or None, initial={"version": case.version})
    errors: list[Fault] = []
    if request.method == "POST":
        errors = attempt(
            form,
            lambda: actions.hold_appraisal(request.user, case, form.cleaned_data["version"], form.minutes),
        )
        if not errors:
            messages.success(request, "已办：民主评议。打印评议记录请到会的人签字，再把签字页拍照收进材料")
            return redirect("case", pk)
    lead = ["名字写全，人数由系统数", "存好以后打印签字"]
    return form_page(request, form, errors, case, f"民主评议：{title(case)}", verb="登记评议结果", lead=lead)


@staff(*CASEWORK)
@require_GET
def minutes_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The minutes of the last appraisal, to be signed."""
    case = case_or_404(request.user, pk)
    try:
        content = papers.minutes(case, request.user)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("case", pk)
    return pdf_response(content, f"{case.number}-minutes.pdf")


@staff(*CASEWORK)
@require_GET
def case_file(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole file as one PDF with an index."""
    case = case_or_404(request.user, pk)
    try:
        content = dossier(case, request.user)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("case", pk)
    return pdf_response(content, f"{case.number}-file.pdf")


@staff("county")
@require_http_methods(["GET", "POST"])
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """The county was at the family's home."""
    case = case_or_404(request.user, pk)
    if case.closed_on is not None:
        messages.warning(request, "这一件已经办结，不再登记入户")
        return redirect("case", pk)
    form = VisitForm(request.POST or None)
    errors: list[Fault] = []
    if request.method == "POST":

        def record() -> None:
            told = form.cleaned_data
            actions.record_visit(request.user, case, told["visited_on"], told["visitors"], told["findings"])

        errors = attempt(form, record)
        if not errors:
            messages.success(request, "县级入户已登记")
            return redirect("case", pk)
    why = avoiding.must_visit(case, clock.business_date())
    heading = f"县级入户：{title(case)}"
    return form_page(request, form, errors, case, heading, verb="登记入户", lead=[why] if why else [])


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Each fact as declared and as found; posting puts findings on record and shows what they change."""
    case = case_or_404(request.user, pk)
    may_find = request.user.role in ("township", "county") and case.closed_on is None
    posting = request.method == "POST" and may_find
    form = FoundForm(request.POST if posting else None)
    try:
        questions = _questions(case, request.POST if posting else None)
        errors = _find(request, case, form, questions) if posting else []
        told = comparison(request.user, case)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("case", pk)
    if posting and not errors:
        return redirect("case-compare", pk)
    holding = mandates.valid(case.household, clock.business_date())
    context = {
        "case": case,
        "title": title(case),
        "told": told,
        "form": form,
        "questions": questions,
        "errors": errors,
        "may_find": may_find,
        "checks": list(case.check_requests.all()),
        "without": [
            row.person.name
            for row in mandates.adults(case.household, clock.business_date())
            if row.person_id not in holding
        ],
    }
    return render(request, "web/evidence/compare.html", context)


def _questions(case: Case, posted: Any) -> FoundQuestions:
    on = clock.business_date()
    program = rulebook.program(case.area_code, on, case.scheme)
    return FoundQuestions(program, registry.family(case.household, on, program), posted)


def _find(request: StaffRequest, case: Case, form: FoundForm, questions: FoundQuestions) -> list[Fault]:
    changed: list[tuple[DecisionRecord | None, DecisionRecord]] = []

    def record() -> None:
        on = form.cleaned_data["on"]
        changed.append(actions.record_found(request.user, case, questions.found, form.said, on))

    errors = listed_errors(form) + questions.errors if questions.faults else attempt(form, record)
    for before, after in changed:
        was, now = decided_line(before), decided_line(after)
        same = "结果没有变" if was == now else f"结果变了：原来{was}，现在{now}"
        messages.success(request, f"登记了 {len(questions.found)} 项核实的情况，{same}")
    return errors


@staff("township", "county")
@require_POST
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a check of means."""
    case = case_or_404(request.user, pk)
    try:
        actions.request_check(request.user, case)
    except DoudiError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, "核对申请已登记")
    return redirect("case-compare", pk)


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to be looked at."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def case_or_404(user: User, pk: int) -> Case:
    """One case within the area."""
    try:
        return queries.case(user, pk)
    except NotFound:
        raise Http404 from None


def attempt(form: forms.Form, act: Callable[[], object]) -> list[Fault]:
    """Do it with what the form says; every fault, at its field where it has one."""
    if not form.is_valid():
        return listed_errors(form)
    try:
        act()
    except Faults as refused:
        for finding in refused.findings:
            form.add_error(finding.where if finding.where in form.fields else None, finding.message)
        return listed_errors(form)
    except DoudiError as fault:
        return [Fault(str(fault))]
    return []


def form_page(
    request: StaffRequest, form: forms.Form, errors: list[Fault], case: Case, heading: str, **words: Any
) -> HttpResponse:
    """A page of one form about a case; ``words``: verb, lead (short remarks under the heading)."""
    context = {"case": case, "heading": heading, "form": form, "errors": errors, **words}
    return render(request, "web/evidence/form.html", context)
