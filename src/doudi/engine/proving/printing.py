"""A witness as a family file that ``doudi decide`` reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from doudi.domain.money import yuan_number
from doudi.engine.model import Fact, FactSpec, Kind, ParameterSpec
from doudi.engine.program import Program
from doudi.engine.proving.solver import Witness
from doudi.engine.values import RATIO_SCALE


def family_toml(program: Program, witness: Witness) -> str:
    """The family as TOML; values that parameters were given stand above it as comments."""
    family = witness.family
    lines = [
        f"# 没有录入的“{program.parameters[name].label}”取 {written(program.parameters[name], amount)}"
        for name, amount in witness.parameters.items()
        if name in program.parameters
    ]
    lines += ["[household]", *_facts(program, family.household)]
    for member in family.members:
        lines += ["", "[[member]]", *_facts(program, member.facts)]
    return "\n".join(lines) + "\n"


def written(spec: FactSpec | ParameterSpec, value: int) -> str:
    """A value as a TOML file states it."""
    match spec.kind:
        case Kind.MONEY:
            return yuan_number(value).removesuffix(".00")
        case Kind.RATIO:
            return f"{Decimal(value) / RATIO_SCALE:f}"
        case Kind.BOOL:
            return "true" if value else "false"
        case Kind.DATE:
            return date.fromordinal(value).isoformat()
        case Kind.CATEGORY:
            return f'"{list(spec.values)[value]}"'
    return str(value)


def _facts(program: Program, facts: Mapping[str, Fact]) -> list[str]:
    return [
        f"{name} = {written(program.facts[name], fact.value)}  # {program.facts[name].label}"
        for name, fact in facts.items()
        if name in program.facts
    ]
