"""Frozen decisions: ``python -m tests.engine.freezing VERSION`` writes those of a release; nothing ever rewrites them.

When a replay differs, either the engine or a pack changed an old answer. If that is right (a value was wrong),
say so in the changelog, delete that one frozen file and keep the case as a scenario; never edit its numbers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.engine import ENGINE_VERSION, Library, decide, read_family
from doudi.engine.scenarios import Case, read_cases
from doudi.engine.shipped import shipped_packs

FROZEN = Path(__file__).parent / "frozen"
CHOSEN = {
    "wang_shangluo_before_the_uplift": ("shangluo/scenarios/same_family", 0),
    "wang_shangluo_after_the_uplift": ("shangluo/scenarios/same_family", 1),
    "wang_yaoan": ("yaoan/scenarios/same_family", 0),
    "wang_yaoan_without_demonstration": ("yaoan/scenarios/same_family", 1),
    "wang_after_2021": ("example/scenarios/same_family", 0),
    "single_person_route": ("example/scenarios/single_person", 0),
    "urban_difference": ("6110-shangluo/dibao/scenarios/dibao", 6),
    "extremely_poor": ("tekun/scenarios/tekun", 0),
    "elder_topup": ("shangluo/scenarios/topup", 0),
    "standard_not_set_in_2013": ("cn/dibao/scenarios/eligibility", 0),
}


def answer(library: Library, case: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What every decision says; without its derivation, which is computed again, and the packs' hashes.

    A record that has its decisions already is asked about their schemes only: what packs learn later is not in it.
    """
    schemes = frozenset(decision["scheme"] for decision in case.get("decisions", ()))
    program = library.program(case["area"], date.fromisoformat(case["on"]), case["demonstration"], schemes)
    told = decide(program, read_family(case["family"], program)).as_json()["decisions"]
    same = ("scheme", "person", "outcome", "class", "amount_fen", "period", "benefit")
    return [
        {name: decision[name] for name in same}
        | {"reasons": [[reason["code"], reason["cite"]] for reason in decision["reasons"]]}
        | {"missing": sorted({missing["name"] for missing in decision["missing"]})}
        for decision in told
    ]


def frozen(library: Library, case: Case) -> dict[str, Any]:
    """One case with its answer."""
    family = {name: case.data[name] for name in ("household", "member") if name in case.data}
    record = {
        "name": case.name, "engine": ENGINE_VERSION, "area": case.area, "on": case.on.isoformat(),
        "demonstration": case.demonstration, "family": json.loads(json.dumps(family, default=_plain)),
    }  # fmt: skip
    return record | {"decisions": answer(library, record)}


def _plain(value: object) -> str | float:
    return float(value) if isinstance(value, Decimal) else str(value)


def main(version: str) -> None:
    """Write a release's decisions. Raises FileExistsError where there are any."""
    folder = FROZEN / version
    folder.mkdir(parents=True)
    packs = shipped_packs()
    library = Library.load([packs])
    for name, (place, number) in CHOSEN.items():
        [path] = [each for each in packs.glob("**/scenarios/*.toml") if str(each.with_suffix("")).endswith(place)]
        record = frozen(library, read_cases([path])[0][number])
        text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
