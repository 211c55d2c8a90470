"""Stating what was missing or has changed, and asking the rules again."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doudi.domain.findings import DoudiError
from doudi.engine.decisions import decide
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import actions, queries
from doudi.services.cases.deciding import decision_of
from doudi.services.cases.models import Case
from doudi.services.registry import actions as registry
from doudi.services.registry import queries as register
from doudi.services.registry import rulebook
from doudi.services.registry.entries import EntryRefused
from doudi.web.casefile import title
from doudi.web.forms.corrections import FactsForm, Statement
from doudi.web.forms.family import Fault
from doudi.web.views.access import StaffRequest, staff


@staff("township", "county")
@require_http_methods(["GET", "POST"])
def facts(request: StaffRequest, pk: int) -> HttpResponse:
    """What is missing for an answer; with ``?all=1`` everything that can be stated."""
    try:
        case = queries.case(request.user, pk)
    except NotFound:
        raise Http404 from None
    if case.closed_on is not None:
        messages.warning(request, "这一件已经办结，情况变了请另行办理")
        return redirect("case", pk)
    everything = request.GET.get("all") == "1"
    try:
        form = _form(case, everything=everything)
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("case", pk)
    errors: list[Fault] = []
    if request.method == "POST":
        statements = form.read(request.POST)
        errors = form.errors or _store(request.user, case, statements, form.source)
        if not errors:
            messages.success(request, f"已登记 {len(statements)} 项，并按新的情况重新测算")
            return redirect("case", pk)
    context = {"case": case, "title": title(case), "form": form, "errors": errors, "everything": everything}
    return render(request, "web/cases/facts.html", context)


def _form(case: Case, *, everything: bool) -> FactsForm:
    on = clock.business_date()
    program = rulebook.program(case.area_code, on, case.scheme)
    family = register.family(case.household, on, program)
    decision = decision_of(case, decide(program, family))
    return FactsForm(program, family, decision.missing, everything=everything)


def _store(user: User, case: Case, statements: list[Statement], source: str) -> list[Fault]:
    """All or nothing, then the rules are asked again."""
    try:
        with transaction.atomic():
            for each in statements:
                bearer = register.person(user, int(each.person)) if each.person else case.household
                registry.add_fact(user, bearer, each.name, each.value, source=source)
            actions.redetermine(user, case)
    except EntryRefused as refused:
        return [Fault(finding.message) for finding in refused.findings]
    except DoudiError as fault:
        return [Fault(str(fault))]
    return []
