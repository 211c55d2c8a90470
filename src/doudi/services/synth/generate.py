"""Write a synthetic population to two Parquet files, county by county."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.io.plugins import register_io_source

from .frames import HOUSEHOLD_COLUMNS, PERSON_COLUMNS, counties
from .profile import load

ROWS = 16_384
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What was written."""

    households_file: Path
    persons_file: Path
    households: int
    persons: int


def generate(profile: str, seed: int, out: Path, progress: Progress | None = None) -> Synthesis:
    """Make the population ``profile`` under ``out``; ``progress(done, all)`` counts persons.

    Both files are sorted by ``household_id``; money is integer fen. There are no ID numbers.
    The files take their names only when complete. Raises UnknownProfile.
    """
    plan = load(profile)
    out.mkdir(parents=True, exist_ok=True)
    persons_all = plan.totals.dibao_persons + plan.totals.tekun_persons
    households_all = plan.totals.dibao_households + plan.totals.tekun_persons
    done = 0

    def persons() -> Iterator[pl.DataFrame]:
        nonlocal done
        for county in counties(plan, seed):
            yield county.persons
            done += len(county.persons)
            if progress is not None:
                progress(done, persons_all)

    households_file = _sink(
        (county.households for county in counties(plan, seed)), HOUSEHOLD_COLUMNS, out / "households.parquet"
    )
    persons_file = _sink(persons(), PERSON_COLUMNS, out / "persons.parquet")
    return Synthesis(households_file, persons_file, households_all, persons_all)


def _sink(frames: Iterator[pl.DataFrame], schema: dict[str, pl.DataType], path: Path) -> Path:
    """Stream the frames into one file; a run that fails leaves no file of that name."""

    def source(*_asked: object) -> Iterator[pl.DataFrame]:
        yield from frames

    partial = path.with_suffix(".partial")
    frame = register_io_source(source, schema=schema)
    frame.sink_parquet(partial, maintain_order=True, row_group_size=ROWS)
    partial.replace(path)
    return path
