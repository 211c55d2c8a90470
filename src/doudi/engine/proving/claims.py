"""Claims: what a pack says should hold of its own rules, in ``proofs.toml`` beside them.

Proofs change no result, so the file is no part of a pack's hash. A claim is::

    [[claim]]
    name = "dibao_class_complete"
    text = "…"                         # Chinese, for officials
    kind = "exactly_one"               # or at_least_one, at_most_one, always, never, implies
    rules = ["class_a", "dibao_class == B", "dibao_amount > 0", "~dibao_eligible"]
    when = ["residence == rural"]      # only families for which these rules or facts hold
    cite = "key#article"
    from = 2014-05-01                  # absent: always; likewise until
    refuted = "why the document itself does not hold it"   # a known flaw: then a proof would be the surprise
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.domain.findings import Finding
from doudi.engine.model import Entity, FactSpec, Family, Kind
from doudi.engine.packs import read_pack
from doudi.engine.program import Program
from doudi.engine.proving.families import HOUSEHOLD
from doudi.engine.proving.solver import Translation
from doudi.engine.proving.terms import Term
from doudi.engine.rules import RuleSpec
from doudi.engine.tables import Fields, TomlFile

KINDS = ("exactly_one", "at_least_one", "at_most_one", "always", "never", "implies")
_CONDITION = re.compile(r"(~?)([a-z_][a-z0-9_]*)(?: == ([A-Za-z0-9_]+)|( > 0))?")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a pack; ``refuted`` says why it is known not to hold, empty where it should.

    It is made from ``since`` until the day before ``until``; None is always.
    """

    name: str
    text: str
    kind: str
    rules: tuple[str, ...]
    when: tuple[str, ...]
    cite: str
    refuted: str
    pack: str
    since: date | None = None
    until: date | None = None

    def speaks_of(self, program: Program) -> bool:
        """Whether it is made on that day, and every rule it names is in force."""
        made = (self.since is None or self.since <= program.on) and (self.until is None or program.on < self.until)
        return made and all(each.node(program) for each in self.conditions)

    @property
    def conditions(self) -> list[Condition]:
        """Everything it names, in the order written."""
        return [read for each in (*self.rules, *self.when) if (read := Condition.read(each))]

    def faults(self, program: Program) -> list[str]:
        """What it gets wrong about the rules in force."""
        return [fault for each in self.conditions for fault in each.faults(program)]

    def counterexample(self, translation: Translation, place: int) -> Any:
        """The condition under which a family refutes the claim; ``place`` is whose person rules are meant."""
        held = [each.holds(translation, place) for each in self.conditions]
        found, when = held[: len(self.rules)], held[len(self.rules) :]
        broken = {
            "at_least_one": lambda: z3.Not(z3.Or(found)),
            "at_most_one": lambda: z3.Or([z3.And(pair) for pair in combinations(found, 2)]),
            "exactly_one": lambda: z3.Not(z3.PbEq([(each, 1) for each in found], 1)),
            "always": lambda: z3.Not(z3.And(found)),
            "never": lambda: z3.Or(found),
            "implies": lambda: z3.And(found[0], z3.Not(z3.And(found[1:]))),
        }[self.kind]()
        return z3.And([broken, *when])


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule or fact as a claim writes it: ``name``, ``name == code`` or ``name > 0``, with ``~`` its contrary."""

    negated: bool
    name: str
    code: str
    positive: bool

    @classmethod
    def read(cls, written: str) -> Condition | None:
        """None where it cannot be read."""
        match = _CONDITION.fullmatch(written)
        return cls(bool(match[1]), match[2], match[3] or "", bool(match[4])) if match else None

    def node(self, program: Program) -> RuleSpec | FactSpec | None:
        """What it speaks of, None where that is not in force."""
        return program.rules.get(self.name) or program.facts.get(self.name)

    def personal(self, program: Program) -> bool:
        """Whether each member has an own answer."""
        spec = self.node(program)
        return spec is not None and spec.entity is Entity.PERSON

    def term(self, translation: Translation, place: int) -> Term:
        """The value it is about."""
        program = translation.program
        if self.name in program.rules:
            return translation.rule(self.name, place)
        spec = program.facts[self.name]
        return translation.symbols.fact(spec, place if self.personal(program) else HOUSEHOLD, program)

    def holds(self, translation: Translation, place: int) -> Any:
        """As a condition of the solver."""
        term = self.term(translation, place)
        if self.positive:
            found = term.number > 0
        elif self.code:
            found = term.number == self._index(translation.program)
        else:
            found = term.truth
        found = z3.BoolVal(found) if isinstance(found, bool) else found
        return z3.Not(found) if self.negated else found

    def replayed(self, program: Program, family: Family, place: int) -> bool | None:
        """The same by the household interpreter, None where it is unknown."""
        if self.name in program.rules:
            ends = program.run(family).ends(self.name, place)
        else:
            facts = family.members[place].facts if self.personal(program) else family.household
            ends = (facts[self.name].value,) * 2
        wanted = self._index(program) if self.code else 1
        low, high = ((end > 0 if self.positive else end == wanted) for end in ends)
        if low != high or (ends[0] != ends[1] and not self.positive):
            return None
        return low is not self.negated

    def faults(self, program: Program) -> Iterator[str]:
        """What it gets wrong about the rule or fact."""
        spec = self.node(program)
        if spec is None:
            return
        if self.code and self.code not in spec.values:
            yield f"{self.name} 没有“{self.code}”这个代码"
        if not self.code and not self.positive and spec.kind is not Kind.BOOL:
            yield f"{self.name} 不是是非，请写 {self.name} == 代码 或 {self.name} > 0"

    def _index(self, program: Program) -> int:
        spec = self.node(program)
        return list(spec.values).index(self.code) if spec else 0


def read_claims(folder: Path, pack: str) -> tuple[list[Claim], list[Finding]]:
    """The claims of a pack's folder, and what is wrong with the file."""
    file = TomlFile(folder / "proofs.toml")
    rows = file.rows("claim")
    cites = read_pack(folder).cites if rows else {}
    claims = []
    for table, line in rows:
        fields = Fields(file, table, line, "claim")
        name, text, kind, cite = (fields.text(key, required=True) for key in ("name", "text", "kind", "cite"))
        rules, when = fields.texts("rules"), fields.texts("when")
        since, until = fields.day("from"), fields.day("until")
        told = cites[cite].text if cite in cites else cite
        claim = Claim(name, text, kind, rules, when, told, fields.text("refuted"), pack, since, until)
        fields.done()
        if cite and cite not in cites:
            file.fault(line, f"找不到依据“{cite}”；请先在 sources.toml 里登记")
        if claim.kind not in KINDS:
            file.fault(line, f"kind 没有“{claim.kind}”；可用：{'、'.join(KINDS)}")
        file.findings += [
            Finding(f"{pack}/proofs.toml", line, f"看不懂“{each}”；请写 规则、~规则、规则 == 代码 或 规则 > 0")
            for each in (*claim.rules, *claim.when)
            if Condition.read(each) is None
        ]
        claims.append(claim)
    return claims, file.findings
