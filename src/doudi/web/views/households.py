"""Households: the list with paging, and one household with its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound
from doudi.services.payments.models import PaymentLine
from doudi.services.privacy.facts import shown
from doudi.services.privacy.rights import Data, Sight, sight, to_ask
from doudi.services.referrals import queries as referrals
from doudi.services.registry import queries, relations, values
from doudi.services.registry.models import FactRecord, Household
from doudi.web import caselists, readers
from doudi.web.menu import CASEWORK, WINDOW
from doudi.web.views.access import StaffRequest, staff

PAYMENTS_SHOWN = 12
KEEPERS = ("township", "county")


@staff(*CASEWORK)
@require_GET
def households(request: StaffRequest) -> HttpResponse:
    """All households within the area, village by village."""
    pages = Paginator(queries.households(request.user), readers.PAGE).get_page(request.GET.get("page"))
    context = {"pages": pages, "rows": rows(pages.object_list)}
    return render(request, "web/households/list.html", context | {"may_intake": request.user.role in WINDOW})


def rows(found: Any) -> list[dict[str, Any]]:
    """Households as the list shows them."""
    found = list(found)
    heads = readers.heads(found)
    places = readers.place_lines(one.area_code for one in found)
    return [
        {
            "pk": one.pk,
            "number": one.number,
            "head": heads[one.pk][0],
            "size": heads[one.pk][1],
            "place": places[one.area_code],
            "residence": one.get_residence_display(),
        }
        for one in found
    ]


@staff(*CASEWORK)
@require_GET
def household(request: StaffRequest, pk: int) -> HttpResponse:
    """One household: people, cases, facts as recorded, account, payments."""
    try:
        found = queries.household(request.user, pk)
    except NotFound:
        raise Http404 from None
    context = {
        "home": _home(request.user, found),
        "may_apply": request.user.role in WINDOW,
        "may_account": request.user.role in KEEPERS,
        "to_ask": to_ask(request.user),
        "may_copy": request.user.role == Role.COUNTY,
        "referrals": referrals.of_household(request.user, pk),
    }
    return render(request, "web/households/household.html", context)


@dataclass(frozen=True, slots=True)
class FactLine:
    """A recorded fact in words."""

    who: str
    label: str
    value: str
    valid_from: date
    source: str


def _home(user: User, found: Household) -> dict[str, Any]:
    today = clock.business_date()
    head = queries.head(found, today)
    account = queries.account(found, today)
    lines = PaymentLine.objects.filter(entitlement__household=found).select_related("list").order_by("-list__month")
    payments = [
        {"pk": line.pk, "month": line.for_month, "amount_fen": line.amount_fen, "problem": line.problem}
        for line in lines[:PAYMENTS_SHOWN]
    ]
    return {
        "pk": found.pk,
        "number": found.number,
        "head": head.name if head else "没有户主的",
        "place": readers.place_line(found.area_code),
        "address": found.address,
        "residence": found.get_residence_display(),
        "members": _members(found),
        "cases": caselists.rows(caselists.of_household(user, found)),
        "facts": _facts(user, found, today),
        "health": sight(user, Data.HEALTH) is Sight.PLAIN,
        "account": account,
        "account_text": account.masked if account else "",
        "phone": queries.phone(found, whole=user.role in KEEPERS),
        "payments": payments,
        "may_ask": user.role in ("county", "auditor"),
        "now_paid": readers.paid_now(found, today),
    }


def _members(found: Household) -> list[dict[str, Any]]:
    return [
        {
            "pk": row.person_id,
            "name": row.person.name,
            "relation": relations.label(row.relation),
            "birth_date": row.person.birth_date,
            "id_text": row.person.id_masked or f"没有号码（{row.person.no_id_reason}）",
            "since": row.valid_from,
            "until": row.valid_until,
        }
        for row in found.memberships.select_related("person").order_by("valid_until", "-is_head", "id")
    ]


def _facts(user: User, found: Household, today: date) -> list[FactLine]:
    """Newest first; a fact whose words the packs no longer know is shown by its name."""
    people = found.memberships.values("person")
    program = readers.program_or_none(found.area_code, today)
    records = FactRecord.objects.filter(person__in=people) | FactRecord.objects.filter(household=found)
    rows = records.select_related("person").order_by("-valid_from", "-id")[:200]
    return [fact_line(row, program) for row in shown(user, rows)]


def fact_line(row: FactRecord, program: Any) -> FactLine:
    """A record in words; ``program`` None: by its name."""
    spec = program.facts.get(row.name) if program else None
    who = row.person.name if row.person else "全家"
    label, value = row.name, row.value
    if spec is not None:
        label = spec.label
        value = exact_text(shape_of(program, row.name), values.engine_value(spec, row.value))
    return FactLine(who, label, str(value), row.valid_from, row.source)
