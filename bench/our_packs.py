"""A family of five under the shipped rules of Shangluo, decided with the full derivation. Prints JSON."""

from __future__ import annotations

import json
import time
from datetime import date
from typing import Any

from doudi.engine import Library, Program, read_family
from doudi.engine.model import Entity, Kind
from doudi.engine.shipped import shipped_packs

DAY = date(2018, 3, 15)
RELATIONS = ("head", "spouse", "child", "child", "parent")


def plain(program: Program, entity: Entity, number: int) -> dict[str, Any]:
    """Every fact stated, so that nothing is unknown."""
    said: dict[str, Any] = {}
    for spec in program.facts_read:
        if spec.entity is entity:
            said[spec.name] = {
                Kind.MONEY: 100 * number, Kind.BOOL: False, Kind.COUNT: max(spec.low, 0),
                Kind.DATE: date(1950 + 10 * number, 3, 1), Kind.CATEGORY: next(iter(spec.values), ""),
            }[spec.kind]  # fmt: skip
    return said


def main() -> None:
    """The median of 500 runs, each with the derivations of the household's class and amount."""
    program = Library.load([shipped_packs()]).program("611022", DAY, schemes=frozenset(("dibao", "dibao_topup")))
    people = [plain(program, Entity.PERSON, i) | {"name": f"示例{i}", "relation": r} for i, r in enumerate(RELATIONS)]
    household = plain(program, Entity.HOUSEHOLD, 0) | {"local_hukou": True, "property_check": "within"}
    family = read_family({"household": household, "member": people}, program)
    times = []
    steps = 0
    for _ in range(500):
        begun = time.perf_counter()
        run = program.run(family)
        steps = len(run.derivation("dibao_class").steps) + len(run.derivation("dibao_amount").steps)
        times.append(time.perf_counter() - begun)
    print(json.dumps({"warm_s": sorted(times)[250], "steps": steps, "amount": run.low("dibao_amount") / 100}))


if __name__ == "__main__":
    main()
