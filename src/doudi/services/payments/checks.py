"""What keeps a line from being paid: each says in Chinese what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet

from doudi.domain import area
from doudi.services.audit.recording import update
from doudi.services.payments import offsetting
from doudi.services.payments.models import Entitlement, PaymentLine, PaymentList
from doudi.services.registry.models import BankAccount, Membership
from doudi.services.registry.queries import batched

NO_ACCOUNT = "没有收款账户"
NOBODY_LEFT = "户里已经没有人"
MEMBERS_CHANGED = "家庭成员有变动，还没有重新核定"
STOPPED = "决定撤销或者停发了，这个月不发"
SHARED = "收款账号和另一户的一样"
TWICE = "同一户（人）的同一项目有两笔"
DOUBLE = "同一个人在两个基本生活项目里"
NOTHING = "金额是零"
SAMPLE = "金额按示例值算出，不能实际发放"
OWED = (NO_ACCOUNT, SHARED)
"""Reasons that delay a payment and do not end it: what a closed list could not pay for them is due in the next."""
BASIC = frozenset(("dibao", "dibao_single", "tekun", "gradual_exit"))
"""Schemes of which nobody gets two: 649号令 art. 9, 14 give the difference to the standard or the whole support."""


class Resident(NamedTuple):
    """A living member of a household."""

    person_id: int
    name: str
    is_head: bool


class Account(NamedTuple):
    """Where a household is paid; ``number_index`` is the blind index of the number."""

    pk: int
    holder: str
    number_index: str


class Running(NamedTuple):
    """What goes on being given to a household: for which scheme, for whom, from when to when."""

    pk: int
    scheme: str
    person_id: int | None
    people: list[str]
    first_month: date
    last_month: date | None

    def whom(self) -> set[str]:
        """Keys of those whom it stands for."""
        return {str(self.person_id)} if self.person_id else set(self.people)


@dataclass(frozen=True, slots=True)
class Around:
    """What the checks look at, for some entitlements at once."""

    members: dict[int, list[Resident]]
    accounts: dict[int, Account]
    applicants: dict[int, str]
    shared: frozenset[str]
    others: dict[int, list[Running]]
    """By household: everything that goes on being given."""
    samples: frozenset[int]
    """Entitlements whose sum rests on a demonstration value; looked up in production only."""
    recoveries: dict[int, list[offsetting.Recovery]]
    """By household: what is kept back of its payments."""


def around(given: Iterable[Entitlement], day: date, shared: frozenset[str], made: PaymentList) -> Around:
    """What stands around some entitlements on a day, in a handful of queries."""
    rows = list(given)
    households = {row.household_id for row in rows}
    members = residents(households, day)
    gone = [row.pk for row in rows if row.household_id not in members]
    names = Entitlement.objects.filter(pk__in=gone).values_list("pk", "case__applicant__name")
    others: dict[int, list[Running]] = {}
    columns = ("household_id", "pk", "scheme", "case__person_id", "people", "first_month", "last_month")
    for some in batched(households):
        going_on = Entitlement.objects.filter(household__in=some).exclude(period="once")
        for home, *row in going_on.values_list(*columns):
            others.setdefault(home, []).append(Running(*row))
    samples = {row.pk for row in rows} if settings.PRODUCTION else set()
    sampled = Entitlement.objects.filter(pk__in=samples, decision__demonstration=True).values_list("pk", flat=True)
    accounts, kept = _accounts(households, day), offsetting.recoveries(households, made)
    return Around(members, accounts, dict(names), shared, others, frozenset(sampled), kept)


def residents(households: Iterable[int], day: date) -> dict[int, list[Resident]]:
    """Who lives in each household on a day, the head first."""
    found: dict[int, list[Resident]] = {}
    for some in batched(list(households)):
        rows = Membership.objects.filter(household__in=some, valid_from__lte=day)
        rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=day)).exclude(person__died_on__lte=day)
        columns = ("household_id", "person_id", "person__name", "is_head")
        for home, *row in rows.order_by("-is_head", "relation", "id").values_list(*columns):
            found.setdefault(home, []).append(Resident(*row))
    return found


def _accounts(households: Iterable[int], day: date) -> dict[int, Account]:
    found: dict[int, Account] = {}
    for some in batched(list(households)):
        rows = BankAccount.objects.filter(household__in=some, valid_from__lte=day).exclude(cipher="")
        rows = rows.order_by("valid_from", "id").only("household", "holder", "index")
        found |= {row.household_id: Account(row.pk, row.holder, row.index) for row in rows.iterator()}
    return found


def shared_accounts(county: str, day: date) -> frozenset[str]:
    """Indexes of numbers that more than one household of a county is paid into."""
    low, high = area.span(county)
    rows = BankAccount.objects.filter(
        household__area_code__gte=low, household__area_code__lt=high, valid_from__lte=day
    ).exclude(cipher="")
    newest = dict(rows.order_by("valid_from", "id").values_list("household_id", "index"))
    return frozenset(index for index, homes in Counter(newest.values()).items() if homes > 1)


def problem(line: PaymentLine, given: Entitlement, found: Around) -> str:
    """The first thing that keeps a line from being paid; empty when nothing does."""
    members = found.members.get(given.household_id, [])
    account = found.accounts.get(given.household_id)
    anew = line.again_id is not None or line.correction_id is not None
    faults = {
        NOBODY_LEFT: not members,
        MEMBERS_CHANGED: not anew and {str(row.person_id) for row in members} != set(given.people),
        (doubled := _doubled(line, given, found.others.get(given.household_id, []))): bool(doubled),
        NO_ACCOUNT: account is None,
        SHARED: account is not None and account.number_index in found.shared,
        NOTHING: line.amount_fen == 0,
        SAMPLE: given.pk in found.samples,
    }
    return next((text for text, holds in faults.items() if holds), "")


def _doubled(line: PaymentLine, given: Entitlement, others: list[Running]) -> str:
    if given.period == "once" or line.again_id or line.correction_id or len(others) == 1:
        return ""
    own = next(each for each in others if each.pk == given.pk)
    month = line.for_month
    for other in others:
        if other.pk == own.pk or other.first_month > month or (other.last_month and other.last_month < month):
            continue
        if (other.scheme, other.person_id) == (own.scheme, own.person_id):
            return TWICE
        if {other.scheme, own.scheme} <= BASIC and other.whom() == own.whom():
            return DOUBLE
    return ""


def stop(lines: QuerySet[PaymentLine]) -> int:
    """Lines of what no longer runs in their month."""
    return update(lines, problem=STOPPED)
