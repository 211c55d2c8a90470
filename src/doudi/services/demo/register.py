"""Demonstration families into the registry, in bulk: the same rows that the window's form writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from doudi.domain import phone
from doudi.domain.identity import check_digit
from doudi.engine.model import Entity, FactSpec
from doudi.services import vault
from doudi.services.accounts.models import User
from doudi.services.registry import values
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person, Phone
from doudi.services.search import indexing

from .families import SOURCE, DemoFamily, Row, engine_value

BATCH = 2_000
PREFIX = "YS"
ON_THE_REGISTER = frozenset(("birth_date", "relation", "residence"))
BANK = "示例农村信用社"
# No province has the code 99, so no such number was ever given to anybody.
IMPOSSIBLE = 99


@dataclass(frozen=True, slots=True)
class Registered:
    """A family and its rows."""

    family: DemoFamily
    household: Household
    people: tuple[Person, ...]
    account: BankAccount | None


@dataclass(frozen=True, slots=True)
class Recorder:
    """Who records, when, by which declarations, as of which day."""

    user: User
    now: datetime
    since: date
    specs: dict[str, FactSpec]


def register(families: Sequence[DemoFamily], recorder: Recorder) -> list[Registered]:
    """Store all families. The rows get their keys from the database."""
    households = Household.objects.bulk_create([_household(each, recorder.since) for each in families], BATCH)
    rows = [(number, row) for number, family in enumerate(families) for row in family.members]
    offset = Person.objects.filter(id_index__isnull=False).count()
    made = Person.objects.bulk_create([_person(row, offset + place) for place, (_, row) in enumerate(rows)], BATCH)
    people: list[list[Person]] = [[] for _ in families]
    for (number, _), person in zip(rows, made, strict=True):
        people[number].append(person)
    pairs = zip(rows, made, strict=True)
    Membership.objects.bulk_create(
        [_membership(households[number], person, row, recorder.since) for (number, row), person in pairs], BATCH
    )
    indexing.index([row.pk for row in households])
    Phone.objects.bulk_create([_phone(row, recorder.since) for row in households], BATCH)
    holders = zip(households, people, strict=True)
    accounts = BankAccount.objects.bulk_create(
        [_account(household, group[0], recorder.since) for household, group in holders], BATCH
    )
    registered = [
        Registered(family, household, tuple(group), account)
        for family, household, group, account in zip(families, households, people, accounts, strict=True)
    ]
    FactRecord.objects.bulk_create(_facts(registered, recorder), BATCH)
    return registered


def _household(family: DemoFamily, since: date) -> Household:
    return Household(
        number=f"{PREFIX}{family.place.code}{family.number:08d}",
        area_code=family.area_code,
        address=family.address,
        residence=family.household["residence"],
        created_on=since,
    )


def _person(row: Row, place: int) -> Person:
    number = made_up_number(row["birth_date"], row["sex"] == "male", place)
    return Person(
        name=row["name"],
        sex="1" if row["sex"] == "male" else "2",
        birth_date=row["birth_date"],
        id_cipher=vault.encrypt(number, "person.id"),
        id_index=vault.blind_index(number, "person.id"),
        id_masked=vault.mask_id(number),
    )


def made_up_number(born: date, male: bool, place: int) -> str:
    """A number with a right check digit and an area that does not exist; each ``place`` gives another."""
    area, order = divmod(place, 499)
    first = f"{IMPOSSIBLE}{area:04d}{born:%Y%m%d}{2 * order + (1 if male else 2):03d}"
    return first + check_digit(first)


def _membership(household: Household, person: Person, row: Row, since: date) -> Membership:
    head = row["relation"] == "head"
    begins = max(since, row["birth_date"])
    return Membership(
        household=household, person=person, relation=row["relation_code"], is_head=head, valid_from=begins
    )


def _phone(household: Household, since: date) -> Phone:
    """No mobile number begins with 100."""
    number = f"100{household.pk % 10**8:08d}"
    return Phone(
        household=household,
        cipher=vault.encrypt(number, "phone"),
        index=vault.blind_index(number, "phone"),
        masked=phone.mask(number),
        valid_from=since,
    )


def _account(household: Household, holder: Person, since: date) -> BankAccount:
    number = f"9900{household.pk:015d}"
    return BankAccount(
        household=household,
        holder=holder.name,
        bank=BANK,
        cipher=vault.encrypt(number, "account.number"),
        index=vault.blind_index(number, "account.number"),
        masked=vault.mask_account(vault.account_tail(number)),
        valid_from=since,
    )


def _facts(registered: Sequence[Registered], recorder: Recorder) -> Iterator[FactRecord]:
    """What dibao asks for; people on tekun have no dibao case, so nothing was asked."""
    texts: dict[tuple[str, object], str] = {}
    for each in registered:
        if each.family.on_tekun:
            continue
        yield from _of(each.family.household, Entity.HOUSEHOLD, recorder, texts, household=each.household)
        for row, person in zip(each.family.members, each.people, strict=True):
            yield from _of(row, Entity.PERSON, recorder, texts, person=person)


def _of(
    row: Row, entity: Entity, recorder: Recorder, texts: dict[tuple[str, object], str], **bearer: Household | Person
) -> Iterator[FactRecord]:
    for name, value in row.items():
        spec = recorder.specs.get(name)
        if value is None or spec is None or spec.entity is not entity or name in ON_THE_REGISTER:
            continue
        key = (name, value)
        if key not in texts:
            texts[key] = values.stored(spec, engine_value(spec, value))
        yield FactRecord(
            name=name,
            value=texts[key],
            source=SOURCE,
            valid_from=recorder.since,
            recorded_at=recorder.now,
            recorded_by=recorder.user,
            **bearer,
        )
