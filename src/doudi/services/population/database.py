"""The register's households of an area on a day, as columns: four queries, whatever their number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from django.db.models import QuerySet

from doudi.domain import area
from doudi.engine.columns import Column, Columns
from doudi.engine.model import Entity, FactSpec
from doudi.engine.program import Program
from doudi.services.population.frames import AREA, starts_of, township
from doudi.services.registry import relations, values
from doudi.services.registry.models import FactRecord, Household, Membership

CHUNK = 10_000
NOBODY = "这一天户里没有人"
UNFIT = "已登记的情况里有不在规则包允许范围内的，请核对后重新登记"
Row = tuple[int, str, str]
"""The bearer's key, the fact's name, the value as stored."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Who the rows of the columns are, in their order.

    ``household_ids`` and ``person_ids`` are the register's own keys, ``areas`` the township of each household;
    ``left_out`` says why a household of the area was not taken, by its key.
    """

    household_ids: pl.Series
    areas: pl.Series
    person_ids: pl.Series
    left_out: dict[int, str] = field(default_factory=dict)


def from_database(area_code: str, on: date, program: Program) -> tuple[Columns, Keys]:
    """The households of an area (12 digits) as they were on a day, with what was stated by then, ordered by area.

    A household with nobody left, or with a stored fact that no longer fits its declaration, is left out and named.
    The caller answers for who may see the area.
    """
    low, high = area.span(area_code)
    homes = Household.objects.filter(area_code__gte=low, area_code__lt=high, created_on__lte=on)
    places = dict(homes.order_by("area_code", "pk").values_list("pk", "area_code"))
    people = [person for person in _people(homes, on) if person.household in places]
    own, of_people = _sheets(homes, people, on, program)
    home_of = {person.key: person.household for person in people}
    unfit = own.unfit | {home_of[key] for key in of_people.unfit}
    living = set(home_of.values())
    left_out = {key: UNFIT if key in living else NOBODY for key in places if key not in living or key in unfit}
    order = {key: place for place, key in enumerate(key for key in places if key not in left_out)}
    members = sorted((one for one in people if one.household in order), key=lambda one: order[one.household])
    starts = starts_of(np.array([order[one.household] for one in members], dtype=np.int64), len(order))
    ids = [one.key for one in members]
    codes = pl.DataFrame({AREA: [places[key] for key in order]}, schema={AREA: pl.String})
    return Columns(starts, own.columns(list(order)), of_people.columns(ids)), Keys(
        pl.Series(list(order), dtype=pl.Int64),
        codes.select(township(AREA)).to_series(),
        pl.Series(ids, dtype=pl.Int64),
        left_out,
    )


@dataclass(frozen=True, slots=True)
class _Person:
    """One who belongs to a household on the day."""

    key: int
    household: int
    relation: str
    born: date | None


class _Sheet:
    """The facts of one kind of bearer by name, then by the bearer's key: what is put last holds."""

    def __init__(self, entity: Entity, program: Program) -> None:
        self.specs = {name: spec for name, spec in program.facts.items() if spec.entity is entity}
        self.stored: dict[str, dict[int, Any]] = {}
        self.unfit: set[int] = set()

    def put(self, rows: Iterable[Row], wanted: set[int]) -> None:
        """Records in the order in which they come to hold."""
        for key, name, text in rows:
            if name in self.specs and key in wanted:
                self.stored.setdefault(name, {})[key] = text

    def decode(self) -> None:
        """From stored text to engine integers; a bearer whose text does not fit is noted as unfit."""
        for name, stored in self.stored.items():
            known = {text: _decoded(self.specs[name], text) for text in set(stored.values())}
            self.unfit |= {key for key, text in stored.items() if known[text] is None}
            self.stored[name] = {key: known[text] for key, text in stored.items() if known[text] is not None}

    def columns(self, keys: list[int]) -> dict[str, Column]:
        """Columns with a row for each of the keys; call ``decode`` before."""
        found = {}
        for name, stored in self.stored.items():
            low = self.specs[name].low
            known = np.fromiter((key in stored for key in keys), np.bool_, len(keys))
            if known.any():
                numbers = np.fromiter((stored.get(key, low) for key in keys), np.int64, len(keys))
                found[name] = Column(numbers, None if known.all() else known)
        return found


def _people(homes: QuerySet[Household], on: date) -> list[_Person]:
    """As ``registry.queries.members_of``: the head first, nobody who died by then."""
    rows = Membership.objects.filter(household__in=homes, valid_from__lte=on).exclude(valid_until__lte=on)
    rows = rows.exclude(person__died_on__lte=on).order_by("household", "-is_head", "relation", "pk")
    wanted = rows.values_list("person_id", "household_id", "relation", "person__birth_date")
    return [_Person(*row) for row in wanted]


def _sheets(homes: QuerySet[Household], people: list[_Person], on: date, program: Program) -> tuple[_Sheet, _Sheet]:
    """What households and people state; what the register itself knows of them goes last, so that it holds."""
    own, of_people = _Sheet(Entity.HOUSEHOLD, program), _Sheet(Entity.PERSON, program)
    residences = dict(homes.values_list("pk", "residence"))
    records = FactRecord.objects.filter(valid_from__lte=on).order_by("valid_from", "pk")
    at_home = Membership.objects.filter(household__in=homes).values("person")
    own.put(_rows(records.filter(household__in=homes), "household_id"), set(residences))
    of_people.put(_rows(records.filter(person__in=at_home), "person_id"), {one.key for one in people})
    own.put(_registered("residence", residences.items()), set(residences))
    told: tuple[tuple[str, Callable[[_Person], str | None]], ...] = (
        ("relation", lambda one: relations.word(one.relation)),
        ("birth_date", lambda one: one.born.isoformat() if one.born else None),
    )
    for name, say in told:
        of_people.put(_registered(name, ((one.key, say(one)) for one in people)), {one.key for one in people})
    own.decode()
    of_people.decode()
    return own, of_people


def _rows(records: QuerySet[FactRecord], bearer: str) -> Iterator[Row]:
    return records.values_list(bearer, "name", "value").iterator(chunk_size=CHUNK)


def _registered(name: str, stated: Iterable[tuple[int, str | None]]) -> Iterator[Row]:
    return ((key, name, json.dumps(value)) for key, value in stated if value is not None)


def _decoded(spec: FactSpec, text: str) -> int | None:
    try:
        return values.engine_value(spec, text)
    except values.StoredValueFault:
        return None
