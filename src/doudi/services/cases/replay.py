"""A recorded decision computed again, with its derivation, from its frozen facts."""

from __future__ import annotations

from typing import Any

from doudi.domain.findings import DoudiError, OutsideCoverage
from doudi.engine import ENGINE_VERSION, DecisionSet, Fact, FactSpec, Family, Library, Member, Program, decide
from doudi.services.cases.models import DecisionRecord
from doudi.services.registry import archive, rulebook, values
from doudi.services.standards import keeping

Json = dict[str, Any]


class CannotReplay(DoudiError):
    """The packs that a decision was made with are not there as they were."""


def replay(record: DecisionRecord) -> DecisionSet:
    """Compute a recorded decision again, with its derivation, from its frozen facts and the packs as they were.

    Raises CannotReplay where a pack was not kept, or the engine has changed its meaning since.
    """
    if record.engine_version != ENGINE_VERSION:
        raise CannotReplay(f"作出这个决定时用的是引擎第 {record.engine_version} 版，和现在的不一样，不能重算")
    program = _program(record)
    return decide(program, thawed(record.family, program))


def _program(record: DecisionRecord) -> Program:
    used = {row["id"]: row["hash"] for row in record.packs}
    county = used.pop(keeping.CARD, "")
    library = rulebook.packs()
    demonstration = any(info.id in used for info in library.packs if info.demonstration)
    try:
        program = _on(library, record, demonstration=demonstration)
        if {info.id: info.hash for info in program.packs} != used:
            library, demonstration = archive.library(used.values()), True
        if county:
            library = library.with_settings(keeping.kept(county, library.parameters))
        return _on(library, record, demonstration=demonstration)
    except (archive.PackNotKept, OutsideCoverage) as fault:
        raise CannotReplay(f"作出这个决定时用的规则现在找不齐，不能重算：{fault}") from None


def _on(library: Library, record: DecisionRecord, *, demonstration: bool) -> Program:
    schemes = rulebook.schemes_with(record.case.scheme)
    return library.program(record.area_code, record.on, demonstration=demonstration, schemes=schemes)


def thawed(kept: Json, program: Program) -> Family:
    """The family that a decision record keeps."""
    members = tuple(Member(row["key"], row["name"], _thawed(row["facts"], program.facts)) for row in kept["members"])
    return Family(_thawed(kept["household"], program.facts), members)


def _thawed(kept: Json, specs: dict[str, FactSpec]) -> dict[str, Fact]:
    return {
        name: Fact(values.from_plain(specs[name], row["value"]), row["source"], row["as_of"])
        for name, row in kept.items()
    }
