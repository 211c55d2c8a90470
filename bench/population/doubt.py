"""How much is unknown though the missing facts cannot matter, with 2 % of three facts missing. Prints JSON.

Eligibility and amount only fall as a wage or deposits rise, the class only with the ability to work: so an answer can
matter exactly where it differs between all missing facts at one end of their ranges and all at the other.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from doudi.engine import Library
from doudi.engine.blocks import evaluate
from doudi.engine.columns import Column, Columns

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
from ours import DAY, UNCERTAIN, load  # noqa: E402

ASKED = ("eligible", "amount", "tier")


def main() -> None:
    """Compare what is called unknown with what really can differ."""
    program = Library.load([HERE / "pack"]).program("61", DAY)
    columns = load(Path(sys.argv[1]), 0.02)

    def filled(end: int) -> Columns:
        def each(name: str, column: Column) -> Column:
            if column.known is None:
                return column
            spec = program.facts[name]
            return Column(np.where(column.known, column.values, (spec.low, spec.high)[end]))

        sides = [
            {name: each(name, column) for name, column in side.items()} for side in (columns.household, columns.person)
        ]
        return Columns(columns.starts, *sides)

    given = evaluate(program, columns, ASKED)
    low, high = (evaluate(program, filled(end), ASKED) for end in (0, 1))
    found = {}
    for name in ASKED:
        unknown = ~given[name].known
        idle = unknown & (low[name].low == high[name].low)
        wrong = ~unknown & ((given[name].low != low[name].low) | (given[name].low != high[name].low))
        found[name] = {
            "unknown": float(unknown.mean()),
            "idle": float(idle.sum() / len(idle)),
            "wrong": int(wrong.sum()),
        }
    print(json.dumps({"missing": list(UNCERTAIN), "answers": found}))


if __name__ == "__main__":
    main()
