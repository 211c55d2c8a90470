"""What holds for an area on a day, compiled; and one family's run through it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from doudi.domain.findings import Finding, at
from doudi.engine import units
from doudi.engine.bounds import FIRST_DAY, LAST_DAY, MOST_MEMBERS
from doudi.engine.derivations import Derivation, Deriver
from doudi.engine.interpreter import Compiled, Ends, Place, compile_rules
from doudi.engine.lowering import Lowering
from doudi.engine.model import (
    DecisionSpec,
    Entity,
    FactSpec,
    Family,
    Kind,
    PackInfo,
    ParameterSpec,
    ParameterValue,
    ReasonSpec,
)
from doudi.engine.nodes import Leaf, Node, NodeTable, Op
from doudi.engine.packs import Pack
from doudi.engine.quantities import RuleFault
from doudi.engine.rules import RuleSpec, RuleText
from doudi.engine.selection import Chosen
from doudi.engine.wording import PLACE

MOST_LINKS = 60
MOST_LEVELS = 200
TOO_DEEP = f"规则一环套一环，超过 {MOST_LINKS} 环或 {MOST_LEVELS} 层算式；请把中间的几环并起来"


class Assembly:
    """The rules of some packs lowered and compiled; independent of area values and of the day within them."""

    def __init__(
        self, packs: Sequence[Pack], chosen: Chosen, facts: Mapping[str, FactSpec],
        parameters: Mapping[str, ParameterSpec], findings: Sequence[Finding],
    ) -> None:  # fmt: skip
        ids = {pack.info.id for pack in packs}
        self.packs = tuple(pack.info for pack in packs)
        self.facts = {name: spec for name, spec in facts.items() if spec.pack in ids}
        self.parameters = {name: spec for name, spec in parameters.items() if spec.pack in ids}
        self.decisions, self.reasons = chosen.decisions, chosen.reasons
        self.findings = list(findings)
        self.rules: dict[str, RuleSpec] = {}
        self._texts = {rule.name: rule for rule in chosen.rules}
        self._lowered: dict[str, Node | None] = {}
        self._links: dict[str, int] = {}
        self._table = NodeTable()
        self._leaves = self._make_leaves()
        for rule in chosen.rules:
            self._lower(rule, ())
        self._check_uses()

    @cached_property
    def compiled(self) -> tuple[Compiled, dict[str, Place]]:
        """The household interpreter of these rules and where it keeps their values; made when first asked for."""
        return compile_rules({name: spec.node for name, spec in self.rules.items()}, list(self.parameters))

    def _make_leaves(self) -> dict[str, Node]:
        household = Entity.HOUSEHOLD
        people = Leaf("member_count", Kind.COUNT, units.parse("人"), household, (1, MOST_MEMBERS))
        leaves = {
            "on_date": self._table.leaf(Op.ON_DATE, Leaf("on_date", Kind.DATE, units.NONE, household, _DAYS)),
            "member_count": self._table.leaf(Op.MEMBER_COUNT, people),
        }
        specs: list[tuple[Op, Entity, FactSpec | ParameterSpec]] = [
            (Op.FACT, fact.entity, fact) for fact in self.facts.values()
        ]
        specs += [(Op.PARAMETER, household, spec) for spec in self.parameters.values()]
        for op, entity, spec in specs:
            unit = units.parse(spec.unit)
            leaf = Leaf(spec.name, spec.kind, unit, entity, (spec.low, spec.high), tuple(spec.values))
            leaves[spec.name] = self._table.leaf(op, leaf)
        return leaves

    def _lower(self, rule: RuleText, path: tuple[str, ...]) -> Node | None:
        """The node of a rule, its inputs first; None when it or one of them has a fault (already noted)."""
        if rule.name not in self._lowered:
            if rule.name in path:
                cycle = " -> ".join((*path[path.index(rule.name) :], rule.name))
                self._fault(rule, rule.line, f"规则互相依赖，算不下去：{cycle}")
                return None
            if len(path) >= MOST_LINKS:
                self._fault(rule, rule.line, TOO_DEEP)
                return None
            self._lowered[rule.name] = self._lower_new(rule, path)
        return self._lowered[rule.name]

    def _lower_new(self, rule: RuleText, path: tuple[str, ...]) -> Node | None:
        names: dict[str, Node] = {}
        complete = True
        for name, kind in rule.inputs.items():
            node = self._input(rule, name, (*path, rule.name))
            if node is None:
                complete = False
            elif node.kind is not kind:
                self._fault(rule, rule.line, f"参数 {name} 写成了 {kind}，它实际是 {node.kind}")
                complete = False
            else:
                names[name] = node
        if not complete:
            return None
        try:
            lowering = Lowering(self._table, names, tuple(rule.values))
            node = lowering.lower(rule.expression, rule.kind, units.parse(rule.unit))
        except RuleFault as fault:
            self._fault(rule, fault.line, f"{rule.name}：{fault.message}")
            return None
        self._links[rule.name] = 1 + max((self._links.get(name, 0) for name in rule.inputs), default=0)
        if self._links[rule.name] > MOST_LINKS or node.depth > MOST_LEVELS:
            self._fault(rule, rule.line, TOO_DEEP)
            return None
        self.rules[rule.name] = RuleSpec(rule, node, tuple(rule.inputs))
        return node

    def _input(self, rule: RuleText, name: str, path: tuple[str, ...]) -> Node | None:
        if name in self._leaves:
            return self._leaves[name]
        if name in self._texts:
            return self._lower(self._texts[name], path)
        self._fault(rule, rule.line, f"用到的“{name}”在这段时间既不是事实，也不是参数，也没有规则")
        return None

    def _fault(self, rule: RuleText, line: int, message: str) -> None:
        finding = at(rule.path, line, message)
        if finding not in self.findings:
            self.findings.append(finding)

    def _check_uses(self) -> None:
        """Decisions and reasons may only name rules of the right kind."""
        folders = {info.id: info.folder for info in self.packs}
        uses = [(d.pack, "pack.toml", name, kind) for d in self.decisions for name, kind in _uses(d) if name]
        uses += [(r.pack, "reasons.toml", r.when, Kind.BOOL) for r in self.reasons]
        for pack, file, name, kind in uses:
            if name not in self._texts:
                self.findings.append(at(folders[pack] / file, 1, f"提到了规则“{name}”，但这段时间没有这条规则"))
            elif self._texts[name].kind is not kind:
                self.findings.append(
                    at(folders[pack] / file, 1, f"规则“{name}”应当是 {kind}，它是 {self._texts[name].kind}")
                )
        if not self.findings:
            self.findings += [
                at(folders[r.pack] / "reasons.toml", 1, fault) for r in self.reasons for fault in self._unsaid(r)
            ]

    def _unsaid(self, reason: ReasonSpec) -> Iterator[str]:
        """What a reason's sentences name and nobody can say."""
        alone = self.rules[reason.when].entity is Entity.PERSON or any(
            decision.unit is Entity.PERSON for decision in self.decisions if decision.scheme == reason.scheme
        )
        for name in PLACE.findall(reason.text + reason.change):
            node = self._lowered.get(name) or self._leaves.get(name)
            if node is None and name != "person":
                yield f"[{reason.code}]：句子里的 {{{name}}} 没有这个事实、参数或规则"
            elif not alone and (node is None or node.entity is Entity.PERSON):
                yield f"[{reason.code}]：{{{name}}} 是每个人各自的，这句话说的是全家；请换一个全家的数"


_DAYS = (FIRST_DAY.toordinal(), LAST_DAY.toordinal())


def _uses(decision: DecisionSpec) -> list[tuple[str, Kind]]:
    return [
        (decision.eligible, Kind.BOOL), (decision.applies, Kind.BOOL),
        (decision.class_rule, Kind.CATEGORY), (decision.amount, Kind.MONEY),
    ]  # fmt: skip


class Program:
    """The rules and values of an area on a day."""

    def __init__(self, area: str, on: date, assembly: Assembly, chosen: Mapping[str, ParameterValue | None]) -> None:
        self.area = area
        self.on = on
        self.assembly = assembly
        self.packs: tuple[PackInfo, ...] = assembly.packs
        self.facts = assembly.facts
        self.parameters = assembly.parameters
        self.parameter_values = dict(chosen)
        self.rules = assembly.rules
        self.decisions = assembly.decisions
        self.reasons: tuple[ReasonSpec, ...] = assembly.reasons
        self._ends = [self.parameter_ends(name) for name in assembly.parameters]
        self.deriver = Deriver(self)

    @cached_property
    def facts_read(self) -> list[FactSpec]:
        """The facts that some rule in force here and now reads: what a form should ask. National packs come first."""
        width = {info.id: len(info.area) for info in self.packs}
        read = {name for rule in self.rules.values() for name in rule.inputs}
        return sorted((spec for name, spec in self.facts.items() if name in read), key=lambda spec: width[spec.pack])

    @property
    def hash(self) -> str:
        """Names exactly these packs, in this state."""
        return hashlib.sha256("".join(sorted(info.hash for info in self.packs)).encode()).hexdigest()

    @property
    def places(self) -> dict[str, Place]:
        """Where each rule's value lies in a run."""
        return self.assembly.compiled[1]

    def parameter_ends(self, name: str) -> Ends:
        """A parameter's value, or its declared range when it is not set."""
        value, spec = self.parameter_values.get(name), self.parameters[name]
        return (spec.low, spec.high) if value is None or value.amount is None else (value.amount, value.amount)

    def not_set_because(self, name: str) -> str:
        """Why a parameter has no value here, in words."""
        value = self.parameter_values.get(name)
        return (value.not_set if value else "") or self.parameters[name].not_set or "还没有录入"

    def with_amounts(self, amounts: Mapping[str, int], document: str) -> Program:
        """The same rules with other values of some parameters (engine integers): to try them out."""
        values = dict(self.parameter_values)
        for name, amount in amounts.items():
            values[name] = ParameterValue(
                area=self.area, since=self.on, until=None, amount=amount, not_set="", cite=None, document=document,
                demonstration=False, pack="", where="", line=0,
            )  # fmt: skip
        return Program(self.area, self.on, self.assembly, values)

    def run(self, family: Family) -> Run:
        """Run one family through the rules."""
        members = [member.facts for member in family.members]
        household, stages = self.assembly.compiled[0](family.household, members, self._ends, self.on.toordinal())
        return Run(self, family, household, stages)


@dataclass(frozen=True, slots=True)
class Run:
    """Every rule's value for one family, each an interval of engine integers."""

    program: Program
    family: Family
    household: tuple[int, ...]
    stages: list[list[tuple[int, ...]]]

    def ends(self, name: str, person: int = 0) -> Ends:
        """Both ends of a rule's value; ``person`` is the member's position for person rules."""
        stage, offset = self.program.places[name]
        row = self.household if stage < 0 else self.stages[stage][person]
        return int(row[offset]), int(row[offset + 1])

    def low(self, name: str, person: int = 0) -> int:
        """The least the value can be."""
        return self.ends(name, person)[0]

    def high(self, name: str, person: int = 0) -> int:
        """The most the value can be."""
        return self.ends(name, person)[1]

    def known(self, name: str, person: int = 0) -> bool:
        """Whether both ends agree."""
        low, high = self.ends(name, person)
        return low == high

    def derivation(self, name: str, person: int | None = None) -> Derivation:
        """How a rule's value came about."""
        return self.program.deriver.derive(self, name, person)
