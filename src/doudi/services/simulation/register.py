"""The register's households as a population to try things out on, kept in memory until somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Max

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.population import Population
from doudi.services.population.database import from_database
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord, Household, Membership, Person

ROLES = (Role.COUNTY, Role.AUDITOR)
Marker = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """The people, and the households that could not be taken with the reason, by the register's key."""

    population: Population
    left_out: Mapping[int, str]


def registered(user: User, on: date) -> Registered:
    """The households of the person's area as of a day. Raises NotAllowed, OutsideCoverage."""
    require(user, ROLES, "试算政策")
    return _loaded(user.area_code, on, _marker())


def _marker() -> Marker:
    """Changes with every write that a population can show: rows are added, memberships and lives end."""
    newest = [table.objects.aggregate(last=Max("id"))["last"] for table in (FactRecord, Household, Membership)]
    ends = Membership.objects.aggregate(n=Count("valid_until"))["n"], Person.objects.aggregate(n=Count("died_on"))["n"]
    return (*newest, *ends)


@lru_cache(maxsize=2)
def _loaded(area_code: str, on: date, _: Marker) -> Registered:
    columns, keys = from_database(area_code, on, rulebook.program(area_code, on))
    return Registered(Population(columns, keys.household_ids, keys.areas, keys.person_ids), keys.left_out)
