"""Households with people, numbers and accounts opened, for a sheet that leaves the house."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from doudi.domain import area
from doudi.engine.wording import Shape, exact_text
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.registry import queries, relations, rulebook, values
from doudi.services.registry.models import Area, BankAccount, FactRecord, Household, Membership, Person
from doudi.services.rolls.models import PlatformEntitlement

SEX = {"1": "男", "2": "女", "9": "未说明"}


@dataclass(frozen=True, slots=True)
class Account:
    """Where a household is paid, with the whole number."""

    bank: str
    holder: str
    number: str


class Families:
    """Many households of a person's area as of today, read in few queries."""

    def __init__(self, user: User, household_ids: Collection[int]) -> None:
        self.user, self.today = user, clock.business_date()
        ids = sorted(set(household_ids))
        found = (bounded(Household.objects.filter(pk__in=some), user) for some in queries.batched(ids))
        self.households = {row.pk: row for rows in found for row in rows}
        self.members = queries.members_of(list(self.households), self.today)
        self._accounts = queries.accounts_of(list(self.households), self.today)

    def __iter__(self) -> Iterator[Household]:
        return iter(sorted(self.households.values(), key=lambda each: (each.area_code, each.pk)))

    def head(self, household: int) -> Person | None:
        """The head of today."""
        return next((row.person for row in self.members.get(household, []) if row.is_head), None)

    def account(self, household: int) -> Account | None:
        """The account that holds today."""
        row: BankAccount | None = self._accounts.get(household)
        return Account(row.bank, row.holder, vault.decrypt(row.cipher, "account.number")) if row else None

    def place(self, code: str) -> str:
        """Township and village."""
        town = area.at_level(code, area.Level.TOWNSHIP)
        return (
            f"{self._names.get(town, '')}{self._names.get(code, code)}" if town != code else self._names.get(code, code)
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        rows = bounded(Area.objects.all(), self.user, "code").order_by("valid_from")
        return dict(rows.values_list("code", "name"))

    @cached_property
    def granted(self) -> dict[int, PlatformEntitlement]:
        """What the platform grants."""
        rows = bounded(PlatformEntitlement.objects.filter(ended_on=None), self.user).order_by("id")
        return {row.household_id: row for row in rows}

    @cached_property
    def facts(self) -> dict[tuple[int | None, int | None, str], FactRecord]:
        """The newest of each fact, by household or person and name."""
        found = {}
        for some in queries.batched(list(self.households)):
            people = [row.person_id for pk in some for row in self.members.get(pk, [])]
            rows = FactRecord.objects.filter(Q(household__in=some) | Q(person__in=people), valid_from__lte=self.today)
            for row in rows.order_by("valid_from", "id"):
                found[row.household_id, row.person_id, row.name] = row
        return found

    def fact(self, name: str, *, household: int | None = None, person: int | None = None) -> str:
        """A fact in words, empty where nobody stated it."""
        row = self.facts.get((household, person, name))
        spec = rulebook.packs().facts.get(name)
        if row is None or spec is None:
            return ""
        return exact_text(Shape(spec.kind, spec.unit, spec.values), values.engine_value(spec, row.value))


def number_of(person: Person | None) -> str:
    """The whole ID number."""
    return vault.decrypt(person.id_cipher, "person.id") if person and person.id_cipher else ""


def relation_of(row: Membership) -> str:
    """In the words of a form."""
    return "户主" if row.is_head else relations.label(row.relation)
