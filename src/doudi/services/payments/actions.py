"""Writes of money: a decision opens an entitlement; a month's list gathers them."""

from __future__ import annotations

import logging
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.domain.months import month_before, month_of, next_month
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record, update
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.payments.models import Entitlement, PaymentLine, PaymentList
from doudi.services.registry import queries as registry
from doudi.services.registry.models import BankAccount, Household, Membership

log = logging.getLogger(__name__)
NO_ACCOUNT = "没有收款账户"
NOBODY_LEFT = "户里已经没有人"
MEMBERS_CHANGED = "家庭成员有变动，还没有重新核定"
STOPPED = "决定撤销或者停发了，这个月不发"


class ListRefused(DoudiError):
    """The list was not made; the text says why."""


class Made(NamedTuple):
    """A list and how many lines were new or changed; zero when it was made before and nothing has happened since."""

    list: PaymentList
    changed: int


def open_entitlement(case: Case, decision: DecisionRecord, on: date) -> Entitlement:
    """Money from the month after the decision. Called within the step's transaction."""
    if decision.outcome != "eligible" or decision.amount_fen is None:
        raise DoudiError("没有算出金额的决定不能发放")
    once = decision.period == "once"
    return Entitlement.objects.create(
        case=case,
        decision=decision,
        household=case.household,
        scheme=case.scheme,
        area_code=case.area_code,
        amount_fen=max(decision.amount_fen - (_given(case) if once else 0), 0),
        period=decision.period,
        first_month=next_month(on),
        last_month=next_month(on) if once else None,
    )


def give_ahead(case: Case, decision: DecisionRecord, amount_fen: int, on: date) -> Entitlement:
    """Money of the emergency, in the present month's list; it counts towards what is decided later."""
    month = on.replace(day=1)
    return Entitlement.objects.create(
        case=case,
        decision=decision,
        household=case.household,
        scheme=case.scheme,
        area_code=case.area_code,
        amount_fen=amount_fen,
        period="once",
        ahead=True,
        first_month=month,
        last_month=month,
    )


def change_entitlement(old: Entitlement, case: Case, decision: DecisionRecord, on: date) -> Entitlement:
    """From the month after ``on`` the new amount in place of the old one. Called within the step's transaction."""
    if decision.outcome != "eligible" or decision.amount_fen is None:
        raise DoudiError("没有算出金额的决定不能发放")
    stop_entitlement(old, on)
    return Entitlement.objects.create(
        case=case,
        decision=decision,
        household=old.household,
        scheme=old.scheme,
        area_code=case.area_code,
        amount_fen=decision.amount_fen,
        period=decision.period,
        first_month=next_month(on),
        follows=old,
    )


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
    lines = PaymentLine.objects.filter(entitlement__in=rows, list__month__gt=month)
    _stop(lines.exclude(problem=STOPPED))
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


def make_list(user: User, month: date) -> Made:
    """The list of the person's county and a month, made or completed; a line once made keeps its amount.

    Up to the month after the present one. Raises ListRefused, NotAllowed.
    """
    require(user, (Role.COUNTY, Role.FINANCE), "生成发放名单")
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise ListRefused("发放名单按县生成：请用县级账号")
    month = month.replace(day=1)
    if month > next_month(clock.business_date()):
        raise ListRefused(f"{month.year}年{month.month}月还太早：最多提前一个月生成")
    with transaction.atomic():
        made, _ = PaymentList.objects.select_for_update().get_or_create(
            month=month, area_code=user.area_code, defaults={"made_by": user, "made_at": clock.now()}
        )
        changed = _complete(made, _running(user.area_code, month), clock.business_date())
    log.info("payment list %s made by user %s: %s lines changed", made.pk, user.pk, changed)
    return Made(made, changed)


def _running(county: str, month: date) -> list[Entitlement]:
    """What is due in a month; a sum given once is due until it stands in a list, its month's or a later one's."""
    low, high = area.span(county)
    rows = Entitlement.objects.filter(area_code__gte=low, area_code__lt=high, first_month__lte=month)
    elsewhere = PaymentLine.objects.filter(entitlement=OuterRef("pk")).exclude(
        list__month=month, list__area_code=county
    )
    once = Q(period="once", last_month__gte=F("first_month")) & ~Q(Exists(elsewhere))
    rows = rows.filter(once | ~Q(period="once") & (Q(last_month=None) | Q(last_month__gte=month)))
    return list(rows.select_related("household", "decision").order_by("area_code", "id"))


def _stop(lines: QuerySet[PaymentLine]) -> int:
    """Lines of what no longer runs in their month."""
    return update(lines, problem=STOPPED)


def _complete(made: PaymentList, running: list[Entitlement], day: date) -> int:
    """Add the lines that are missing, redo those that had a problem, stop what ended; how many lines changed."""
    there = {line.entitlement_id: line for line in made.lines.all()}
    ended = there.keys() - {each.pk for each in running}
    stopped = _stop(made.lines.filter(entitlement__in=ended).exclude(problem=STOPPED)) if ended else 0
    open_ones = [each for each in running if each.pk not in there or there[each.pk].problem]
    ids = [each.household_id for each in open_ones]
    members, accounts = registry.members_of(ids, day), registry.accounts_of(ids, day)
    new, mended = [], []
    for each in open_ones:
        fresh = _line(made, each, members.get(each.household_id, []), accounts.get(each.household_id))
        if each.pk not in there:
            new.append(fresh)
        elif fresh.problem != there[each.pk].problem:
            fresh.pk = there[each.pk].pk
            mended.append(fresh)
    PaymentLine.objects.bulk_create(new, batch_size=500)
    PaymentLine.objects.bulk_update(mended, ["head_name", "member_count", "account", "problem"], batch_size=500)
    if new or mended:
        told = {"new": len(new), "mended": len(mended), "amount_fen": sum(line.amount_fen for line in new)}
        record(What(Act.BATCH, "payments.paymentlist", str(made.pk), made.area_code, after=told))
    return len(new) + len(mended) + stopped


def _line(
    made: PaymentList, entitlement: Entitlement, members: list[Membership], account: BankAccount | None
) -> PaymentLine:
    decided = {row["key"]: row["name"] for row in entitlement.decision.family["members"]}
    head = next((row.person.name for row in members if row.is_head), "")
    problem = NO_ACCOUNT if account is None else ""
    if {str(row.person_id) for row in members} != decided.keys():
        problem = MEMBERS_CHANGED if members else NOBODY_LEFT
    return PaymentLine(
        list=made,
        entitlement=entitlement,
        area_code=entitlement.area_code,
        head_name=head or next(iter(decided.values()), ""),
        member_count=len(members),
        amount_fen=entitlement.due_in(made.month),
        account=account,
        problem=problem,
    )
