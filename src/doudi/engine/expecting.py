"""Comparing what a scenario expects with what came out: each difference one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from doudi.domain.money import yuan_number
from doudi.engine.decisions import Decision, DecisionSet
from doudi.engine.model import Entity, FactSpec
from doudi.engine.program import Program, Run
from doudi.engine.sentences import shape_of
from doudi.engine.stating import Misstated, read_fact, unknown_word
from doudi.engine.wording import Shape, exact_text, interval_text

UNKNOWN = "unknown"
BY_SCHEME = ("outcome", "class", "amount_yuan", "reasons", "cites")
OUTPUTS = (*BY_SCHEME, "missing")
WIDEST = 2**62


def mismatches(program: Program, decisions: DecisionSet, run: Run, expect: Mapping[str, Any]) -> list[str]:
    """Every difference. ``expect`` holds rule values, and what ``OUTPUTS`` names."""
    comparing = _Comparing(program, decisions, run)
    return [message for name, wanted in expect.items() for message in comparing.one(name, wanted, expect)]


class _Comparing:
    def __init__(self, program: Program, decisions: DecisionSet, run: Run) -> None:
        self.program, self.decisions, self.run = program, decisions, run

    def one(self, name: str, wanted: Any, expect: Mapping[str, Any]) -> Iterator[str]:
        if name == "missing":
            yield from self.missing(wanted, expect)
        elif name in BY_SCHEME:
            yield from self.by_scheme(name, wanted)
        elif name in self.program.rules:
            yield from self.rule(name, wanted)
        else:
            known = {rule: spec.label for rule, spec in self.program.rules.items()} | {word: word for word in OUTPUTS}
            yield f"expect 里的 {name}：{unknown_word(name, known)}"

    def missing(self, wanted: Any, expect: Mapping[str, Any]) -> Iterator[str]:
        """Compared over the schemes that the case names, or over all where it names none."""
        named = {scheme for word in BY_SCHEME for scheme in expect.get(word, {})}
        got = {
            missing.name
            for decision in self.decisions.decisions
            if not named or decision.scheme in named
            for missing in decision.missing
        }
        if lacking := sorted(set(wanted) - got):
            yield f"应缺 {'、'.join(lacking)}，结果里没有列为所缺。"
        if extra := sorted(got - set(wanted)):
            yield f"结果多列了所缺：{'、'.join(extra)}。"

    def by_scheme(self, name: str, wanted: Any) -> Iterator[str]:
        if not isinstance(wanted, Mapping):
            yield f"{name} 应按事项写，如 {{ dibao = … }}。"
            return
        for scheme, value in wanted.items():
            whose = value if isinstance(value, Mapping) else {"": value}
            for person, one in whose.items():
                yield from self.decision(name, scheme, person, one)

    def decision(self, name: str, scheme: str, person: str, wanted: Any) -> Iterator[str]:
        found = [
            decision
            for decision in self.decisions.decisions
            if decision.scheme == scheme and person in ("", decision.person.key if decision.person else "")
        ]
        place = f"{name}.{scheme}{f'.{person}' if person else ''}"
        if wanted == "none":
            if found:
                yield f"{place} 应没有这项决定，结果是 {_got(name, found[0])}。"
        elif len(found) != 1:
            yield f"{place} 应有 1 项决定，结果有 {len(found)} 项。"
        elif (got := _got(name, found[0])) != _wanted(name, wanted):
            yield f"{place} 应为 {_wanted(name, wanted)}，结果是 {got}。"

    def rule(self, name: str, wanted: Any) -> Iterator[str]:
        spec = self.program.rules[name]
        if spec.entity is Entity.HOUSEHOLD:
            yield from self.value(name, name, wanted, 0)
            return
        members = self.decisions.family.members
        keys = {member.key: place for place, member in enumerate(members)}
        if isinstance(wanted, list):
            if len(wanted) != len(members):
                yield f"{name} 写了 {len(wanted)} 个值，这一户有 {len(members)} 人。"
                return
            wanted = {member.key: value for member, value in zip(members, wanted, strict=True)}
        elif not isinstance(wanted, Mapping):
            wanted = dict.fromkeys(keys, wanted)
        for key, value in wanted.items():
            if key in keys:
                yield from self.value(f"{name}.{key}", name, value, keys[key])
            else:
                yield f"{name} 里的成员 {key} 不在这一户。"

    def value(self, place: str, name: str, wanted: Any, person: int) -> Iterator[str]:
        shape = shape_of(self.program, name)
        low, high = self.run.low(name, person), self.run.high(name, person)
        if wanted == UNKNOWN:
            if low == high:
                yield f"{place} 应为未知，结果是 {interval_text(shape, low, high)}。"
            return
        try:
            value = _integer(name, shape, wanted)
        except Misstated as fault:
            yield f"{place} 的预期写法有误：{fault}"
            return
        if low != high or low != value:
            yield f"{place} 应为 {exact_text(shape, value)}，结果是 {interval_text(shape, low, high)}。"


def _integer(name: str, shape: Shape, wanted: Any) -> int:
    """The expected value read as a fact of the rule's own kind and unit would be."""
    spec = FactSpec(name, name, Entity.HOUSEHOLD, shape.kind, shape.unit, -WIDEST, WIDEST, dict(shape.values))
    fact, faults = read_fact(spec, wanted)
    if fact is None:
        raise faults[0]
    return fact.value


def _got(name: str, decision: Decision) -> str:
    readers: dict[str, Callable[[Decision], Any]] = {
        "outcome": lambda found: found.outcome.value,
        "class": lambda found: found.category or UNKNOWN,
        "reasons": lambda found: "、".join(sorted({reason.code for reason in found.reasons})),
        "cites": lambda found: "、".join(sorted({reason.cite.key for reason in found.reasons})),
        "amount_yuan": lambda found: UNKNOWN if found.amount_fen is None else _yuan(found.amount_fen),
    }
    return str(readers[name](decision))


def _wanted(name: str, wanted: Any) -> str:
    if name in ("reasons", "cites"):
        return "、".join(sorted(set(wanted)))
    if name == "amount_yuan" and wanted != UNKNOWN:
        return _yuan(round(wanted * 100))
    return str(wanted)


def _yuan(fen: int) -> str:
    return yuan_number(fen)
