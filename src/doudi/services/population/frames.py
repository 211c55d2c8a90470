"""Two tables of facts as columns for the block interpreter. Needs only the engine and polars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from doudi.domain import area
from doudi.domain.findings import BadInput, Finding
from doudi.engine.columns import Column, Columns
from doudi.engine.model import Entity, FactSpec
from doudi.services.population.coding import cell, own

HOUSEHOLD, PERSON, AREA = "household_id", "person_id", "area_code"
PLACE = "_place"


class Facts(Protocol):
    """What making columns needs of a program or a library: the facts it knows."""

    @property
    def facts(self) -> Mapping[str, FactSpec]:
        """Every fact by its name."""


@dataclass(frozen=True, slots=True)
class Population:
    """Many households: ``columns`` as the engine asks for them, and who they are, in the same order.

    ``household_ids`` and ``areas`` (township codes of 12 digits) have a row per household, ``person_ids`` one per
    person.
    """

    columns: Columns
    household_ids: pl.Series
    areas: pl.Series
    person_ids: pl.Series

    def part(self, start: int, stop: int) -> Population:
        """Some households in a row, with their people."""
        first, last = (int(self.columns.starts[place]) for place in (start, stop))
        people = self.person_ids[first:last]
        return Population(
            self.columns.part(start, stop), self.household_ids[start:stop], self.areas[start:stop], people
        )


def from_frames(households: pl.DataFrame, persons: pl.DataFrame, program: Facts) -> Population:
    """The population of two tables: ``household_id``, ``area_code``; ``household_id``, ``person_id``; facts by name.

    Whole numbers of money are fen, text and decimals are yuan; null is unknown; other columns are left alone.
    People keep their order within the household. Raises BadInput with every fault.
    """
    faults = _shape_faults(households, persons)
    if not faults:
        places = households.select(HOUSEHOLD).with_row_index(PLACE)
        persons = persons.join(places, on=HOUSEHOLD, how="left", maintain_order="left")
        faults = _closed_faults(households, persons) + _cell_faults(households, persons, program)
    if faults:
        raise BadInput(faults)
    persons = persons.sort(PLACE, maintain_order=True)
    ids = persons[PERSON] if PERSON in persons.columns else pl.Series(PERSON, range(1, len(persons) + 1))
    return Population(
        Columns(
            starts_of(persons[PLACE].to_numpy(), len(households)),
            fact_columns(coded(households, Entity.HOUSEHOLD, program), program),
            fact_columns(coded(persons, Entity.PERSON, program), program),
        ),
        households[HOUSEHOLD],
        households.select(township(AREA)).to_series(),
        ids,
    )


def starts_of(places: np.ndarray, households: int) -> np.ndarray:
    """Where each household's people begin; ``places`` is sorted, the position of each person's household."""
    sizes = np.bincount(places.astype(np.int64), minlength=households)
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def township(column: str) -> pl.Expr:
    """The township code of a place, of 12 digits; a county's own where the code ends there."""
    return pl.col(column).cast(pl.String).str.slice(0, area.Level.TOWNSHIP).str.pad_end(area.CODE_LENGTH, "0")


def coded(frame: pl.DataFrame, entity: Entity, program: Facts) -> pl.DataFrame:
    """The facts of an entity as engine integers, null where unknown."""
    return frame.select(
        cell(name, frame.schema[name], spec, own(frame.schema[name])).value.cast(narrow(spec)).alias(name)
        for name, spec in _facts_in(frame, entity, program).items()
    )


def narrow(spec: FactSpec) -> pl.DataType:
    """The smallest type that holds a fact."""
    return pl.Int32() if spec.low >= -(2**31) and spec.high < 2**31 else pl.Int64()


def fact_columns(frame: pl.DataFrame, program: Facts) -> dict[str, Column]:
    """Columns of engine integers as the engine wants them; one that is empty throughout is left away."""
    found = {}
    for name in frame.columns:
        given = frame[name]
        if given.null_count() == len(given) or name not in program.facts:
            continue
        known = given.is_not_null().to_numpy() if given.null_count() else None
        found[name] = Column(given.fill_null(program.facts[name].low).to_numpy(), known)
    return found


def _facts_in(frame: pl.DataFrame, entity: Entity, program: Facts) -> dict[str, FactSpec]:
    return {name: spec for name, spec in program.facts.items() if spec.entity is entity and name in frame.columns}


def _shape_faults(households: pl.DataFrame, persons: pl.DataFrame) -> list[Finding]:
    wanted = (("家庭表", households, (HOUSEHOLD, AREA)), ("人员表", persons, (HOUSEHOLD,)))
    faults = [
        Finding(where, 0, f"没有“{name}”这一列。请补上后再试。")
        for where, frame, names in wanted
        for name in names
        if name not in frame.columns
    ]
    if not faults and households.schema[HOUSEHOLD] != persons.schema[HOUSEHOLD]:
        faults.append(Finding("人员表", 0, "两张表的 household_id 类型不同，对不上。请用同一种写法。"))
    return faults


def _closed_faults(households: pl.DataFrame, persons: pl.DataFrame) -> list[Finding]:
    ids = households[HOUSEHOLD]
    faults = []
    if ids.null_count() or ids.n_unique() != len(ids):
        faults.append(Finding("家庭表", 0, "有的户没有编号，或者同一编号写了两次。请改正后再试。"))
    orphans = persons[PLACE].null_count()
    if orphans:
        faults.append(Finding("人员表", 0, f"有 {orphans} 人所在的户不在家庭表里。请补上这些户，或删去这些人。"))
    empty = len(ids) - persons[PLACE].drop_nulls().n_unique()
    if empty > 0:
        faults.append(Finding("家庭表", 0, f"有 {empty} 户一个人也没有。请补上成员。"))
    return faults


def _cell_faults(households: pl.DataFrame, persons: pl.DataFrame, program: Facts) -> list[Finding]:
    tables = (("家庭表", households, Entity.HOUSEHOLD), ("人员表", persons, Entity.PERSON))
    faults = []
    for where, frame, entity in tables:
        for name, spec in _facts_in(frame, entity, program).items():
            bad = frame.select(cell(name, frame.schema[name], spec, own(frame.schema[name])).bad.arg_true()).to_series()
            if len(bad):
                message = f"“{spec.label}”有 {len(bad)} 处读不懂或超出范围，第一处在第 {bad[0] + 1} 行。请核对。"
                faults.append(Finding(f"{where}.{name}", 0, message))
    return faults
