"""One partition: whole households of one county, decided and summed. Needs only the engine and polars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from doudi.domain import area
from doudi.engine.columns import Columns
from doudi.engine.model import Entity
from doudi.engine.outcomes import Answers, State, decide_all
from doudi.engine.program import Program
from doudi.services.population.frames import (
    AREA,
    HOUSEHOLD,
    PERSON,
    PLACE,
    Facts,
    Population,
    fact_columns,
    starts_of,
    township,
)

DECISIONS = {
    HOUSEHOLD: pl.String, PERSON: pl.String, "area": pl.String, "scheme": pl.String, "outcome": pl.String,
    "class": pl.String, "amount_fen": pl.Int64, "reasons": pl.String,
}  # fmt: skip
KEYS = ("county", "area", "scheme", "class")
COUNTS = ("households", "persons", "eligible", "ineligible", "unknown", "amount_unknown", "cost_fen")
TOTALS = dict.fromkeys(KEYS, pl.String) | dict.fromkeys(COUNTS, pl.Int64)


@dataclass(frozen=True, slots=True)
class Decided:
    """``decisions``: a row for each decision (columns ``DECISIONS``); ``totals``: their sums (columns ``TOTALS``)."""

    decisions: pl.DataFrame
    totals: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Partition:
    """Households ``start`` to ``stop`` of the sorted table, all of one county (6 digits)."""

    number: int
    county: str
    start: int
    stop: int

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"part-{self.number:05d}"


def partitions(counties: list[str], size: int) -> Iterator[Partition]:
    """Ranges of at most ``size`` households; ``counties`` has the sorted households' counties."""
    codes = np.array(counties, dtype="U6")
    edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)] if len(codes) else []
    number = 0
    for first, last in pairwise(edges):
        for start in range(first, last, size):
            yield Partition(number, counties[first], start, min(start + size, last))
            number += 1


def part_of(households: pl.DataFrame, persons: pl.DataFrame, program: Facts) -> Population:
    """The population of coded tables; ``persons`` is sorted by ``_place``, the household's row from 0."""

    def facts(frame: pl.DataFrame, entity: Entity) -> pl.DataFrame:
        return frame.select(
            name for name in frame.columns if name in program.facts and program.facts[name].entity is entity
        )

    columns = Columns(
        starts_of(persons[PLACE].to_numpy(), len(households)),
        fact_columns(facts(households, Entity.HOUSEHOLD), program),
        fact_columns(facts(persons, Entity.PERSON), program),
    )
    places = households.select(township(AREA)).to_series()
    return Population(columns, households[HOUSEHOLD], places, persons[PERSON])


def decide_part(program: Program, population: Population, threads: int = 2) -> Decided:
    """Every scheme's decisions on a partition, and their sums by township, scheme and class."""
    answers = decide_all(program, population.columns, threads)
    frames = [_rows(program, population, each) for each in answers.values()]
    empty = pl.DataFrame(schema={**DECISIONS, "size": pl.Int64, "exact": pl.Boolean})
    rows = pl.concat([empty, *(frame.select(empty.columns) for frame in frames)])
    return Decided(rows.select(list(DECISIONS)), _totals(rows))


def _rows(program: Program, population: Population, answers: Answers) -> pl.DataFrame:
    """A row for each household or person that the scheme applies to."""
    spec = answers.spec
    sizes = np.diff(population.columns.starts)
    homes, places = population.household_ids, population.areas
    if spec.unit is Entity.PERSON:
        index = pl.Series(np.repeat(np.arange(len(sizes)), sizes))
        homes, places, sizes = homes.gather(index), places.gather(index), np.ones(len(index), dtype=np.int64)
        people = population.person_ids
    else:
        people = pl.Series([None], dtype=pl.String).new_from_index(0, len(homes))
    known = answers.amount_known
    frame = pl.DataFrame(
        {
            HOUSEHOLD: homes.cast(pl.String), PERSON: people.cast(pl.String), "area": places,
            "scheme": pl.repeat(spec.scheme, len(homes), eager=True),
            "outcome": answers.state, "class": answers.category, "amount_fen": answers.amount,
            "reasons": _joined(answers), "size": sizes, "exact": known | (spec.amount == ""),
        }
    )  # fmt: skip
    paid = pl.Series(known)
    codes = enumerate(program.rules[spec.class_rule].values) if spec.class_rule else ()
    return frame.with_columns(
        pl.when(paid).then("amount_fen").alias("amount_fen"),
        pl.col("outcome").replace_strict({s.value: s.name.lower() for s in State}, return_dtype=pl.String),
        pl.col("class").replace_strict({-1: None, **dict(codes)}, return_dtype=pl.String),
    ).filter(pl.col("outcome") != State.OUTSIDE.name.lower())


def _joined(answers: Answers) -> pl.Series:
    """The reason codes of each row with ";" between them; few patterns recur, so each is spelled once."""
    patterns, place = np.unique(answers.reasons, return_inverse=True)
    words = [
        ";".join(code for bit, code in enumerate(answers.codes) if int(pattern) >> bit & 1) for pattern in patterns
    ]
    return pl.Series(words, dtype=pl.String).gather(pl.Series(place.astype(np.int64)))


def _totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Households never cross partitions, so that these sums may simply be added up."""
    said = {state: (pl.col("outcome") == state) for state in ("eligible", "ineligible", "unknown")}
    keyed = rows.with_columns(
        pl.col("area").str.slice(0, area.Level.COUNTY).alias("county"), pl.col("class").fill_null("")
    )
    summed = keyed.group_by(KEYS).agg(
        pl.col(HOUSEHOLD).n_unique().alias("households"),
        pl.col("size").sum().alias("persons"),
        *(each.sum().alias(state) for state, each in said.items()),
        (said["eligible"] & ~pl.col("exact")).sum().alias("amount_unknown"),
        pl.col("amount_fen").sum().alias("cost_fen"),
    )
    return summed.select(pl.col(name).cast(kind) for name, kind in TOTALS.items()).sort(KEYS)
