"""What can be done from a household's page: another account or phone, and a new application of a known family."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.registry import actions, queries
from doudi.services.registry.entries import AccountEntry
from doudi.services.registry.models import Household
from doudi.web.forms.family import Fault
from doudi.web.forms.people import AccountForm, PhoneForm
from doudi.web.forms.plain import listed_errors
from doudi.web.views.access import StaffRequest, staff
from doudi.web.views.households import KEEPERS


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def account(request: StaffRequest, pk: int) -> HttpResponse:
    """Another account; earlier ones stay on record."""
    found = _household(request.user, pk)
    form = AccountForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST":
        faults = listed_errors(form) or _set_account(request.user, found, form)
        if not faults:
            messages.success(request, "账户已经登记")
            return redirect("household", pk)
    return _page(request, found, form, "登记收款账户", faults)


@staff(*KEEPERS)
@require_http_methods(["GET", "POST"])
def phone(request: StaffRequest, pk: int) -> HttpResponse:
    """Another telephone number, or none any more; earlier ones stay on record."""
    found = _household(request.user, pk)
    form = PhoneForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST":
        faults = listed_errors(form)
        if not faults:
            actions.set_phone(request.user, found.pk, form.cleaned_data["phone"])
            messages.success(request, "联系电话已经登记")
            return redirect("household", pk)
    return _page(request, found, form, "登记联系电话", faults)


def _set_account(user: User, found: Household, form: AccountForm) -> list[Fault]:
    told = form.cleaned_data
    if not told["number"]:
        return [Fault("还没有填账户", "id_holder")]
    try:
        actions.set_account(user, found.pk, AccountEntry(told["holder"], told["bank"], told["number"]))
    except Faults as faults:
        return [Fault(finding.message) for finding in faults.findings]
    return []


def _household(user: User, pk: int) -> Household:
    try:
        return queries.household(user, pk)
    except NotFound:
        raise Http404 from None


def _page(request: StaffRequest, found: Household, form: forms.Form, verb: str, faults: list[Fault]) -> HttpResponse:
    head = queries.head(found, clock.business_date())
    context = {"household": found, "head": head.name if head else "", "form": form, "verb": verb, "errors": faults}
    return render(request, "web/households/change.html", context)
