"""Claims: what a pack says should hold of its own rules, in ``proofs.toml`` beside them.

Proofs change no result, so the file is no part of a pack's hash. A claim is::

    [[claim]]
    name = "dibao_class_complete"
    text = "…"                         # Chinese, for officials
    kind = "exactly_one"               # or at_least_one, at_most_one, always, never, implies
    rules = ["class_a", "dibao_class == B", "~dibao_eligible"]
    when = ["dibao_eligible"]          # only families for which these hold
    cite = "key#article"
    refuted = "why the document itself does not hold it"   # a known flaw: then a proof would be the surprise
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.domain.findings import Finding
from doudi.engine.model import Kind
from doudi.engine.program import Program
from doudi.engine.proving.solver import Translation
from doudi.engine.rules import RuleSpec
from doudi.engine.tables import Fields, TomlFile

KINDS = ("exactly_one", "at_least_one", "at_most_one", "always", "never", "implies")
_CONDITION = re.compile(r"(~?)([a-z_][a-z0-9_]*)(?: == ([A-Za-z0-9_]+))?")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of a pack; ``refuted`` says why it is known not to hold, empty where it should."""

    name: str
    text: str
    kind: str
    rules: tuple[str, ...]
    when: tuple[str, ...]
    cite: str
    refuted: str
    pack: str

    def speaks_of(self, program: Program) -> bool:
        """Whether every rule it names is in force."""
        return all(_named(each) in program.rules for each in (*self.rules, *self.when))

    def counterexample(self, translation: Translation, place: int) -> Any:
        """The condition under which a family refutes the claim; ``place`` is whose person rules are meant."""
        found = [condition(translation, each, place) for each in self.rules]
        broken = {
            "at_least_one": lambda: z3.Not(z3.Or(found)),
            "at_most_one": lambda: z3.Or([z3.And(pair) for pair in combinations(found, 2)]),
            "exactly_one": lambda: z3.Not(z3.PbEq([(each, 1) for each in found], 1)),
            "always": lambda: z3.Not(z3.And(found)),
            "never": lambda: z3.Or(found),
            "implies": lambda: z3.And(found[0], z3.Not(z3.And(found[1:]))),
        }[self.kind]()
        return z3.And([broken, *(condition(translation, each, place) for each in self.when)])


def condition(translation: Translation, written: str, place: int) -> Any:
    """``rule``, ``~rule`` or ``rule == code`` as a condition of the solver."""
    match = _CONDITION.fullmatch(written)
    if match is None:
        raise ValueError(written)
    negated, name, code = match.groups()
    term = translation.rule(name, place)
    spec = translation.program.rules[name]
    found = term.number == list(spec.node.values).index(code) if code else term.truth
    found = z3.BoolVal(found) if isinstance(found, bool) else found
    return z3.Not(found) if negated else found


def _named(written: str) -> str:
    match = _CONDITION.fullmatch(written)
    return match[2] if match else written


def read_claims(folder: Path, pack: str) -> tuple[list[Claim], list[Finding]]:
    """The claims of a pack's folder, and what is wrong with the file."""
    file = TomlFile(folder / "proofs.toml")
    claims = []
    for table, line in file.rows("claim"):
        fields = Fields(file, table, line, "claim")
        name, text, kind, cite = (fields.text(key, required=True) for key in ("name", "text", "kind", "cite"))
        rules, when = fields.texts("rules"), fields.texts("when")
        claim = Claim(name, text, kind, rules, when, cite, fields.text("refuted"), pack)
        fields.done()
        if claim.kind not in KINDS:
            file.fault(line, f"kind 没有“{claim.kind}”；可用：{'、'.join(KINDS)}")
        file.findings += [
            Finding(f"{pack}/proofs.toml", line, f"看不懂“{each}”；请写 规则、~规则 或 规则 == 代码")
            for each in (*claim.rules, *claim.when)
            if not _CONDITION.fullmatch(each)
        ]
        claims.append(claim)
    return claims, file.findings


def misnamed(claim: Claim, program: Program) -> list[str]:
    """What a claim whose rules are all in force still gets wrong about them."""
    faults = []
    for each in (*claim.rules, *claim.when):
        match = _CONDITION.fullmatch(each)
        spec: RuleSpec = program.rules[_named(each)]
        code = match[3] if match else None
        if code and code not in spec.node.values:
            faults.append(f"{spec.rule.name} 没有“{code}”这个代码")
        if not code and spec.node.kind is not Kind.BOOL:
            faults.append(f"{spec.rule.name} 不是是非，请写 {spec.rule.name} == 代码")
    return faults
