"""Writes of money: a decision opens an entitlement, a review puts another in its place, an annulment ends it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from doudi.domain.findings import DoudiError
from doudi.domain.months import month_before, month_of, next_month
from doudi.services.audit.recording import update
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.payments import checks
from doudi.services.payments.compiling import ListRefused, Made, make_list
from doudi.services.payments.models import Entitlement, PaymentLine, Stage
from doudi.services.registry.models import Household

__all__ = [
    "ListRefused",
    "Made",
    "change_entitlement",
    "end_entitlements",
    "exit_entitlement",
    "first_help_given",
    "give_ahead",
]
__all__ += ["make_list", "open_entitlement", "stop_entitlement"]

REPLACED = {"dibao": ("gradual_exit",)}
"""What of a household ends when it is granted anew what that led out of."""


def open_entitlement(case: Case, decision: DecisionRecord, on: date) -> Entitlement:
    """Money from the month after the decision. Called within the step's transaction."""
    once = decision.period == "once"
    for row in Entitlement.objects.filter(household=case.household, scheme__in=REPLACED.get(case.scheme, ())):
        if row.runs_in(next_month(on)):
            stop_entitlement(row, on)
    amount_fen = max(_decided(decision) - (_given(case) if once else 0), 0)
    start = next_month(on)
    return _create(case, decision, amount_fen, start, last_month=start if once else None)


def give_ahead(case: Case, decision: DecisionRecord, amount_fen: int, on: date) -> Entitlement:
    """Money of the emergency, in the present month's list; it counts towards what is decided later."""
    month = month_of(on)
    return _create(case, decision, amount_fen, month, last_month=month, period="once", ahead=True)


def change_entitlement(old: Entitlement, case: Case, decision: DecisionRecord, on: date) -> Entitlement:
    """From the month after ``on`` the new amount in place of the old one. Called within the step's transaction."""
    amount_fen = _decided(decision)
    stop_entitlement(old, on)
    return _create(case, decision, amount_fen, next_month(on), follows=old)


def _decided(decision: DecisionRecord) -> int:
    if decision.outcome != "eligible" or decision.amount_fen is None:
        raise DoudiError("没有算出金额的决定不能发放")
    return decision.amount_fen


def _create(case: Case, decision: DecisionRecord, amount_fen: int, start: date, **more: Any) -> Entitlement:
    return Entitlement.objects.create(
        case=case,
        decision=decision,
        household=case.household,
        scheme=case.scheme,
        area_code=case.area_code,
        people=sorted(row["key"] for row in decision.family["members"]),
        amount_fen=amount_fen,
        first_month=start,
        **{"period": decision.period, **more},
    )


def exit_entitlement(old: Entitlement, case: Case, decision: DecisionRecord, span: tuple[date, date]) -> Entitlement:
    """What is given little by little in place of the old one, from a first month to a last. Within the transaction."""
    amount_fen = _decided(decision)
    first, last = span
    stop_entitlement(old, month_before(first))
    return _create(case, decision, amount_fen, first, last_month=last, follows=old)


def stop_entitlement(row: Entitlement, on: date) -> None:
    """No more from the month after ``on``; lists made ahead say so. Called within the step's transaction."""
    _end([row], month_of(on))


def end_entitlements(case: Case, on: date) -> int:
    """No more money from the month after ``on``, nor a sum given once that no list has taken; lists made ahead say so.

    First help that no list has taken was promised in an emergency and stays due. Gives back how many were cut. Called
    within a transaction.
    """
    month = month_of(on)
    running = _chain(case).filter(Q(last_month=None) | Q(last_month__gt=month))
    unlisted = case.entitlements.filter(period="once", ahead=False, lines=None, last_month__gte=F("first_month"))
    cut = sum(
        update(case.entitlements.filter(pk=row.pk), last_month=month_before(row.first_month)) for row in list(unlisted)
    )
    return cut + _end(list(running.exclude(period="once", last_month__lt=F("first_month"))), month)


def _end(rows: list[Entitlement], month: date) -> int:
    """Open lists say so at once; a frozen one is compared before its next step, and one at the bank stays."""
    lines = PaymentLine.objects.filter(entitlement__in=rows, list__month__gt=month, list__stage=Stage.OPEN)
    checks.stop(lines.exclude(problem=checks.STOPPED))
    return update(Entitlement.objects.filter(pk__in=[row.pk for row in rows]), last_month=month)


def _chain(case: Case) -> QuerySet[Entitlement]:
    """What a case opened, and what reviews put in its place."""
    found = list(case.entitlements.values_list("pk", flat=True))
    newest = found
    while newest:
        newest = list(Entitlement.objects.filter(follows__in=newest).values_list("pk", flat=True))
        found += newest
    return Entitlement.objects.filter(pk__in=found)


def first_help_given(case: Case, on: date) -> int:
    """Fen given ahead in the year of a day to the household, for the scheme of a case. Within a transaction."""
    Household.objects.select_for_update().get(pk=case.household_id)
    rows = Entitlement.objects.filter(household=case.household_id, scheme=case.scheme, ahead=True)
    return sum(rows.filter(first_month__year=on.year).values_list("amount_fen", flat=True))


def _given(case: Case) -> int:
    """Fen that count towards what a case gives once: given ahead, and under the annulled decisions that it replaces."""
    total = sum(case.entitlements.filter(ahead=True).values_list("amount_fen", flat=True))
    appeal = getattr(case, "reopens", None)
    while appeal is not None:
        rows = appeal.case.entitlements.filter(period="once", last_month__gte=F("first_month"))
        total += sum(rows.values_list("amount_fen", flat=True))
        appeal = getattr(appeal.case, "reopens", None)
    return total
