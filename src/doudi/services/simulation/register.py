"""The register's households as a population to try things out on, kept in memory until somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

from django.db.models import Count, Max

from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.population import Population
from doudi.services.population.database import from_database
from doudi.services.registry import rulebook
from doudi.services.registry.models import FactRecord, Household, Membership, Person

ROLES = (Role.COUNTY, Role.AUDITOR)
Marker = tuple[int | None, ...]
Asked = tuple[str, date]
"""A place and a day."""
MOST_PEOPLE = 500_000
"""Kept in memory at a time, over all places and days: some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The people, and the households that could not be taken with the reason, by the register's key."""

    population: Population
    left_out: Mapping[int, str]


def registered(user: User, on: date) -> Registered:
    """The households of the person's area as of a day. Raises NotAllowed, OutsideCoverage."""
    require(user, ROLES, "试算政策")
    marker = _marker()
    found = _kept.of((user.area_code, on), marker)
    if found is None:
        found = _read(user.area_code, on)
        _kept.keep((user.area_code, on), marker, found)
    return found


def _marker() -> Marker:
    """Changes with every write that a population can show: rows are added, memberships and lives end."""
    newest = [table.objects.aggregate(last=Max("id"))["last"] for table in (FactRecord, Household, Membership)]
    ends = Membership.objects.aggregate(n=Count("valid_until"))["n"], Person.objects.aggregate(n=Count("died_on"))["n"]
    return (*newest, *ends)


def _read(area_code: str, on: date) -> Registered:
    columns, keys = from_database(area_code, on, rulebook.program(area_code, on))
    return Registered(Population(columns, keys.household_ids, keys.areas, keys.person_ids), keys.left_out)


class _Kept:
    """What was read of the register as it is now, up to so many people; what was asked for longest ago goes first."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.marker: Marker | None = None
        self.found: dict[Asked, Registered] = {}

    def of(self, asked: Asked, marker: Marker) -> Registered | None:
        """What was kept; nothing that was read before the last write."""
        with self.lock:
            if marker != self.marker:
                self.marker, self.found = marker, {}
            if found := self.found.pop(asked, None):
                self.found[asked] = found
            return found

    def keep(self, asked: Asked, marker: Marker, read: Registered) -> None:
        """Keep it, unless somebody wrote in the meantime."""
        with self.lock:
            if marker == self.marker:
                self.found[asked] = read
            while len(self.found) > 1 and self._people() > MOST_PEOPLE:
                del self.found[next(iter(self.found))]

    def _people(self) -> int:
        return sum(each.population.columns.people for each in self.found.values())


_kept = _Kept()
