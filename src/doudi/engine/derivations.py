"""How a value came about: the steps behind it, each with rule, article, value, fact and source."""

from __future__ import annotations

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
        return in_words(step.spec.rule.expression, [(each.name, each) for each in inputs], step.spec.values)


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact or a parameter that is not known. ``person`` is a member's key, or nothing."""

    kind: str
    name: str
    person: str
    label: str
    why: str


class _Planned(NamedTuple):
    """A step without its value: the shape of a derivation depends on the root and the number of members only."""

    name: str
    spec: RuleSpec | FactSpec | ParameterSpec | None
    where: int
    stage: int
    offset: int
    inputs: tuple[int, ...]


class Deriver:
    """Walks from a rule down to facts and parameters."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._plan = lru_cache(maxsize=256)(self._planned)

    def derive(self, run: Run, name: str, person: int | None) -> Derivation:
        """All steps behind ``name``, each once, inputs before what uses them."""
        family, household, stages = run.family, run.household, run.stages
        keys = [*(member.key for member in family.members), ""]
        facts = [*(member.facts for member in family.members), family.household]
        make = tuple.__new__
        steps: list[Step] = []
        for name_, spec, where, stage, offset, inputs in self._plan(
            name, -1 if person is None else person, len(keys) - 1
        ):
            origin: Fact | ParameterValue | None = None
            if offset >= 0:
                row = household if stage < 0 else stages[stage][where]
                low, high = row[offset], row[offset + 1]
            elif isinstance(spec, FactSpec):
                origin = facts[where].get(name_)
                low, high = (spec.low, spec.high) if origin is None else (origin.value, origin.value)
            else:
                low, high, origin = self._given(name_, len(family.members))
            steps.append(make(Step, (len(steps), name_, spec, keys[where], low, high, origin, inputs)))
        return Derivation(len(steps) - 1, tuple(steps))

    def _given(self, name: str, members: int) -> tuple[int, int, ParameterValue | None]:
        """A parameter or a built-in."""
        program = self._program
        if name in program.parameters:
            low, high = program.parameter_ends(name)
            return low, high, program.parameter_values.get(name)
        value = program.on.toordinal() if name == "on_date" else members
        return value, value, None

    def _planned(self, name: str, person: int, members: int) -> tuple[_Planned, ...]:
        planned: list[_Planned] = []
        ids: dict[tuple[str, int], int] = {}
        self._visit(name, person, members, planned, ids)
        return tuple(planned)

    def _visit(
        self, name: str, person: int, members: int, planned: list[_Planned], ids: dict[tuple[str, int], int]
    ) -> int:
        where = person if self._entity(name) is Entity.PERSON else -1
        key = (name, where)
        if key in ids:
            return ids[key]
        rule = self._program.rules.get(name)
        inputs: list[int] = []
        for each in rule.inputs if rule else ():
            alone = where >= 0 or self._entity(each) is Entity.HOUSEHOLD
            inputs += [self._visit(each, at, members, planned, ids) for at in ((where,) if alone else range(members))]
        stage, offset = self._program.places[name] if rule else (-1, -1)
        spec = rule or self._program.facts.get(name) or self._program.parameters.get(name)
        ids[key] = len(planned)
        planned.append(_Planned(name, spec, where, stage, offset, tuple(inputs)))
        return ids[key]

    def _entity(self, name: str) -> Entity:
        rule, fact = self._program.rules.get(name), self._program.facts.get(name)
        return rule.entity if rule else fact.entity if fact else Entity.HOUSEHOLD
