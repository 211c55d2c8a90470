"""Many partitions, one after another: read Parquet, compute, write every row's results, keep totals. Prints JSON.

``nation.py FOLDER COPIES THREADS``: the same ten million persons stand for each partition.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

STARTED = time.perf_counter()

import polars as pl  # noqa: E402 - importing is part of the whole process

from doudi.engine import Library  # noqa: E402
from doudi.engine.blocks import evaluate  # noqa: E402

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from ours import DAY, OUTPUTS, load, totals  # noqa: E402


def main() -> None:
    """All partitions."""
    folder, copies, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    program = Library.load([HERE / "pack"]).program("61", DAY)
    summed: Counter[str] = Counter()
    people = 0
    with tempfile.TemporaryDirectory(dir=folder) as out:
        for part in range(copies):
            columns = load(folder)
            results = evaluate(program, columns, OUTPUTS, threads)
            summed.update(totals(results))
            people += columns.people
            rows = pl.DataFrame({name: values.low for name, values in results.items()})
            rows.write_parquet(Path(out) / f"part-{part}.parquet", compression="lz4")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    whole = time.perf_counter() - STARTED
    print(json.dumps({"whole_s": whole, "people": people, "totals": summed, "threads": threads, "peak_mb": peak}))


if __name__ == "__main__":
    main()
