"""Ten million distinct synthetic persons in two Parquet files, for every engine of the bench alike.

Amounts are whole yuan kept as fen, wages multiples of ten yuan, so that an engine that computes in floats is exact too.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

SIZES, SHARES = np.arange(1, 8), np.array([0.24, 0.30, 0.22, 0.14, 0.06, 0.03, 0.01])
FIRST, LAST = date(1935, 1, 1).toordinal(), date(2022, 12, 31).toordinal()
SEED = 20231


def write(folder: Path, people: int) -> None:
    """``households.parquet`` and ``people.parquet``: sorted, ``household`` is the number of the household."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(SEED)
    sizes = chance.choice(SIZES, p=SHARES, size=int(people / 2.5)).astype(np.int64)
    households = int(np.searchsorted(np.cumsum(sizes), people))
    sizes = sizes[:households]
    sizes = np.append(sizes, people - sizes.sum()) if sizes.sum() < people else sizes
    households_frame(chance, len(sizes)).with_columns(size=pl.Series(sizes.astype(np.int8))).write_parquet(
        folder / "households.parquet"
    )
    people_frame(chance, people).write_parquet(folder / "people.parquet")


def households_frame(chance: np.random.Generator, rows: int) -> pl.DataFrame:
    """The facts of households."""
    deposits = chance.integers(0, 60_000, rows) * (chance.random(rows) < 0.5)
    return pl.DataFrame(
        {
            "urban": chance.random(rows) < 0.35,
            "deposits": (deposits * 100).astype(np.int32),
            "vehicles": (chance.random(rows) < 0.15).astype(np.int8),
            "houses": chance.integers(0, 3, rows).astype(np.int8),
        }
    )


def people_frame(chance: np.random.Generator, rows: int) -> pl.DataFrame:
    """The facts of persons."""

    def money(most: int, share: float, step: int = 1) -> np.ndarray:
        return (chance.integers(0, most // step, rows) * step * (chance.random(rows) < share) * 100).astype(np.int32)

    return pl.DataFrame(
        {
            "birth_date": chance.integers(FIRST, LAST, rows).astype(np.int32),
            "wage": money(30_000, 0.35, 10),
            "business": money(9_000, 0.3) - money(2_000, 0.05),
            "pension": money(2_400, 0.2),
            "transfer": money(5_000, 0.15),
            "medical_cost": money(40_000, 0.1),
            "grade": (chance.integers(1, 5, rows) * (chance.random(rows) < 0.08)).astype(np.int8),
            "can_work": chance.random(rows) < 0.6,
            "student": chance.random(rows) < 0.18,
        }
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
