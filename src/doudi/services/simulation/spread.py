"""How far a result on synthetic people depends on the people drawn: the same trial on several seeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from doudi.engine import Library
from doudi.services.population import Population, from_frames
from doudi.services.simulation.effects import Sums
from doudi.services.simulation.trial import Proposal, try_out
from doudi.services.synth.frames import counties
from doudi.services.synth.profile import Profile

SEEDS = range(1, 11)


@dataclass(frozen=True, slots=True)
class Spread:
    """The least and the greatest over the seeds: eligible rows and cost (fen a period) after, and the difference."""

    seeds: int
    eligible: tuple[int, int]
    cost: tuple[int, int]
    difference: tuple[int, int]

    @classmethod
    def of(cls, sums: Iterable[Sums]) -> Spread:
        """Over the sums of each seed."""
        rows = list(sums)

        def ends(values: Iterable[int]) -> tuple[int, int]:
            found = list(values)
            return min(found), max(found)

        return cls(
            len(rows),
            ends(row.after.eligible for row in rows),
            ends(row.after.cost for row in rows),
            ends(row.difference for row in rows),
        )


def spread(
    library: Library, profile: Profile, on: date, proposal: Proposal, seeds: Iterable[int] = SEEDS
) -> Mapping[str, Spread]:
    """The spread of each scheme over synthetic populations of several seeds."""
    found: dict[str, list[Sums]] = {}
    for population in populations(library, profile, seeds):
        for scheme, effect in try_out(library, population, on, proposal).effects.items():
            found.setdefault(scheme, []).append(effect.sums())
    return {scheme: Spread.of(sums) for scheme, sums in found.items()}


def populations(library: Library, profile: Profile, seeds: Iterable[int]) -> Iterator[Population]:
    """One synthetic population a seed."""
    for seed in seeds:
        parts = list(counties(profile, seed))
        households, persons = (
            pl.concat(frames) for frames in ([part.households for part in parts], [part.persons for part in parts])
        )
        yield from_frames(households, persons, library)
