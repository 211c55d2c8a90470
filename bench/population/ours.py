"""The population rule set in Doudi's block interpreter. Prints JSON.

``ours.py FOLDER THREADS SHARE``: SHARE of the values of three facts is missing.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path

STARTED = time.perf_counter()

import numpy as np  # noqa: E402 - importing is part of the whole process
import polars as pl  # noqa: E402

from doudi.engine import Library  # noqa: E402
from doudi.engine.blocks import Values, evaluate  # noqa: E402
from doudi.engine.columns import Column, Columns  # noqa: E402

OUTPUTS = (
    "income", "counted_income", "eligible", "tier", "difference", "topup_amount", "amount", "borderline", "heavy",
    "weak_count", "study_amount", "per_head",
)  # fmt: skip
UNCERTAIN = ("wage", "can_work", "deposits")
DAY = date(2023, 1, 1)


def load(folder: Path, share: float = 0.0) -> Columns:
    """The two files as columns; some values of three facts are missing."""
    households = pl.read_parquet(folder / "households.parquet")
    people = pl.read_parquet(folder / "people.parquet")
    chance = np.random.default_rng(1)

    def columns(frame: pl.DataFrame) -> dict[str, Column]:
        found = {}
        for name in frame.columns:
            values = frame[name].to_numpy()
            known = chance.random(len(values)) >= share if share and name in UNCERTAIN else None
            found[name] = Column(values, known)
        return found

    starts = np.concatenate([[0], np.cumsum(households["size"].cast(pl.Int64).to_numpy())])
    return Columns(starts, columns(households.drop("size")), columns(people))


def totals(results: dict[str, Values]) -> dict[str, int]:
    """The sum of every output's low end: what the engines must agree on."""
    return {name: int(values.low.sum()) for name, values in results.items()}


def floor(columns: Columns, results: dict[str, Values]) -> tuple[int, float]:
    """Bytes of all facts and results, and the seconds that this memory needs to move as many once, in one thread."""
    facts = [column.values for side in (columns.household, columns.person) for column in side.values()]
    touched = sum(values.nbytes for values in (*facts, *(values.low for values in results.values())))
    source, target = np.ones(50_000_000, dtype=np.int64), np.empty(50_000_000, dtype=np.int64)
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        np.copyto(target, source)
        times.append(time.perf_counter() - begun)
    return touched, touched * min(times) / (source.nbytes + target.nbytes)


def main() -> None:
    """Load, then compute three times."""
    folder, threads, share = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    program = Library.load([Path(__file__).parent / "pack"]).program("61", DAY)
    columns = load(folder, share)
    loaded = time.perf_counter() - STARTED
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        results = evaluate(program, columns, OUTPUTS, threads)
        times.append(time.perf_counter() - begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    touched, least = floor(columns, results)
    print(
        json.dumps(
            {
                "load_s": loaded, "first_s": times[0], "compute_s": sorted(times)[1], "whole_s": loaded + times[0],
                "people": columns.people, "totals": totals(results), "threads": threads,
                "peak_mb": peak, "bytes_touched": touched, "floor_s": least,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
