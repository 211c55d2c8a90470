"""Facts that a system sends about a person: an agency only of families referred to it, and in its own name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.domain import identity
from doudi.services import clock, vault
from doudi.services.accounts import agencies
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound
from doudi.services.referrals import queries as referrals
from doudi.services.registry import actions
from doudi.services.registry import queries as registry
from doudi.services.registry.models import FactRecord, Person


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it came; ``value`` in declared units."""

    id_number: str
    name: str
    value: Any
    source: str
    on: date | None = None


def state(user: User, told: Told) -> FactRecord:
    """Put the fact on the register. Raises EntryRefused, NotFound, NotAllowed."""
    person = _person(user, told.id_number)
    source = told.source
    if user.role == Role.AGENCY and source.strip():
        source = f"{agencies.label(user.agency)}：{source}"
    return actions.add_fact(user, person, told.name, told.value, source=source, on=told.on)


def _person(user: User, typed: str) -> Person:
    """The person of a number. What was never referred to an agency is as unknown to it as what is not there."""
    number = identity.clean(typed)
    if len(number) == identity.OLD_LENGTH and number.isdigit():
        number = identity.from_old(number)
    person = Person.objects.filter(id_index__in=vault.blind_indexes(number, "person.id")).first()
    if person is not None and _known(user, person):
        return person
    raise NotFound("辖区里没有登记这个身份证号，或者这一家没有转办给您的部门：请核对号码")


def _known(user: User, person: Person) -> bool:
    try:
        household = registry.household_of(user, person, clock.business_date())
    except NotFound:
        return False
    return user.role != Role.AGENCY or referrals.of_household(user, household.pk).exists()
