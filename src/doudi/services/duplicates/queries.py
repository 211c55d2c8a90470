"""Who looks like whom, within an area: the same name and birth, or the same account under the same name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from django.db.models import Count, Q, QuerySet

from doudi.domain.workdays import day_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bound, bounded
from doudi.services.cases.models import Case
from doudi.services.duplicates.models import Pair, Verdict
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person

MOST = 200


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two records and why they look alike."""

    one: Person
    other: Person
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """One record with everything that hangs on it."""

    person: Person
    memberships: list[Membership]
    facts: list[FactRecord]
    cases: list[Case]
    entitlements: list[Entitlement]

    @property
    def home(self) -> Household | None:
        """Where the person is registered now."""
        return next((row.household for row in self.memberships if row.valid_until is None), None)


def alike(user: User) -> list[Likeness]:
    """At most ``MOST`` pairs of living people registered now that nobody has decided about."""
    told = {frozenset(pair) for pair in Pair.objects.exclude(verdict=Verdict.UNDONE).values_list("kept", "other")}
    found: dict[frozenset[int], Likeness] = {}
    for likeness in (*_same_name_and_birth(user), *_same_account(user)):
        key = frozenset((likeness.one.pk, likeness.other.pk))
        if key not in told:
            found.setdefault(key, likeness)
        if len(found) == MOST:
            break
    return list(found.values())


def pairs(user: User) -> QuerySet[Pair]:
    """What was decided, newest first."""
    return bounded(Pair.objects.select_related("kept", "other", "stated_by", "confirmed_by"), user)


def pair(user: User, pk: int) -> Pair:
    """One of them. Raises NotFound."""
    found = pairs(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这一条，或者不在您的辖区")
    return found


def sides(user: User, one: int, other: int) -> tuple[Side, Side]:
    """Both records, side by side. Raises NotFound unless both are within the area."""
    return _side(registry.person(user, one)), _side(registry.person(user, other))


def merged_into(person: Person) -> Pair | None:
    """The merge that made another record stand for this one."""
    return person.merged_as.filter(verdict=Verdict.MERGED).select_related("kept").first()


def _side(person: Person) -> Side:
    memberships = list(person.memberships.select_related("household").order_by("valid_from"))
    homes = [row.household_id for row in memberships]
    mine = Q(person=person) | Q(person=None, household__in=homes)
    return Side(
        person,
        memberships,
        list(registry.newest_facts(clock.business_date(), people=[person])),
        list(Case.objects.filter(mine).order_by("pk")),
        list(
            Entitlement.objects.filter(Q(case__person=person) | Q(case__person=None, household__in=homes)).order_by(
                "pk"
            )
        ),
    )


def _living(user: User) -> QuerySet[Person]:
    today = clock.business_date()
    now = Membership.objects.filter(bound(user, "household__area_code"), valid_until=None, valid_from__lte=today)
    return Person.objects.filter(pk__in=now.values("person"), died_on=None)


def _same_name_and_birth(user: User) -> Iterator[Likeness]:
    rows = _living(user).exclude(birth_date=None)
    twice = rows.values("name", "birth_date").annotate(count=Count("pk")).filter(count__gt=1).order_by("name")
    for each in twice[:MOST]:
        same = rows.filter(name=each["name"], birth_date=each["birth_date"]).order_by("pk")
        for one, other in combinations(same, 2):
            assert one.birth_date is not None
            yield Likeness(one, other, f"姓名和出生日期相同（{day_text(one.birth_date)}）")


def _same_account(user: User) -> Iterator[Likeness]:
    """Two households paid into one account; the people are those whose name the account bears."""
    rows = BankAccount.objects.filter(bound(user, "household__area_code"))
    twice = rows.values("index").annotate(count=Count("household", distinct=True)).filter(count__gt=1)
    for index in twice.order_by("index").values_list("index", flat=True)[:MOST]:
        holders = rows.filter(index=index).values_list("holder", "household").distinct()
        people = _living(user)
        named = [
            people.filter(name=holder, memberships__household=home, memberships__valid_until=None).first()
            for holder, home in holders
        ]
        known = sorted({each.pk: each for each in named if each is not None}.values(), key=lambda each: each.pk)
        for one, other in combinations(known, 2):
            if one.name == other.name:
                yield Likeness(one, other, "户名相同，收款账号相同")
