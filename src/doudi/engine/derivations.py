"""How a value came about: the steps behind it, each with rule, article, value, fact and source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from doudi.engine.arithmetic import in_words
from doudi.engine.model import Cite, Entity, Fact, FactSpec, Kind, ParameterSpec, ParameterValue
from doudi.engine.rules import RuleSpec

if TYPE_CHECKING:
    from doudi.engine.program import Program, Run

_BUILT_IN = {"on_date": ("办理日期", Kind.DATE, ""), "member_count": ("共同生活人数", Kind.COUNT, "人")}


class Step(NamedTuple):
    """One value. ``low`` equals ``high`` when it is known; ``inputs`` are ids of other steps."""

    id: int
    name: str
    spec: RuleSpec | FactSpec | ParameterSpec | None
    person: str
    low: int
    high: int
    origin: Fact | ParameterValue | None
    inputs: tuple[int, ...]

    @property
    def kind(self) -> str:
        """``rule``, ``fact``, ``parameter`` or ``builtin``."""
        names = {RuleSpec: "rule", FactSpec: "fact", ParameterSpec: "parameter"}
        return names.get(type(self.spec), "builtin") if self.spec else "builtin"

    @property
    def label(self) -> str:
        """What the value is called, in Chinese."""
        return self.spec.label if self.spec else _BUILT_IN[self.name][0]

    @property
    def value_kind(self) -> Kind:
        """The type of the value."""
        return self.spec.kind if self.spec else _BUILT_IN[self.name][1]

    @property
    def unit(self) -> str:
        """The unit as declared."""
        return self.spec.unit if self.spec else _BUILT_IN[self.name][2]

    @property
    def values(self) -> dict[str, str]:
        """Codes and their Chinese, of a category."""
        return self.spec.values if self.spec else {}

    @property
    def known(self) -> bool:
        """Whether the value is one value."""
        return self.low == self.high

    @property
    def text(self) -> str:
        """The rule in a sentence."""
        return self.spec.text if isinstance(self.spec, RuleSpec) else ""

    @property
    def cite(self) -> Cite | None:
        """The article behind a rule or a set value."""
        if isinstance(self.spec, RuleSpec):
            return self.spec.cite
        return self.origin.cite if isinstance(self.origin, ParameterValue) else None

    @property
    def source(self) -> str:
        """Where a fact comes from, or the document that set a value."""
        if isinstance(self.origin, Fact):
            return self.origin.source
        return self.origin.document if self.origin else ""

    @property
    def as_of(self) -> str:
        """The day a fact speaks of."""
        return self.origin.as_of if isinstance(self.origin, Fact) else ""

    @property
    def version(self) -> str:
        """The first day and the area of a parameter's value."""
        return (
            f"{self.origin.since} 起（{self.origin.area or '全国'}）" if isinstance(self.origin, ParameterValue) else ""
        )

    @property
    def demonstration(self) -> bool:
        """Whether a 示例值 stands here."""
        return isinstance(self.origin, ParameterValue) and self.origin.demonstration and self.origin.amount is not None

    @property
    def not_set(self) -> str:
        """Why a parameter has no value."""
        return self.origin.not_set if isinstance(self.origin, ParameterValue) and self.origin.amount is None else ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """Steps in the order of computing; ``root`` is the id of the value asked for."""

    root: int
    steps: tuple[Step, ...]

    def arithmetic(self, step: Step) -> str:
        """A rule's expression with its inputs' labels and, where there is one value of them, their numbers."""
        if not isinstance(step.spec, RuleSpec):
            return ""
        inputs = [self.steps[index] for index in step.inputs]
        return in_words(step.spec.rule.expression, [(each.name, each) for each in inputs])


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact or a parameter that is not known. ``person`` is a member's key, or nothing."""

    kind: str
    name: str
    person: str
    label: str
    why: str


class Deriver:
    """Walks from a rule down to facts and parameters."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._entity = lru_cache(maxsize=None)(self._entity_of)

    def _entity_of(self, name: str) -> Entity:
        rule, fact = self._program.rules.get(name), self._program.facts.get(name)
        return rule.entity if rule else fact.entity if fact else Entity.HOUSEHOLD

    def derive(self, run: Run, name: str, person: int | None) -> Derivation:
        """All steps behind ``name``, each once."""
        steps: list[Step] = []
        ids: dict[tuple[str, int], int] = {}
        root = self._visit(run, name, -1 if person is None else person, steps, ids)
        return Derivation(root, tuple(steps))

    def _visit(self, run: Run, name: str, person: int, steps: list[Step], ids: dict[tuple[str, int], int]) -> int:
        where = person if self._entity(name) is Entity.PERSON else -1
        key = (name, where)
        found = ids.get(key)
        if found is not None:
            return found
        rule = self._program.rules.get(name)
        inputs: list[int] = []
        if rule is not None:
            for each in rule.inputs:
                inputs.extend([self._visit(run, each, at, steps, ids) for at in self._persons(run, each, where)])
        step = self._step(run, name, where, len(steps), tuple(inputs))
        ids[key] = step.id
        steps.append(step)
        return step.id

    def _persons(self, run: Run, name: str, where: int) -> tuple[int, ...] | range:
        """Whose values of ``name`` a rule of ``where`` reads: its own person's, or everybody's."""
        if self._entity(name) is Entity.HOUSEHOLD:
            return (-1,)
        return (where,) if where >= 0 else range(len(run.family.members))

    def _step(self, run: Run, name: str, where: int, number: int, inputs: tuple[int, ...]) -> Step:
        member = run.family.members[where] if where >= 0 else None
        person = member.key if member else ""
        program = self._program
        rule = program.rules.get(name)
        if rule is not None:
            low, high = run.ends(name, max(where, 0))
            return Step(number, name, rule, person, low, high, None, inputs)
        spec = program.facts.get(name)
        if spec is not None:
            fact = (member.facts if member else run.family.household).get(name)
            low, high = (spec.low, spec.high) if fact is None else (fact.value, fact.value)
            return Step(number, name, spec, person, low, high, fact, inputs)
        if name in program.parameters:
            low, high = program.parameter_ends(name)
            return Step(
                number, name, program.parameters[name], person, low, high, program.parameter_values.get(name), inputs
            )
        value = program.on.toordinal() if name == "on_date" else len(run.family.members)
        return Step(number, name, None, person, value, value, None, inputs)

    def missing(self, run: Run, name: str, person: int | None) -> list[Missing]:
        """Unknown facts and parameters behind an unknown value, in the order of the rules."""
        derivation = self.derive(run, name, person)
        found = {step.id: step for step in self._unknown(derivation, derivation.steps[derivation.root])}
        return [self._lack(step) for step in found.values()]

    def _unknown(self, derivation: Derivation, step: Step) -> Iterator[Step]:
        if step.known:
            return
        if step.kind != "rule":
            yield step
        for index in step.inputs:
            yield from self._unknown(derivation, derivation.steps[index])

    def _lack(self, step: Step) -> Missing:
        if step.kind == "parameter":
            return Missing("parameter", step.name, "", step.label, self._program.not_set_because(step.name))
        return Missing("fact", step.name, step.person, step.label, "材料里没有说明")
