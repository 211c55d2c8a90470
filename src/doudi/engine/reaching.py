"""What no answer leans on: rules, facts and parameters that nothing reads, and inputs that a rule does not use."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from doudi.domain.findings import Finding, at
from doudi.engine.packs import Pack
from doudi.engine.program import Assembly
from doudi.engine.rules import behind
from doudi.engine.wording import PLACE


@dataclass(frozen=True, slots=True)
class Stretch:
    """What holds in an area from a day until the next change there."""

    area: str
    since: date
    until: date | None
    assembly: Assembly


def assemblies(stretches: Iterable[Stretch]) -> list[Assembly]:
    """Each assembly once: most days and places share theirs."""
    return list({id(stretch.assembly): stretch.assembly for stretch in stretches}.values())


def read(assembly: Assembly) -> set[str]:
    """The names that some rule of the assembly takes."""
    return {name for rule in assembly.rules.values() for name in rule.inputs}


def unreached(packs: Sequence[Pack], stretches: Sequence[Stretch], expected: Set[str]) -> Iterator[Finding]:
    """Rules, facts and parameters that no decision, reason or scenario ever needs."""
    rules: set[int] = set()
    names = {step.limit_set_by for pack in packs for procedure in pack.procedures for step in procedure.steps}
    # A pack of procedures alone sets what casework itself reads.
    names |= {name for pack in packs if pack.procedures and not pack.rules for name in pack.parameters}
    for assembly in assemblies(stretches):
        needed = _needed(assembly, expected)
        names |= needed
        rules |= {id(assembly.rules[name].rule) for name in needed if name in assembly.rules}
    for pack in packs:
        for rule in pack.rules:
            if id(rule) not in rules:
                message = f"规则“{rule.label}”（{rule.name}）没有哪个判定、说法、别的规则或情形用到"
                yield at(rule.path, rule.line, f"{message}；不用就删去，要用就写一个情形")
            for name in sorted(set(rule.inputs) - _named(rule.expression)):
                yield at(rule.path, rule.line, f"规则 {rule.name} 的参数表里有 {name}，算式里没有用；请删去")
        for file, words, specs in (("facts.toml", "情况", pack.facts), ("parameters.toml", "参数", pack.parameters)):
            for name, spec in specs.items():
                if name not in names:
                    message = f"{words}“{spec.label}”（{name}）没有规则用到；不用就删去，免得让人白填"
                    yield at(pack.info.folder / file, 0, message)


def _needed(assembly: Assembly, expected: Set[str]) -> set[str]:
    """Every name behind the decisions, the reasons, and what scenarios look at."""
    waiting = [*expected]
    for decision in assembly.decisions:
        waiting += [decision.eligible, decision.applies, decision.class_rule, decision.amount]
    for reason in assembly.reasons:
        waiting += [reason.when, *PLACE.findall(reason.text + reason.change)]
    return behind(waiting, assembly.rules)


def _named(expression: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}
