"""The one door: what a family may apply for, what is still to ask, one receipt, and how far everything is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import BadInput, DoudiError, OutsideCoverage
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.applications import actions, queries
from doudi.services.applications.options import Overview, overview
from doudi.services.cases.transitions import table
from doudi.services.documents.applications import application_receipt
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household
from doudi.web import readers
from doudi.web.applications import Desk, desk, statements
from doudi.web.forms.corrections import FactsForm
from doudi.web.forms.family import Fault
from doudi.web.menu import CASEWORK, WINDOW
from doudi.web.views.access import StaffRequest, staff

NO_INDEX = "noindex, nofollow, noarchive"
DECLARED = "申请人申报"


@staff(*WINDOW)
@require_http_methods(["GET", "POST"])
def apply(request: StaffRequest, pk: int) -> HttpResponse:
    """Every scheme with what the rules say; ticked ones are accepted on one receipt, or first looked at for papers."""
    home = _household(request, pk)
    try:
        found = overview(home, clock.business_date())
    except OutsideCoverage as gap:
        messages.warning(request, str(gap))
        return redirect("household", pk)
    members = registry.current_members(home, clock.business_date())
    page = desk(home, found, request.POST if request.method == "POST" else None, members)
    faults: list[Fault] = []
    if request.method == "POST" and request.POST.get("do") != "papers":
        if page.applicant is None:
            faults = [Fault("还没有选申请人", "applicant")]
        else:
            try:
                made = actions.apply(request.user, home, page.applicant, page.wants, urgent=page.urgent)
            except DoudiError as fault:
                faults = [Fault(str(fault))]
            else:
                messages.success(request, "已受理。请打印回执交给申请人")
                return redirect("application", made.pk)
    return _page(request, home, page, faults)


def _page(request: StaffRequest, home: Household, page: Desk, faults: list[Fault]) -> HttpResponse:
    context = {"home": home, "place": readers.place_line(home.area_code), "desk": page, "errors": faults}
    return render(request, "web/applications/apply.html", context)


@staff(*WINDOW)
@require_http_methods(["GET", "POST"])
def ask(request: StaffRequest, pk: int, scheme: str) -> HttpResponse:
    """Exactly the answers that a scheme still wants."""
    home = _household(request, pk)
    found, form = _questions(home, scheme)
    option = found.option(scheme)
    if option is None:
        raise Http404
    errors: list[Fault] = []
    if request.method == "POST":
        said = form.read(request.POST)
        errors = form.errors
        if not errors:
            try:
                statements(request.user, home, said, form.source)
            except BadInput as bad:
                errors = [Fault(finding.message) for finding in bad.findings]
            except DoudiError as fault:
                errors = [Fault(str(fault))]
            else:
                return _after_answers(request, home, scheme)
    context = {"home": home, "option": option, "form": form, "errors": errors, "declared": DECLARED}
    return render(request, "web/applications/ask.html", context)


def _questions(home: Household, scheme: str) -> tuple[Overview, FactsForm]:
    try:
        found = overview(home, clock.business_date())
    except OutsideCoverage:
        raise Http404 from None
    option = found.option(scheme)
    missing = option.missing if option else ()
    return found, FactsForm(found.program, found.family, missing, everything=False)


def _after_answers(request: StaffRequest, home: Household, scheme: str) -> HttpResponse:
    """Some answers open further questions: those are asked at once; then back to the choice."""
    option = overview(home, clock.business_date()).option(scheme)
    if option is not None and option.missing:
        messages.info(request, f"还要问 {len(option.missing)} 句")
        return redirect("household-ask", home.pk, scheme)
    messages.success(request, "记下了，结果已经重新测算")
    return redirect("household-apply", home.pk)


@staff(*CASEWORK)
@require_GET
def application(request: StaffRequest, pk: int) -> HttpResponse:
    """One receipt with everything that came of it."""
    found = _application(request, pk)
    rows = [
        {"item": item, "state": table(item.case).label(item.case.state) if item.case else item.referral}
        for item in queries.items(found)
    ]
    context = {"application": found, "rows": rows, "place": readers.place_line(found.area_code)}
    return render(request, "web/applications/application.html", context)


@staff(*CASEWORK)
@require_GET
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """The receipt as PDF. Printing changes nothing."""
    found = _application(request, pk)
    response = HttpResponse(application_receipt(found), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """办到哪一步了: for anybody with a receipt and its code; the page says nothing else."""
    context: dict[str, Any] = {"number": request.POST.get("number", "")[:40]}
    if request.method == "POST":
        try:
            context["rows"] = queries.status(readers.typed(context["number"]), request.POST.get("code", "")[:12])
        except DoudiError as fault:
            context["errors"] = [Fault(str(fault), "number")]
    response = render(request, "web/public/status.html", context)
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


def _household(request: StaffRequest, pk: int) -> Household:
    try:
        return registry.household(request.user, pk)
    except NotFound:
        raise Http404 from None


def _application(request: StaffRequest, pk: int) -> Any:
    try:
        return queries.application(request.user, pk)
    except NotFound:
        raise Http404 from None
