"""What is due to be erased: the terms are the county's own, entered with their document; not set, nothing is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case
from doudi.services.evidence.models import Attachment
from doudi.services.payments.models import Entitlement
from doudi.services.registry import rulebook
from doudi.services.registry.models import BankAccount, Household, Phone

PAPER, ACCOUNT, PHONE = "paper", "account", "phone"
KINDS = {PAPER: "材料扫描件", ACCOUNT: "收款账号", PHONE: "电话"}
Item = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A data class, its term in months (None: the county set none) and what is over it now."""

    name: str
    label: str
    months: int | None
    due: list[Item]


def terms(user: User) -> list[Term]:
    """Every data class with what is due in the person's county today."""
    return [
        Term(name, label, months, found(user, _before(months)) if months is not None else [])
        for name, label, found in CLASSES
        for months in [rulebook.library().value(name, user.area_code, clock.business_date())]
    ]


def of_household(household: Household) -> list[Item]:
    """Everything of a family that can be erased."""
    return _of(Household.objects.filter(pk=household.pk))


def still_needed(rows: QuerySet[Household], since: date) -> QuerySet[Household]:
    """The households among the rows whose data a duty keeps: an open case, or money running or paid since a day."""
    cases = Case.objects.filter(household=OuterRef("pk"), closed_on=None)
    money = Entitlement.objects.filter(household=OuterRef("pk")).filter(Q(last_month=None) | Q(last_month__gte=since))
    return rows.filter(Exists(cases) | Exists(money))


def _before(months: int) -> date:
    today = clock.business_date()
    count = today.year * 12 + today.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _refused(user: User, before: date) -> list[Item]:
    """Papers of cases that ended without money, in families that never had any."""
    had = Entitlement.objects.filter(household=OuterRef("household"))
    papers = Attachment.objects.filter(~Exists(had), case__closed_on__lt=before, file__endswith=".sm4")
    free = bounded(Household.objects.all(), user)
    kept = still_needed(free, before).values("pk")
    rows = papers.filter(household__in=free.values("pk")).exclude(household__in=kept)
    return [(PAPER, pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]


def _ended(user: User, before: date) -> list[Item]:
    """Everything of families whose money ended before a day."""
    had = Entitlement.objects.filter(household=OuterRef("pk"), last_month__lt=before)
    rows = bounded(Household.objects.filter(Exists(had)), user)
    return _of(rows.exclude(pk__in=still_needed(rows, before).values("pk")))


def _of(rows: QuerySet[Household]) -> list[Item]:
    found: Iterator[tuple[str, QuerySet[BankAccount] | QuerySet[Phone] | QuerySet[Attachment]]] = iter(
        (
            (PAPER, Attachment.objects.filter(household__in=rows.values("pk"), file__endswith=".sm4")),
            (ACCOUNT, BankAccount.objects.filter(household__in=rows.values("pk")).exclude(cipher="")),
            (PHONE, Phone.objects.filter(household__in=rows.values("pk")).exclude(cipher="")),
        )
    )
    return [(kind, pk) for kind, some in found for pk in some.order_by("pk").values_list("pk", flat=True)]


CLASSES = (
    ("retain_refused_months", "没有批准的申请：材料扫描件", _refused),
    ("retain_ended_months", "停发以后：材料扫描件、收款账号、电话", _ended),
)
