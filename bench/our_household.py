"""The bench rule set in Doudi, for the same family of five, with its derivation. Prints JSON."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

started = time.perf_counter()

from doudi.engine.families import read_family  # noqa: E402 - importing is part of a cold start
from doudi.engine.library import Library  # noqa: E402

PACKS = Path(__file__).resolve().parent / "packs"


def family() -> dict[str, Any]:
    """Five persons."""
    people = [
        {
            "name": f"示例{index}", "wage": 900 * index, "business": -50, "rent": 10, "transfers": 300, "taxes": 20,
            "birth_date": date(1950 + 12 * index, 3, 1), "severe_disability": index == 2,
        }
        for index in range(5)
    ]  # fmt: skip
    return {"household": {"property_ok": True}, "member": people}


def main() -> None:
    """Cold: imports, packs and first family. Warm: the median of 200 families, each read, decided and derived."""
    program = Library.load([PACKS]).program("61", date(2018, 3, 1))

    def once() -> int:
        run = program.run(read_family(family(), program))
        run.derivation("tier")
        run.derivation("amount")
        return run.low("amount")

    result = once()
    cold = time.perf_counter() - started
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        once()
        times.append(time.perf_counter() - begun)
    print(json.dumps({"cold_s": cold, "warm_s": sorted(times)[100], "amount": result / 100}))


if __name__ == "__main__":
    main()
