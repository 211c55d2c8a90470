"""A recorded decision computed again, with its derivation, from its frozen facts."""

from __future__ import annotations

from typing import Any

from doudi.domain.findings import DoudiError
from doudi.engine import ENGINE_VERSION, DecisionSet, Fact, FactSpec, Family, Member, Program, decide
from doudi.services.cases.models import DecisionRecord
from doudi.services.registry import rulebook, values

Json = dict[str, Any]


class CannotReplay(DoudiError):
    """The packs that a decision was made with are not there as they were."""


def replay(record: DecisionRecord) -> DecisionSet:
    """Compute a recorded decision again, with its derivation, from its frozen facts and the same packs.

    Raises CannotReplay where a pack is missing or differs from what was used.
    """
    used = {row["id"]: row["hash"] for row in record.packs}
    demonstration = any(info.id in used for info in rulebook.library().packs if info.demonstration)
    program = rulebook.library().program(record.area_code, record.on, demonstration=demonstration)
    now = {info.id: info.hash for info in program.packs}
    changed = sorted(name for name in used.keys() | now.keys() if used.get(name) != now.get(name))
    if changed or record.engine_version != ENGINE_VERSION:
        what = "、".join(changed) or f"引擎版本 {record.engine_version}"
        raise CannotReplay(f"作出这个决定时用的规则和现在装入的不一样（{what}），不能重算；请装回当时的规则包")
    return decide(program, thawed(record.family, program))


def thawed(kept: Json, program: Program) -> Family:
    """The family that a decision record keeps."""
    members = tuple(Member(row["key"], row["name"], _thawed(row["facts"], program.facts)) for row in kept["members"])
    return Family(_thawed(kept["household"], program.facts), members)


def _thawed(kept: Json, specs: dict[str, FactSpec]) -> dict[str, Fact]:
    return {
        name: Fact(values.from_plain(specs[name], row["value"]), row["source"], row["as_of"])
        for name, row in kept.items()
    }
