"""Reads of the registry; the acting person comes first, and nothing outside their area comes back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import connection
from django.db.models import Q, QuerySet

from doudi.domain import area
from doudi.engine import Program
from doudi.engine.model import Entity, Fact, Family, Member
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bound, bounded
from doudi.services.registry import relations, rulebook, values
from doudi.services.registry.models import Area, BankAccount, FactRecord, Household, Membership, Person

REGISTER = "户籍登记"
MOST_CODEPOINT = 0x10FFFF
BATCH = 500


def areas(user: User, level: str = "village") -> QuerySet[Area]:
    """The places of a level within the person's area that are in use today."""
    today = clock.business_date()
    rows = Area.objects.filter(level=level, valid_from__lte=today).exclude(valid_until__lte=today)
    return bounded(rows, user, "code").order_by("code")


def area_name(code: str) -> str:
    """The name of a place, or its code where it is not registered."""
    row = Area.objects.filter(code=code).order_by("-valid_from").first()
    return row.name if row else code


def place_name(code: str) -> str:
    """County, township and village in a row."""
    levels = (area.Level.COUNTY, area.Level.TOWNSHIP, area.Level.VILLAGE)
    codes = dict.fromkeys(area.at_level(code, level) for level in levels)
    names = dict(Area.objects.filter(code__in=codes).order_by("valid_from").values_list("code", "name"))
    return "".join(names[each] for each in codes if each in names) or code


def households(user: User) -> QuerySet[Household]:
    """Households within the area, village by village."""
    return bounded(Household.objects.all(), user).order_by("area_code", "number")


def starts(field: str, text: str) -> Q:
    """A prefix, so that an index serves: LIKE on PostgreSQL, a half-open range on SQLite (which scans for LIKE)."""
    if connection.vendor != "sqlite" or ord(text[-1]) == MOST_CODEPOINT:
        return Q(**{f"{field}__startswith": text})
    return Q(**{f"{field}__gte": text, f"{field}__lt": text[:-1] + chr(ord(text[-1]) + 1)})


def household(user: User, household_id: int) -> Household:
    """One household. Raises NotFound, also for one outside the person's area."""
    found = bounded(Household.objects.filter(pk=household_id), user).first()
    if found is None:
        raise NotFound("没有这一户，或者不在您的辖区")
    return found


def person(user: User, person_id: int) -> Person:
    """One person who belongs or belonged to a household within the area. Raises NotFound."""
    found = Person.objects.filter(bound(user, "memberships__household__area_code"), pk=person_id).first()
    if found is None:
        raise NotFound("没有这个人，或者不在您的辖区")
    return found


def household_of(user: User, bearer: Household | Person, on: date) -> Household:
    """The household a fact is stated in: itself, or the person's of that day. Raises NotFound."""
    if isinstance(bearer, Household):
        return household(user, bearer.pk)
    membership = _on(Membership.objects.filter(person=bearer), on).first()
    if membership is None:
        raise NotFound("这个人现在不在任何一户里，或者不在您的辖区")
    return household(user, membership.household_id)


def current_members(household: Household, on: date) -> list[Membership]:
    """Who belongs on a day, the head first; a person dead by then does not."""
    return members_of([household.pk], on).get(household.pk, [])


def members_of(household_ids: Collection[int], on: date) -> dict[int, list[Membership]]:
    """The same for many households at once; one with nobody left is absent."""
    found: dict[int, list[Membership]] = {}
    for some in batched(household_ids):
        rows = _on(Membership.objects.filter(household__in=some), on).exclude(person__died_on__lte=on)
        for row in rows.select_related("person").order_by("-is_head", "relation", "id"):
            found.setdefault(row.household_id, []).append(row)
    return found


def head(household: Household, on: date) -> Person | None:
    """The head on a day."""
    return next((row.person for row in current_members(household, on) if row.is_head), None)


def account(household: Household, on: date) -> BankAccount | None:
    """The account that holds on a day."""
    return accounts_of([household.pk], on).get(household.pk)


def accounts_of(household_ids: Collection[int], on: date) -> dict[int, BankAccount]:
    """The same for many households at once."""
    found: dict[int, BankAccount] = {}
    for some in batched(household_ids):
        rows = BankAccount.objects.filter(household__in=some, valid_from__lte=on).exclude(cipher="")
        rows = rows.order_by("valid_from", "id")
        found |= {row.household_id: row for row in rows}
    return found


def phone(household: Household, *, whole: bool) -> str:
    """The telephone number that holds, masked unless ``whole``; empty where there is none."""
    newest = household.phones.first()
    if newest is None or not newest.cipher:
        return ""
    return vault.decrypt(newest.cipher, "phone") if whole else newest.masked


def batched(ids: Collection[int]) -> Iterator[list[int]]:
    """Ids in parts that every database takes as parameters of one query."""
    listed = sorted(set(ids))
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))


def _on(rows: QuerySet[Membership], on: date) -> QuerySet[Membership]:
    return rows.filter(valid_from__lte=on).exclude(valid_until__lte=on)


def newest_facts(on: date, *, household: Household | None = None, people: Iterable[Person] = ()) -> list[FactRecord]:
    """The row that holds on a day for each bearer and name: latest ``valid_from``, then latest recorded."""
    bearers = Q(person__in=list(people))
    if household is not None:
        bearers |= Q(household=household)
    rows = FactRecord.objects.filter(bearers, valid_from__lte=on).order_by("valid_from", "id")
    return list({(row.household_id, row.person_id, row.name): row for row in rows}.values())


def family(household: Household, on: date, program: Program) -> Family:
    """The household as the engine asks for it: what was never stated is absent, so unknown."""
    members = current_members(household, on)
    records = newest_facts(on, household=household, people=[row.person for row in members])
    return family_of(household, members, records, program)


class Stated(Protocol):
    """A fact as recorded: a ``FactRecord``, or as much of one as was read."""

    @property
    def person_id(self) -> int | None: ...  # noqa: D102 - as in FactRecord
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def value(self) -> str: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def valid_from(self) -> date: ...  # noqa: D102


def family_of(
    household: Household, members: Sequence[Membership], records: Iterable[Stated], program: Program
) -> Family:
    """The same from rows that were read already, for many households at once."""
    facts: dict[int | None, dict[str, Fact]] = {None: {}, **{row.person_id: {} for row in members}}
    for record in records:
        spec = program.facts.get(record.name)
        if spec is not None:
            value = values.engine_value(spec, record.value)
            facts[record.person_id][record.name] = Fact(value, record.source, record.valid_from.isoformat())
    facts[None] |= _registered(program, Entity.HOUSEHOLD, {"residence": household.residence}, "")
    for row in members:
        born = row.person.birth_date.isoformat() if row.person.birth_date else None
        known = {"relation": relations.word(row.relation), "birth_date": born}
        facts[row.person_id] |= _registered(program, Entity.PERSON, known, row.valid_from.isoformat())
    return Family(
        facts[None], tuple(Member(str(row.person_id), row.person.name, facts[row.person_id]) for row in members)
    )


def _registered(program: Program, entity: Entity, known: dict[str, str | None], as_of: str) -> dict[str, Fact]:
    found = {}
    for name, value in known.items():
        spec = program.facts.get(name)
        if spec is not None and spec.entity is entity and value is not None:
            found[name] = Fact(values.from_plain(spec, value), REGISTER, as_of)
    return found


@dataclass(frozen=True, slots=True)
class Detail:
    """A household with everything that holds on a day."""

    household: Household
    on: date
    members: list[Membership]
    facts: list[FactRecord]
    account: BankAccount | None

    def facts_of(self, person_id: int | None) -> list[FactRecord]:
        """The facts of one member, or of the household (None)."""
        return [fact for fact in self.facts if fact.person_id == person_id]


def detail(user: User, household_id: int, on: date | None = None) -> Detail:
    """One household on a day, today by default. Raises NotFound."""
    on = on or clock.business_date()
    found = household(user, household_id)
    members = current_members(found, on)
    facts = newest_facts(on, household=found, people=[row.person for row in members])
    return Detail(found, on, members, facts, account(found, on))


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One line of a household's history."""

    on: date
    text: str
    source: str = ""


def history(user: User, household_id: int) -> list[Event]:
    """Who came and went, which facts and accounts were recorded, newest first; values are not repeated here."""
    found = household(user, household_id)
    events: list[Event] = []
    for row in found.memberships.select_related("person"):
        events.append(Event(row.valid_from, f"{row.person.name}（{relations.label(row.relation)}）进入本户"))
        if row.valid_until:
            events.append(Event(row.valid_until, f"{row.person.name}（{relations.label(row.relation)}）离开本户"))
    people, labels = found.memberships.values("person"), rulebook.library().facts
    for fact in FactRecord.objects.filter(Q(household=found) | Q(person__in=people)).select_related("person"):
        who = f"{fact.person.name}：" if fact.person else ""
        label = labels[fact.name].label if fact.name in labels else fact.name
        events.append(Event(fact.valid_from, f"{who}登记“{label}”", fact.source))
    events += [Event(row.valid_from, f"收款账户 {row.masked}") for row in found.accounts.all()]
    events += [Event(row.valid_from, f"联系电话 {row.masked or '注销'}") for row in found.phones.all()]
    return sorted(events, reverse=True)
