"""Personal data in full, and a copy for the person: for a stated reason, kept nowhere."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.privacy.copies import copy_of, workbook
from doudi.services.privacy.rights import to_ask
from doudi.services.privacy.whole import Line, in_full
from doudi.services.registry import queries
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.privacy import CopyForm, ReasonForm
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@staff(*CASEWORK)
@require_http_methods(["GET", "POST"])
def household_full(request: StaffRequest, pk: int) -> HttpResponse:
    """The form; with a reason the data themselves, in the answer to the form and under no address."""
    try:
        found = queries.household(request.user, pk)
    except NotFound:
        raise Http404 from None
    form = ReasonForm(request.POST or None)
    faults: list[Fault] = []
    lines: list[Line] | None = None
    if request.method == "POST" and not (faults := listed_errors(form)):
        told = form.cleaned_data
        try:
            lines = in_full(request.user, pk, told["reason"], told["words"])
        except Faults as refused:
            faults = [Fault(each.message, f"id_{each.where}") for each in refused.findings]
    head = queries.head(found, clock.business_date())
    context = {"household": found, "head": head.name if head else "", "form": form, "errors": faults, "lines": lines}
    return render(request, "web/privacy/full.html", context | {"classes": to_ask(request.user)})


@staff("county")
@require_http_methods(["GET", "POST"])
def person_copy(request: StaffRequest, pk: int) -> HttpResponse:
    """The form; with it filled, the copy as a workbook."""
    try:
        person = queries.person(request.user, pk)
    except NotFound:
        raise Http404 from None
    form = CopyForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST" and not (faults := listed_errors(form)):
        told = form.cleaned_data
        try:
            content = workbook(copy_of(request.user, pk, told["asker"], told["document"]))
        except Faults as refused:
            faults = [Fault(each.message, f"id_{each.where}") for each in refused.findings]
        else:
            response = HttpResponse(content, content_type=XLSX)
            response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.xlsx"'
            return response
    return render(request, "web/privacy/copy.html", {"person": person, "form": form, "errors": faults})
