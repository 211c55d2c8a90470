"""Two frozen families side by side: who came and went, and which facts are no longer the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.engine import Program
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services.cases.models import DecisionRecord
from doudi.services.registry import rulebook, values

HOUSEHOLD = "全家"


@dataclass(frozen=True, slots=True)
class Difference:
    """Of whom, what, and its words before and now; empty: it was not known, or nobody was there."""

    whom: str
    label: str
    before: str
    now: str


def between(before: DecisionRecord, now: DecisionRecord) -> list[Difference]:
    """In the order of the family as it is now, those who left at the end."""
    program = rulebook.program(now.area_code, now.on, now.case.scheme)
    people = {row["key"]: row for row in before.family["members"]}
    found = _facts(program, HOUSEHOLD, before.family["household"], now.family["household"])
    for row in now.family["members"]:
        old = people.pop(row["key"], None)
        if old is None:
            found.append(Difference(row["name"], "家庭成员", "", "新增"))
        else:
            found += _facts(program, row["name"], old["facts"], row["facts"])
    return [*found, *(Difference(row["name"], "家庭成员", "在户", "已经不在户") for row in people.values())]


def _facts(program: Program, whom: str, before: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    found = []
    for name in dict.fromkeys([*before, *now]):
        old, new = (side.get(name, {}).get("value") for side in (before, now))
        if old != new and name in program.facts:
            told = [_words(program, name, each) for each in (old, new)]
            found.append(Difference(whom, program.facts[name].label, *told))
    return found


def _words(program: Program, name: str, value: Any) -> str:
    if value is None:
        return ""
    return exact_text(shape_of(program, name), values.from_plain(program.facts[name], value))
