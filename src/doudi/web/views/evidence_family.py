"""A family's mandates and supporters."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.documents import evidence as papers
from doudi.services.evidence import actions, mandates, supporters
from doudi.services.evidence.mandates import Leave
from doudi.services.evidence.models import Supporter
from doudi.services.evidence.models.mandates import SCOPE
from doudi.services.evidence.supporters import SupporterEntry
from doudi.services.registry.models import Household, Person
from doudi.web import readers
from doudi.web.forms.evidence_family import MandateForm, SupporterForm
from doudi.web.forms.family import Fault
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.evidence import KEEPERS, head_name, household_or_404, people_of
from doudi.web.views.evidence_case import attempt, pdf_response

TRANSFER = "transfer_income"
"""The fact in which the packs count what supporters give."""


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def household_mandates(request: StaffRequest, pk: int) -> HttpResponse:
    """Who has signed, until when; posting records a signed page."""
    found = household_or_404(request.user, pk)
    today = clock.business_date()
    members = mandates.adults(found, today)
    people = [(str(row.person_id), row.person.name) for row in members]
    form = MandateForm(people=people, initial={"scope": list(SCOPE), "signed_on": today.isoformat()})
    errors: list[Fault] = []
    if request.method == "POST" and request.user.role in KEEPERS:
        form = MandateForm(request.POST, request.FILES, people=people)

        def record() -> None:
            told = form.cleaned_data
            person = Person.objects.get(pk=told["person"])
            leave = Leave(person, told["scope"], told["signed_on"], told["until"])
            actions.record_mandate(request.user, found, leave, told["scan"])

        errors = attempt(form, record)
        if not errors:
            messages.success(request, "授权已登记")
            return redirect("household-mandates", pk)
    holding = mandates.valid(found, today)
    rows = [{"person": row.person, "mandate": holding.get(row.person_id)} for row in members]
    context = {
        "home": found,
        "head": head_name(found),
        "rows": rows,
        "missing": sum(row["mandate"] is None for row in rows),
        "scope": SCOPE,
        "form": form,
        "errors": errors,
        "may_keep": request.user.role in KEEPERS,
    }
    return render(request, "web/evidence/mandates.html", context)


@staff(*KEEPERS)
@require_POST
def end_mandate(request: StaffRequest, pk: int) -> HttpResponse:
    """The person took the leave back."""
    try:
        row = actions.end_mandate(request.user, pk)
    except NotFound:
        raise Http404 from None
    messages.success(request, "授权已撤回，从今天起不再有效")
    return redirect("household-mandates", row.household_id)


@staff(*CASEWORK)
@require_GET
def mandate_paper(request: StaffRequest, pk: int, person: int) -> HttpResponse:
    """A mandate to be signed, as PDF."""
    found = household_or_404(request.user, pk)
    row = next((each for each in mandates.adults(found, clock.business_date()) if each.person_id == person), None)
    if row is None:
        raise Http404
    try:
        content = papers.mandate(found, row.person, request.user)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("household-mandates", pk)
    return pdf_response(content, f"mandate-{found.number}-{person}.pdf")


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def household_supporters(request: StaffRequest, pk: int) -> HttpResponse:
    """Those who by law support a member; posting adds one or replaces an earlier entry of the same person."""
    found = household_or_404(request.user, pk)
    members = people_of(found)
    form = SupporterForm(members=members)
    errors: list[Fault] = []
    if request.method == "POST" and request.user.role in KEEPERS:
        form = SupporterForm(request.POST, members=members)
        errors = attempt(form, lambda: actions.record_supporter(request.user, found, _entry(form)))
        if not errors:
            messages.success(request, "已登记")
            return redirect("household-supporters", pk)
    rows = list(supporters.household_supporters(found))
    context = {
        "home": found,
        "head": head_name(found),
        "rows": rows,
        "total": supporters.year_sum(rows),
        "remark": _remark(found, rows),
        "form": form,
        "errors": errors,
        "may_keep": request.user.role in KEEPERS,
    }
    return render(request, "web/evidence/supporters.html", context)


def _entry(form: SupporterForm) -> SupporterEntry:
    told = dict(form.cleaned_data)
    return SupporterEntry(
        supported=Person.objects.get(pk=told.pop("supported")),
        income_fen=told.pop("income"),
        fee_fen=told.pop("fee"),
        **told,
    )


def _remark(found: Household, rows: list[Supporter]) -> str:
    """Where the sum belongs, and whether less than it is registered there."""
    total = supporters.year_sum(rows)
    today = clock.business_date()
    program = readers.program_or_none(found.area_code, today)
    if not total or program is None or TRANSFER not in program.facts:
        return ""
    counted = supporters.registered_fen(found, TRANSFER, today)
    label = program.facts[TRANSFER].label
    if counted is None:
        return f"“{label}”还没有登记：请把这笔钱算进去"
    return f"登记的“{label}”比这笔钱少，请核对有没有算进去" if counted < total else ""


@staff(*KEEPERS)
@require_POST
def end_supporter(request: StaffRequest, pk: int) -> HttpResponse:
    """No longer a supporter."""
    try:
        row = actions.end_supporter(request.user, pk)
    except NotFound:
        raise Http404 from None
    messages.success(request, f"{row.name}已停用，记录留着")
    return redirect("household-supporters", row.household_id)
