"""Gradual exits: what is asked before one, and those that run, month by month."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import queries
from doudi.services.cases.models import Case
from doudi.services.registry.entries import EntryRefused
from doudi.services.reviews import exits as gradual
from doudi.services.reviews.exits import Asked, Fact
from doudi.web import readers
from doudi.web.forms.corrections import FactsForm
from doudi.web.forms.family import Fault
from doudi.web.menu import CASEWORK
from doudi.web.views.access import StaffRequest, staff


@staff("township", "county")
@require_http_methods(["GET", "POST"])
def prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """What the rules ask before a gradual exit; when all is known, what they say."""
    try:
        case = queries.case(request.user, pk)
        asked = gradual.asked(case, clock.business_date())
    except NotFound:
        raise Http404 from None
    except DoudiError as fault:
        messages.warning(request, str(fault))
        return redirect("case", pk)
    form = FactsForm(asked.program, asked.family, asked.missing, everything=False)
    errors: list[Fault] = []
    if request.method == "POST":
        errors = _stored(request, case, form)
        if not errors:
            messages.success(request, "已登记，按新的情况重新测算")
            return redirect("case-exit", pk)
    return render(
        request, "web/reviews/exit.html", _shown(request.user, case, asked) | {"form": form, "errors": errors}
    )


def _stored(request: StaffRequest, case: Case, form: FactsForm) -> list[Fault]:
    statements = form.read(request.POST)
    if form.errors:
        return form.errors
    try:
        facts = [Fact(each.person, each.name, each.value) for each in statements]
        gradual.state(request.user, case.pk, facts, form.source)
    except EntryRefused as refused:
        return [Fault(finding.message) for finding in refused.findings]
    except DoudiError as fault:
        return [Fault(str(fault))]
    return []


def _shown(user: User, case: Case, asked: Asked) -> dict[str, object]:
    """What the rules say, with the months, and whether the person may decide it now."""
    on = clock.business_date()
    reason = gradual.may_begin(case, on)
    span = gradual.span(asked.decision, on) if asked.decision and not reason else None
    may = user.role == "county" and case.state == "submitted" and not reason
    told = {"decision": asked.decision, "reason": reason, "span": span, "may_decide": may}
    return {"case": case, "place": readers.place_line(case.area_code), **told}


@staff(*CASEWORK)
@require_GET
def exits(request: StaffRequest) -> HttpResponse:
    """Every exit that runs: in which month it is, whether somebody looked this month, whose last month this is."""
    rows = gradual.rows(request.user)
    places = readers.place_lines(row.case.area_code for row in rows)
    shown = [{"row": row, "place": places[row.case.area_code]} for row in rows]
    context = {
        "rows": shown,
        "last": sum(row.last for row in rows),
        "begun": sum(row.place > 0 for row in rows),
        "unseen": sum(row.watched_on is None and row.place > 0 for row in rows),
        "month": clock.business_date().replace(day=1),
    }
    return render(request, "web/reviews/exits.html", context)
