"""The facts of many households, as columns: what the block interpreter reads.

Households come in one order; the people of the first household first, then those of the second, and so on.
A household is never split and never empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from doudi.engine.model import Entity, FactSpec, Family

Integers = NDArray[np.integer[Any]]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """One fact: ``values`` (n,) engine integers of any width; ``known`` (n,), or None where every value is known.

    What stands in ``values`` where a value is not known is never read.
    """

    values: Integers | Booleans
    known: Booleans | None = None

    def part(self, start: int, stop: int) -> Column:
        """A view of some rows."""
        return Column(self.values[start:stop], None if self.known is None else self.known[start:stop])


@dataclass(frozen=True, slots=True)
class Columns:
    """Many households. ``starts`` (households + 1,): where each one's people begin; the last is the number of people.

    A fact that has no column is unknown for everybody. Raises ValueError where lengths don't fit.
    """

    starts: NDArray[np.int64]
    household: Mapping[str, Column]
    person: Mapping[str, Column]

    def __post_init__(self) -> None:
        if len(self.starts) == 0 or self.starts[0] != 0 or np.any(np.diff(self.starts) < 1):
            raise ValueError("starts must rise from 0, each household with at least one person")
        for columns, length in ((self.household, self.households), (self.person, self.people)):
            for name, column in columns.items():
                if len(column.values) != length or (column.known is not None and len(column.known) != length):
                    raise ValueError(f"column {name} has {len(column.values)} rows, expected {length}")

    @property
    def households(self) -> int:
        """How many households."""
        return len(self.starts) - 1

    @property
    def people(self) -> int:
        """How many people."""
        return int(self.starts[-1])

    def part(self, start: int, stop: int) -> Columns:
        """Some households in a row, with their people; columns are views."""
        first, last = int(self.starts[start]), int(self.starts[stop])
        return Columns(
            self.starts[start : stop + 1] - first,
            {name: column.part(start, stop) for name, column in self.household.items()},
            {name: column.part(first, last) for name, column in self.person.items()},
        )

    def blocks(self, size: int) -> Iterator[tuple[int, int]]:
        """Half-open ranges of at most ``size`` households that cover all of them."""
        for start in range(0, self.households, size):
            yield start, min(start + size, self.households)

    @classmethod
    def of(cls, families: list[Family], facts: Mapping[str, FactSpec]) -> Columns:
        """Families as columns; a fact that no family states gets none."""
        starts = np.cumsum([0, *(len(family.members) for family in families)], dtype=np.int64)
        rows = {
            Entity.HOUSEHOLD: [family.household for family in families],
            Entity.PERSON: [member.facts for family in families for member in family.members],
        }
        columns: dict[Entity, dict[str, Column]] = {Entity.HOUSEHOLD: {}, Entity.PERSON: {}}
        for name, spec in facts.items():
            stated = [row.get(name) for row in rows[spec.entity]]
            if any(stated):
                values = np.array([fact.value if fact else spec.low for fact in stated], dtype=np.int64)
                known = np.array([fact is not None for fact in stated])
                columns[spec.entity][name] = Column(values, None if known.all() else known)
        return cls(starts, columns[Entity.HOUSEHOLD], columns[Entity.PERSON])
