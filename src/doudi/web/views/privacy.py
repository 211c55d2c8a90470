"""Personal data in full: asked for with a reason, shown once, kept nowhere."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.accounts.scope import NotFound
from doudi.services.privacy.rights import to_ask
from doudi.services.privacy.whole import Line, in_full
from doudi.services.registry import queries
from doudi.web.forms.family import Fault
from doudi.web.forms.plain import listed_errors
from doudi.web.forms.privacy import ReasonForm
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff


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
