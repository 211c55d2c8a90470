"""A comparison into the register, in bulk: the same rows that the window's form writes, and the rows as they came."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat, LPad

from doudi.domain import area
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person
from doudi.services.registry.queries import batched
from doudi.services.rolls import facts
from doudi.services.rolls.comparing import Comparison, Plan, Status
from doudi.services.rolls.models import PlatformEntitlement, RollImport, RollRow
from doudi.services.rolls.places import residence
from doudi.services.rolls.reading import PersonLine
from doudi.services.search import indexing

BATCH = 2_000


class Storing:
    """Writes one comparison. Called within a transaction; all keys come from the database."""

    def __init__(self, user: User, roll: RollImport, comparison: Comparison) -> None:
        self.user, self.roll, self.comparison = user, roll, comparison
        self.on: date = comparison.roll.as_of
        self.now: datetime = clock.now()
        self.source = facts.source_of(self.on)
        self.plans = [plan for plan in comparison.plans if plan.status.stored]
        self.people: dict[str, int] = {number: person.pk for number, person in comparison.known.people.items()}
        self.homes: dict[int, int] = {}

    def store(self) -> None:
        """Everything, in an order that the constraints take."""
        self._new_households()
        self._new_people()
        self._memberships()
        BankAccount.objects.bulk_create(self._accounts(), BATCH)
        FactRecord.objects.bulk_create(self._facts(), BATCH)
        self._entitlements()
        indexing.index([self._home(plan) for plan in self.plans])
        RollRow.objects.bulk_create(self._rows(), BATCH)

    def _home(self, plan: Plan) -> int:
        return plan.home.pk if plan.home else self.homes[id(plan)]

    def _new_households(self) -> None:
        new = [plan for plan in self.plans if plan.status is Status.NEW]
        start = f"roll{self.roll.pk}-"
        made = Household.objects.bulk_create(
            [
                Household(
                    number=f"{start}{plan.source.line.row}",
                    area_code=plan.area_code,
                    address=plan.source.line.address,
                    residence=plan.source.line.residence or residence(plan.area_code),
                    created_on=clock.business_date(),
                )
                for plan in new
            ],
            BATCH,
        )
        self.homes = {id(plan): household.pk for plan, household in zip(new, made, strict=True)}
        county = area.prefix(area.at_level(self.user.area_code, area.Level.COUNTY))
        number = Concat(Value(f"H{county}"), LPad(Cast("pk", CharField()), 8, Value("0")))
        Household.objects.filter(number__startswith=start).update(number=number)

    def _new_people(self) -> None:
        new = [each for plan in self.plans for each in plan.joins if each.number not in self.people]
        made = Person.objects.bulk_create([self._person(each) for each in new], BATCH)
        self.people |= {each.number: person.pk for each, person in zip(new, made, strict=True)}

    def _person(self, line: PersonLine) -> Person:
        return Person(
            name=line.name,
            sex=line.sex,
            birth_date=line.birth,
            id_cipher=vault.encrypt(line.number, "person.id"),
            id_index=vault.blind_index(line.number, "person.id"),
            id_masked=vault.mask_id(line.number),
        )

    def _memberships(self) -> None:
        for some in batched([each.pk for plan in self.plans for each in plan.leaves]):
            Membership.objects.filter(pk__in=some).update(valid_until=self.on)
        Membership.objects.bulk_create(
            (
                Membership(
                    household_id=self._home(plan),
                    person_id=self.people[each.number],
                    relation=each.relation,
                    is_head=each.is_head,
                    valid_from=self.on,
                )
                for plan in self.plans
                for each in plan.joins
            ),
            BATCH,
        )

    def _accounts(self) -> Iterator[BankAccount]:
        for plan in self.plans:
            for each in plan.accounts:
                yield BankAccount(
                    household_id=self._home(plan),
                    holder=each.holder,
                    bank=each.bank,
                    cipher=vault.encrypt(each.number, "account.number"),
                    index=vault.blind_index(each.number, "account.number"),
                    masked=vault.mask_account(vault.account_tail(each.number)),
                    valid_from=self.on,
                )

    def _facts(self) -> Iterator[FactRecord]:
        for plan in self.plans:
            for person, name, text in plan.facts:
                yield FactRecord(
                    household_id=None if person else self._home(plan),
                    person_id=self.people[person.number] if person else None,
                    name=name,
                    value=text,
                    source=self.source,
                    valid_from=self.on,
                    recorded_at=self.now,
                    recorded_by_id=self.user.pk,
                )

    def _entitlements(self) -> None:
        granted = [plan for plan in self.plans if plan.grant]
        before = [plan.home.granted for plan in granted if plan.home and plan.home.granted]
        gone = [home.granted for home in self.comparison.missing if home.granted]
        for some in batched([row.pk for row in (*before, *gone)]):
            PlatformEntitlement.objects.filter(pk__in=some).update(ended_on=self.on)
        kind = self.comparison.roll.kind
        PlatformEntitlement.objects.bulk_create(
            (
                PlatformEntitlement(
                    household_id=self._home(plan),
                    roll=self.roll,
                    kind=kind.code,
                    scheme=kind.scheme,
                    area_code=plan.area_code,
                    as_of=self.on,
                    **facts.granted(plan.source.line),
                )
                for plan in granted
            ),
            BATCH,
        )

    def _rows(self) -> Iterable[RollRow]:
        homes: dict[tuple[str, int], int] = {}
        for plan in self.comparison.plans:
            if plan.status in (Status.FAULTY, Status.REFUSED):
                continue
            pk = self._home(plan)
            homes["household", plan.source.line.row] = pk
            homes.update({("person", each.row): pk for each in plan.source.people})
        for table in self.comparison.roll.tables:
            for row, cells in table.rows():
                text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
                household = homes.get((table.side, row))
                yield RollRow(
                    roll_id=self.roll.pk,
                    side=table.side,
                    row=row,
                    household_id=household,
                    cipher=vault.encrypt(text, "roll.row"),
                )
