"""Families as the two files of a population, with our fact names as headings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from doudi.engine import Entity, Fact, FactSpec, Family, Kind
from doudi.engine.columns import Columns
from doudi.services.population.frames import AREA, HOUSEHOLD, PERSON


def stated(spec: FactSpec, fact: Fact | None) -> object:
    """A fact as Parquet holds it: fen, codes, days, yes and no."""
    if fact is None:
        return None
    match spec.kind:
        case Kind.BOOL:
            return bool(fact.value)
        case Kind.DATE:
            return date.fromordinal(fact.value)
        case Kind.CATEGORY:
            return list(spec.values)[fact.value]
    return fact.value


def write(folder: Path, families: list[Family], facts: dict[str, FactSpec], areas: list[str]) -> Columns:
    """``households.parquet`` and ``persons.parquet``; returns the same as columns. Households are ``h0``, ``h1`` …"""
    folder.mkdir(parents=True, exist_ok=True)
    kinds = {Kind.BOOL: pl.Boolean, Kind.DATE: pl.Date, Kind.CATEGORY: pl.String}
    sides = {}
    for entity in Entity:
        specs = [spec for spec in facts.values() if spec.entity is entity]
        bearers = [
            (f"h{place}", member.key, areas[place], bearer)
            for place, family in enumerate(families)
            for member, bearer in (
                [(family.members[0], family.household)]
                if entity is Entity.HOUSEHOLD
                else [(member, member.facts) for member in family.members]
            )
        ]
        ids = {HOUSEHOLD: [home for home, _, _, _ in bearers]}
        if entity is Entity.HOUSEHOLD:
            ids[AREA] = [place for _, _, place, _ in bearers]
        else:
            ids[PERSON] = [f"{home}-{key}" for home, key, _, _ in bearers]
        columns = {
            spec.name: pl.Series(
                [stated(spec, bearer.get(spec.name)) for *_, bearer in bearers], dtype=kinds.get(spec.kind, pl.Int64)
            )
            for spec in specs
        }
        sides[entity] = pl.DataFrame({**ids, **columns})
    sides[Entity.HOUSEHOLD].write_parquet(folder / "households.parquet")
    sides[Entity.PERSON].write_parquet(folder / "persons.parquet")
    return Columns.of(families, facts)
