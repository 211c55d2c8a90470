"""Questions with an answer each: does a claim hold, can an outcome be reached; for families up to a size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.engine.families import RELATION
from doudi.engine.model import DecisionSpec, Entity, ReasonSpec
from doudi.engine.program import Program
from doudi.engine.proving.claims import Claim
from doudi.engine.proving.entitlements import granted
from doudi.engine.proving.families import SymbolicFamily
from doudi.engine.proving.solver import Search, Translation, Undecided, Witness


class Verdict(StrEnum):
    """The three answers."""

    PROVEN = "proven"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked, the answer, and a family that shows it; ``known`` says why a refutation was expected."""

    text: str
    verdict: Verdict
    sizes: int
    witness: Witness | None = None
    cite: str = ""
    known: str = ""
    shows: Mapping[str, bool] | None = None

    @property
    def surprising(self) -> bool:
        """Whether somebody should look at it: a claim that fails, or one that was known to fail and holds."""
        return self.verdict is (Verdict.PROVEN if self.known else Verdict.REFUTED)


class Questions:
    """Questions about one program, for families of one to ``members`` people, until a deadline."""

    def __init__(self, program: Program, members: int, deadline: float, longest: float = 3.0) -> None:
        self.program, self.members = program, members
        self.deadline, self.longest = deadline, longest
        self._translations: dict[int, Translation] = {}

    def translation(self, size: int) -> Translation:
        """The rules over a symbolic family of that size, made once."""
        if size not in self._translations:
            symbols = SymbolicFamily(size)
            if RELATION in self.program.facts:
                for place in range(size):
                    symbols.fact(self.program.facts[RELATION], place, self.program)
            self._translations[size] = Translation(self.program, symbols)
        return self._translations[size]

    def find(self, size: int, *conditions: Any, plain_family: bool = True) -> Witness | None:
        """A family of that size for which the conditions hold. Raises Undecided."""
        return Search(self.translation(size).symbols, self.deadline, self.longest).find(
            *conditions, plain_family=plain_family
        )

    def claim(self, claim: Claim) -> Answer:
        """Whether a claim holds for every family; a refuting family is run by the household interpreter as well."""
        verdict = Verdict.PROVEN
        for size in range(1, self.members + 1):
            for place in self._whose(claim, size):
                try:
                    witness = self.find(size, claim.counterexample(self.translation(size), place))
                except Undecided:
                    verdict = Verdict.UNDECIDED
                    continue
                if witness is not None:
                    shows = self._replayed(witness, claim, place)
                    return Answer(claim.text, Verdict.REFUTED, size, witness, claim.cite, claim.refuted, shows)
        return Answer(claim.text, verdict, self.members, None, claim.cite, claim.refuted)

    def _whose(self, claim: Claim, size: int) -> Iterator[int]:
        """The head, and for rules about a person somebody who is not: the others differ in name only."""
        personal = any(each.personal(self.program) for each in claim.conditions)
        yield from (0, size - 1) if personal and size > 1 else (0,)

    def _replayed(self, witness: Witness, claim: Claim, place: int) -> dict[str, bool]:
        """Each condition by the household interpreter, which must agree with the solver."""
        program = witness.program(self.program)
        found: dict[str, bool] = {}
        translation = self.translation(len(witness.family.members))
        for text, each in zip((*claim.rules, *claim.when), claim.conditions, strict=True):
            expected = bool(z3.is_true(witness.model.eval(each.holds(translation, place), True)))
            if each.replayed(program, witness.family, place) is not expected:
                raise AssertionError(f"{text}: the solver says {expected}, the household interpreter does not")
            found[text] = expected
        return found

    def reachable(self, text: str, sizes: range, make: Any) -> Answer:
        """Whether some family of one of the sizes fulfils ``make(translation)``; refuted when none does."""
        verdict = Verdict.REFUTED
        for size in sizes:
            try:
                witness = self.find(size, make(self.translation(size)), plain_family=False)
            except Undecided:
                verdict = Verdict.UNDECIDED
                continue
            if witness is not None:
                return Answer(text, Verdict.PROVEN, size, witness)
        return Answer(text, verdict, sizes[-1])

    def outcomes(self, spec: DecisionSpec) -> Iterator[Answer]:
        """Each outcome, class and reason of a decision: can it come about?"""
        sizes = range(1, self.members + 1)
        yield self.reachable(f"{spec.label}：符合", sizes, lambda t: allowed(t, spec))
        yield self.reachable(f"{spec.label}：不符合", sizes, lambda t: refused(t, spec))
        if spec.class_rule:
            shape = self.program.rules[spec.class_rule].rule.values
            for code in shape:
                text = f"{spec.label}：定为“{shape[code]}”"
                yield self.reachable(text, sizes, lambda t, code=code: classed(t, spec, code))
        for reason in self.program.reasons:
            if reason.scheme == spec.scheme:
                text = f"{spec.label}的理由 {reason.code}"
                yield self.reachable(text, sizes, lambda t, reason=reason: told(t, spec, reason))


def _whose(spec: DecisionSpec, size: int) -> tuple[int, ...]:
    """The household's one decision, or the head's and that of somebody who is not: the others differ in name only."""
    return (0, size - 1) if spec.unit is Entity.PERSON and size > 1 else (0,)


def allowed(translation: Translation, spec: DecisionSpec) -> Any:
    """The answer is yes, for somebody."""
    return z3.Or([granted(translation, spec, place).truth for place in _whose(spec, translation.symbols.size)])


def refused(translation: Translation, spec: DecisionSpec) -> Any:
    """The scheme applies and the answer is no, for somebody."""
    return z3.Or([_refused(translation, spec, place) for place in _whose(spec, translation.symbols.size)])


def _refused(translation: Translation, spec: DecisionSpec, place: int) -> Any:
    applies = [translation.rule(spec.applies, place).truth] if spec.applies else []
    return z3.And([*applies, z3.Not(translation.rule(spec.eligible, place).truth)])


def classed(translation: Translation, spec: DecisionSpec, code: str) -> Any:
    """Granted, in this class, for somebody."""
    number = translation.program.rules[spec.class_rule].node.values.index(code)
    return z3.Or(
        [
            z3.And(granted(translation, spec, place).truth, translation.rule(spec.class_rule, place).number == number)
            for place in _whose(spec, translation.symbols.size)
        ]
    )


def told(translation: Translation, spec: DecisionSpec, reason: ReasonSpec) -> Any:
    """The reason is said: its outcome, and its rule as it should be, for some member where it is about one."""
    personal = translation.program.rules[reason.when].entity is Entity.PERSON and spec.unit is Entity.HOUSEHOLD
    said = []
    for place in _whose(spec, translation.symbols.size):
        eligible = reason.outcome == "eligible"
        whole = granted(translation, spec, place).truth if eligible else _refused(translation, spec, place)
        whom = range(translation.symbols.size) if personal else (place,)
        said.append(z3.And(whole, z3.Or([translation.rule(reason.when, each).truth == reason.holds for each in whom])))
    return z3.Or(said)
