"""One payment on one page: by which decision, from which facts, agreed to by whom, and where the money is."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.replay import replay
from doudi.services.payments import corrections as past
from doudi.services.payments.models import Entitlement, PaymentLine
from doudi.services.payments.runs import name_of
from doudi.web import readers
from doudi.web.outcome import Answer, answers
from doudi.web.views.access import StaffRequest, staff

RELATED = ("list", "entitlement__case__applicant", "entitlement__decision__made_by", "account", "again", "correction")


@staff("county", "auditor")
@require_GET
def payment(request: StaffRequest, pk: int) -> HttpResponse:
    """Why this family got this sum in this month."""
    line = _line(request.user, pk)
    given = line.entitlement
    context = {
        "line": line,
        "given": given,
        "place": readers.place_line(line.area_code),
        "chain": _chain(given),
        "answer": _answer(line),
        "granted": given.case.steps.select_related("actor").order_by("id"),
        "steps": [(name_of(step.code), step) for step in line.list.steps.select_related("actor")],
        "transfers": line.transfers.select_related("step__actor").order_by("id"),
        "offsets": line.offsets.select_related("correction"),
        "paid_again": PaymentLine.objects.filter(again=line).select_related("list").first(),
        "corrections": given.corrections.filter(month=line.for_month).order_by("id"),
        "due_fen": line.amount_fen + sum(each.fen for each in line.offsets.all()),
    }
    return render(request, "web/payments/line.html", context)


def _line(user: User, pk: int) -> PaymentLine:
    found = bounded(PaymentLine.objects.select_related(*RELATED), user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _chain(given: Entitlement) -> list[Entitlement]:
    """What came before, the first of all first."""
    found: list[Entitlement] = []
    row = given.follows
    while row is not None:
        found.insert(0, row)
        row = row.follows
    return found


def _answer(line: PaymentLine) -> Answer | None:
    """How the sum comes about; None where the rules of the time cannot be found."""
    given = line.entitlement
    try:
        decisions = past.computed(line.correction) if line.correction else replay(given.decision)
    except DoudiError:
        return None
    own = decisions.of(given.scheme) or decisions.of(given.scheme, str(given.case.person_id or ""))
    return next((each for each in answers(decisions) if each.decision is own), None)
