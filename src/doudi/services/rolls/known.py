"""What the register knows of the people of a roll, read in batches. Whatever cannot be read stops the check."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, Sum

from doudi.services import vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded, covers
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person
from doudi.services.registry.queries import batched
from doudi.services.rolls.layout import Kind
from doudi.services.rolls.models import PlatformEntitlement
from doudi.services.rolls.reading import CODED

BATCH = 500
FACTS = (*CODED, "deposits")


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person under an ID number."""

    pk: int
    name: str
    died_on: date | None


@dataclass(frozen=True, slots=True)
class Belongs:
    """An open membership."""

    pk: int
    person: int
    household: int
    relation: str
    is_head: bool
    since: date
    name: str


@dataclass(slots=True)
class Home:
    """A household of the register, with what bears on the roll's kind. Amounts in fen a month."""

    pk: int
    number: str
    mine: bool
    residence: str
    members: list[Belongs] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=dict)
    granted: PlatformEntitlement | None = None
    own_fen: int | None = None
    stopped: date | None = None
    open_case: str = ""

    @property
    def listed(self) -> bool:
        """Whether the household gets this help, by the platform or by a decision made here."""
        return self.granted is not None or self.own_fen is not None

    @property
    def fen(self) -> int | None:
        """What it gets: by a decision made here before what the platform told last."""
        if self.own_fen is not None or self.granted is None:
            return self.own_fen
        return self.granted.total_fen

    @property
    def head(self) -> Belongs | None:
        """Who is the head today."""
        return next((each for each in self.members if each.is_head), None)


Stated = tuple[str, str, date]
Bearer = tuple[str, int]


@dataclass(slots=True)
class Known:
    """The register's side. ``people`` by ID number; ``facts``: bearer and name to value, source, day."""

    people: dict[str, KnownPerson]
    home_of: dict[int, int]
    homes: dict[int, Home]
    facts: dict[tuple[Bearer, str], Stated]

    def under(self, number: str) -> KnownPerson | None:
        """The person with this ID number."""
        return self.people.get(number)

    def lives_in(self, person: KnownPerson | None) -> Home | None:
        """The household where the person belongs."""
        return self.homes.get(self.home_of.get(person.pk, 0)) if person else None


def look_up(user: User, kind: Kind, numbers: Collection[str], as_of: date) -> Known:
    """Everybody with one of these ID numbers, their households, and every household on this roll within the area."""
    numbered = {index: number for number in numbers for index in vault.blind_indexes(number, "person.id")}
    people = {
        numbered[str(index)]: KnownPerson(pk, name, died_on)
        for some in _some(numbered)
        for index, pk, name, died_on in Person.objects.filter(id_index__in=some).values_list(
            "id_index", "pk", "name", "died_on"
        )
    }
    keys = [each.pk for each in people.values()]
    listed = bounded(PlatformEntitlement.objects.filter(kind=kind.code, ended_on=None), user)
    granted = {row.household_id: row for row in listed}
    own = _own(user, kind, as_of)
    of_people = _memberships(Q(person__in=some) for some in batched(keys))
    home_of = {each.person: each.household for each in of_people}
    homes = _homes(user, {*home_of.values(), *granted, *own})
    for each in _memberships(Q(household__in=some) for some in batched(list(homes))):
        homes[each.household].members.append(each)
        home_of[each.person] = each.household
    for pk, row in granted.items():
        homes[pk].granted = row
    for pk, fen in own.items():
        homes[pk].own_fen = fen
    _stopped(homes, kind, as_of)
    _accounts_and_cases(homes)
    return Known(people, home_of, homes, _facts([*homes], keys))


def _some(texts: Iterable[str]) -> Iterator[list[str]]:
    listed = sorted(set(texts))
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def _memberships(conditions: Iterable[Q]) -> list[Belongs]:
    columns = ("pk", "person_id", "household_id", "relation", "is_head", "valid_from", "person__name")
    return [
        Belongs(*row)
        for each in conditions
        for row in Membership.objects.filter(each, valid_until=None).values_list(*columns)
    ]


def _homes(user: User, keys: Collection[int]) -> dict[int, Home]:
    rows = (row for some in batched(keys) for row in Household.objects.filter(pk__in=some))
    return {row.pk: Home(row.pk, row.number, covers(user, row.area_code), row.residence) for row in rows}


def _own(user: User, kind: Kind, as_of: date) -> dict[int, int]:
    """What decisions made here pay in the roll's month, by household."""
    month = as_of.replace(day=1)
    rows = bounded(Entitlement.objects.filter(scheme=kind.scheme, first_month__lte=month), user)
    if kind.residence:
        rows = rows.filter(household__residence=kind.residence)
    running = rows.filter(Q(last_month=None) | Q(last_month__gte=month))
    return dict(
        running.order_by().values("household_id").annotate(fen=Sum("amount_fen")).values_list("household_id", "fen")
    )


def _stopped(homes: dict[int, Home], kind: Kind, as_of: date) -> None:
    """A household whose help ended here before the roll's month, and that got no other since."""
    month = as_of.replace(day=1)
    for some in batched(list(homes)):
        rows = Entitlement.objects.filter(household__in=some, scheme=kind.scheme).order_by("first_month", "id")
        for pk, last in rows.values_list("household_id", "last_month"):
            homes[pk].stopped = last if last is not None and last < month else None


def _accounts_and_cases(homes: dict[int, Home]) -> None:
    for some in batched(list(homes)):
        accounts = BankAccount.objects.filter(household__in=some).order_by("valid_from", "id")
        for pk, index, masked in accounts.values_list("household_id", "index", "masked"):
            homes[pk].accounts.pop(index, None)
            homes[pk].accounts[index] = masked
        cases = Case.objects.filter(household__in=some, closed_on=None)
        for pk, number in cases.values_list("household_id", "number"):
            homes[pk].open_case = number


def _facts(homes: Collection[int], people: Collection[int]) -> dict[tuple[Bearer, str], Stated]:
    found: dict[tuple[Bearer, str], Stated] = {}
    for side, keys in (("household", homes), ("person", people)):
        for some in batched(keys):
            rows = FactRecord.objects.filter(**{f"{side}__in": some}, name__in=FACTS).order_by("valid_from", "id")
            for key, name, *stated in rows.values_list(f"{side}_id", "name", "value", "source", "valid_from"):
                found[(side, key), name] = (stated[0], stated[1], stated[2])
    return found
