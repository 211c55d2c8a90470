"""A family of so many people of whom nothing is known but what the packs declare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.engine.families import BIRTH, HEAD, RELATION
from doudi.engine.model import Fact, FactSpec, Family, Kind, Member
from doudi.engine.program import Program
from doudi.engine.proving.spans import Calendar
from doudi.engine.proving.terms import Term, within

COHERENCE = (
    "每件情况都在规则包声明的范围里；头一位是户主，别人都不是户主，配偶最多一位",
    "出生日期不晚于判定那天",
    "残疾类别和残疾等级要么都有，要么都没有",
)
"""What is taken for granted about every family, as the report says it."""

HOUSEHOLD = -1
"""The place of a fact that is the household's own."""


class SymbolicFamily:
    """Facts of ``size`` members and values of parameters, made when first asked for.

    Two programs over one symbolic family speak of the same people; ``shared`` says how what both ask is encoded.
    """

    def __init__(self, size: int, shared: Mapping[str, FactSpec] | None = None) -> None:
        self.size = size
        self._shared = shared or {}
        self.facts: dict[tuple[str, int], Term] = {}
        self.parameters: dict[str, Term] = {}
        self.constraints: list[Any] = []
        self.calendar = Calendar()
        self.specs: dict[str, FactSpec] = {}

    def fact(self, spec: FactSpec, place: int, program: Program) -> Term:
        """One fact of the household or of one member."""
        key = (spec.name, place)
        if key not in self.facts:
            spec = self._shared.get(spec.name, spec)
            high = min(spec.high, program.on.toordinal()) if spec.name == BIRTH else spec.high
            self.specs[spec.name] = spec
            self.facts[key] = self._free(f"{spec.name}@{place}", spec.low, high, spec.kind is Kind.BOOL)
            self.constraints += self._coherent(spec, place)
        return self.facts[key]

    def parameter(self, name: str, program: Program) -> Term:
        """A value that is set, or any value of the declared range."""
        low, high = program.parameter_ends(name)
        if low == high:
            return Term(low, low, high)
        if name not in self.parameters:
            self.parameters[name] = self._free(
                f"parameter {name}", low, high, program.parameters[name].kind is Kind.BOOL
            )
        return self.parameters[name]

    def _free(self, name: str, low: int, high: int, truth: bool) -> Term:
        if truth:
            return within(z3.Bool(name), low, high)
        term = within(z3.Int(name), low, high)
        if not term.settled:
            self.constraints += [term.value >= low, term.value <= high]
        return term

    def _coherent(self, spec: FactSpec, place: int) -> Iterator[Any]:
        codes = list(spec.values)
        value = self.facts[spec.name, place].value
        if spec.name == RELATION and HEAD in codes:
            yield (value == codes.index(HEAD)) == (place == 0)
            if "spouse" in codes:
                spouse = codes.index("spouse")
                for (name, other), term in self.facts.items():
                    if name == RELATION and other != place:
                        yield z3.Not(z3.And(value == spouse, term.value == spouse))
        pair = {"disability_class": "disability_grade", "disability_grade": "disability_class"}.get(spec.name, "")
        if (pair, place) in self.facts:
            yield (value == 0) == (self.facts[pair, place].value == 0)


def family_of(symbols: SymbolicFamily, model: Any) -> Family:
    """The family that a model of the solver describes."""
    stated: dict[int, dict[str, Fact]] = {place: {} for place in range(HOUSEHOLD, symbols.size)}
    for (name, place), term in symbols.facts.items():
        stated[place][name] = Fact(number(model, term))
    members = tuple(Member(str(place + 1), "", stated[place]) for place in range(symbols.size))
    return Family(stated[HOUSEHOLD], members)


def number(model: Any, term: Term) -> int:
    """What a term is in a model."""
    if term.settled:
        return int(term.value)
    found = model.eval(term.number, model_completion=True)
    return int(found.as_long())


def usual(spec: FactSpec, term: Term) -> int:
    """The plainest value of a fact: what an ordinary family would state."""
    if spec.name == BIRTH:
        return max(term.low, term.high - MIDDLE_AGE)
    plainest = _PLAINEST.get(spec.name, spec.none if spec.none is not None else 0)
    return min(max(plainest, term.low), term.high)


MIDDLE_AGE = 40 * 365
"""Days."""

_PLAINEST = {RELATION: 2, "local_hukou": 1, "living_together": 1}
