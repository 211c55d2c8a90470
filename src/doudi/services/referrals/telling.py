"""What an agency is told of a family: the facts that the rules of its own scheme read, and nothing else."""

from __future__ import annotations

from datetime import date

from doudi.domain.findings import OutsideCoverage
from doudi.engine.model import Fact
from doudi.engine.program import Program
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import Household

Told = list[dict[str, str]]


def told(household: Household, scheme: str, on: date) -> Told:
    """``[{who, label, value}]``; empty without a scheme, or where no pack speaks on that day."""
    if not scheme:
        return []
    try:
        program = rulebook.only(household.area_code, on, scheme)
    except OutsideCoverage:
        return []
    family = registry.family(household, on, program)
    read = {spec.name for spec in program.facts_read}
    found = _lines("全家", family.household, program, read)
    for member in family.members:
        found += _lines(member.name, member.facts, program, read)
    return found


def _lines(who: str, facts: dict[str, Fact], program: Program, read: set[str]) -> Told:
    return [
        {"who": who, "label": program.facts[name].label, "value": exact_text(shape_of(program, name), fact.value)}
        for name, fact in facts.items()
        if name in read
    ]
