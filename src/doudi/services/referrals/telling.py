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

POVERTY_OFFICE, DIBAO = "revitalisation", "dibao"


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


def dibao_register(household: Household, agency: str, on: date) -> Told:
    """Whether the family is on the dibao register: told only to the office that keeps the poverty register."""
    if agency != POVERTY_OFFICE:
        return []
    month = on.replace(day=1)
    rows = household.entitlements.filter(scheme=DIBAO, first_month__lte=month)
    if rows.exclude(last_month__lt=month).exists():
        state = "正在享受"
    elif household.cases.filter(scheme=DIBAO, closed_on=None).exists():
        state = "正在申请"
    else:
        state = "没有享受"
    return [{"who": "全家", "label": "最低生活保障", "value": state}]


def _lines(who: str, facts: dict[str, Fact], program: Program, read: set[str]) -> Told:
    return [
        {"who": who, "label": program.facts[name].label, "value": exact_text(shape_of(program, name), fact.value)}
        for name, fact in facts.items()
        if name in read
    ]
