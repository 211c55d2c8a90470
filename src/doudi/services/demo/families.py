"""The families of a demonstration county: synthetic people, as rows and as the engine reads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from doudi.engine.model import FactSpec, Kind
from doudi.services.registry import rulebook
from doudi.services.synth import load as load_profile
from doudi.services.synth.frames import counties
from doudi.services.synth.naming import ARTIFICIAL, township_name, village_name

from .places import DANFENG, Place

PROFILE = "shangluo-2017q1"
SOURCE = "演示：合成数据"
Row = dict[str, Any]

# What only Yao'an's plan asks for.
YAOAN_FACTS: Row = {"hardship_all_year": True, "extremely_poor": False}


@dataclass(frozen=True, slots=True)
class DemoFamily:
    """One household with its people, as the synthetic tables hold them; ``number`` counts from 1 in its county."""

    place: Place
    number: int
    household: Row
    members: tuple[Row, ...]

    @property
    def area_code(self) -> str:
        """The village."""
        return str(self.household["area_code"])

    @property
    def address(self) -> str:
        """In made-up words."""
        return f"{self.place.name}{township_name(int(self.area_code[6:9]) - ARTIFICIAL)}{self.village}{self.number}号"

    @property
    def village(self) -> str:
        """The village's made-up name."""
        return village_name(int(self.area_code[9:]) - ARTIFICIAL)

    @property
    def on_tekun(self) -> bool:
        """Whether this is a person on tekun, who has no dibao case."""
        return bool(self.household["tekun_in_household"])


def families(place: Place, households: int, seed: int) -> list[DemoFamily]:
    """Families of a county, in village order, the same for the same seed."""
    profile = load_profile(PROFILE).scaled(households, DANFENG.code)
    profile = replace(
        profile,
        counties=(replace(profile.counties[0], code=place.code, name=place.name),),
        townships=place.townships,
        villages=place.villages,
    )
    extra = {} if place is DANFENG else YAOAN_FACTS
    found: list[DemoFamily] = []
    for frames in counties(profile, seed):
        people: dict[int, list[Row]] = defaultdict(list)
        for row in frames.persons.iter_rows(named=True):
            people[row["household_id"]].append(row)
        for row in frames.households.iter_rows(named=True):
            number = row["household_id"]
            found.append(DemoFamily(place, number, {**row, **extra}, tuple(people[number])))
    return found


def facts_in_use(place: Place, days: tuple[date, ...]) -> dict[str, FactSpec]:
    """The facts that a rule in force on one of these days asks for; the others would only fill the database."""
    found: dict[str, FactSpec] = {}
    for day in days:
        program = rulebook.program(place.area_code, day)
        asked = {name for rule in program.rules.values() for name in rule.inputs}
        found |= {name: spec for name, spec in program.facts.items() if name in asked}
    return found


def engine_value(spec: FactSpec, value: Any) -> int:
    """The engine integer of a synthetic value."""
    if spec.kind is Kind.CATEGORY:
        return list(spec.values).index(value)
    return value.toordinal() if spec.kind is Kind.DATE else int(value)
