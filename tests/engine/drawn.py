"""Families drawn at random for a program: any stated value, many at the ends of their ranges, some facts missing."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

from doudi.engine import Entity, Fact, FactSpec, Family, Kind, Member, Program

OLDEST = date(1920, 1, 1).toordinal()


def families(program: Program, seed: int, size: int, missing: float = 0.1) -> list[Family]:
    """So many families of one to seven people; each fact is left out with this chance."""
    chance = random.Random(seed)
    specs = program.facts_read
    return [family(program, specs, chance, missing) for _ in range(size)]


def family(program: Program, specs: Iterable[FactSpec], chance: random.Random, missing: float) -> Family:
    """One family of the facts that some rule reads."""

    def facts(entity: Entity) -> dict[str, Fact]:
        here = [spec for spec in specs if spec.entity is entity and chance.random() >= missing]
        return {spec.name: Fact(value(spec, chance, program.on)) for spec in here}

    people = range(chance.randint(1, 7))
    return Family(facts(Entity.HOUSEHOLD), tuple(Member(str(place), "", facts(Entity.PERSON)) for place in people))


def value(spec: FactSpec, chance: random.Random, on: date) -> int:
    """A value of a fact: none, an end, something small, or anything."""
    if spec.kind is Kind.DATE:
        return chance.randint(max(OLDEST, spec.low), max(spec.low, min(on.toordinal(), spec.high)))
    usual = 0 if spec.none is None else spec.none
    small = chance.randint(0, 2_000_000 if spec.kind is Kind.MONEY else 12)
    wide = chance.randint(spec.low, spec.high)
    return min(max(chance.choice([usual, usual, spec.low, spec.high, small, small, wide]), spec.low), spec.high)
