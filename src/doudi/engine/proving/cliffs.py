"""Cliffs: where one more yuan of a wage leaves a family with less, by how much at most, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from doudi.engine.model import DecisionSpec, Fact, Family
from doudi.engine.nodes import Op
from doudi.engine.program import Program
from doudi.engine.proving.entitlements import IN_A_YEAR, entitlement, paid, places
from doudi.engine.proving.families import SymbolicFamily
from doudi.engine.proving.rounding import Rounding
from doudi.engine.proving.solver import Search, Translation, Undecided, Witness
from doudi.engine.proving.terms import Term, compute, constant

WAGE = "wage"
STEPS = (100, 1200)
"""One yuan more a year, and one yuan more a month, in fen a year."""

LONGEST = 20.0
"""Seconds that one step of a search for the worst may take, where the deadline allows."""


@dataclass(frozen=True, slots=True)
class Cliff:
    """The worst that one more step of a member's wage does to families of a size; money in fen a year.

    ``loss`` is 0 where nobody loses; ``proven`` says whether nothing worse exists; ``before`` and ``after``
    are what the household interpreter pays the witness.
    """

    schemes: tuple[str, ...]
    size: int
    place: int
    step: int
    loss: int
    proven: bool
    rounding: int = 0
    witness: Witness | None = None
    before: int = 0
    after: int = 0

    @property
    def only_rounding(self) -> bool:
        """Whether rounding explains all of it."""
        return self.proven and self.loss <= self.rounding


def worst_cliff(
    program: Program, specs: Sequence[DecisionSpec], size: int, place: int, step: int, deadline: float
) -> Cliff:
    """The worst cliff of one member's wage. Raises AssertionError where the two interpreters differ."""
    asked = _Asked.of(program, specs, size, place, step)
    found, witness, proven = Search(asked.symbols, deadline, LONGEST).greatest(asked.loss, 1, asked.in_range)
    names = tuple(spec.scheme for spec in specs)
    cliff = Cliff(names, size, place, step, max(found, 0), proven, asked.rounding)
    return cliff if witness is None else _shown(program, specs, cliff, witness)


def plainer(program: Program, cliff: Cliff, deadline: float) -> Cliff:
    """The same cliff with a family of fewer unusual facts, where there is time to look for one."""
    specs = [spec for spec in program.decisions if spec.scheme in cliff.schemes]
    asked = _Asked.of(program, specs, cliff.size, cliff.place, cliff.step)
    try:
        witness = Search(asked.symbols, deadline).find(asked.in_range, asked.loss.number == cliff.loss)
    except Undecided:
        return cliff
    return cliff if witness is None else _shown(program, specs, cliff, witness)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One symbolic family now and after the step."""

    symbols: SymbolicFamily
    loss: Term
    in_range: Any
    rounding: int

    @classmethod
    def of(cls, program: Program, specs: Sequence[DecisionSpec], size: int, place: int, step: int) -> _Asked:
        symbols = SymbolicFamily(size)
        wage = symbols.fact(program.facts[WAGE], place, program)
        now, more = Translation(program, symbols), Translation(program, symbols, {(WAGE, place): step})
        less = compute(Op.SUB, (entitlement(now, specs), entitlement(more, specs)))
        loss = compute(Op.SUB, (less, constant(step)))
        return cls(symbols, loss, wage.number + step <= program.facts[WAGE].high, _rounding(now, specs))


def _shown(program: Program, specs: Sequence[DecisionSpec], cliff: Cliff, witness: Witness) -> Cliff:
    """With a family that shows it, which the household interpreter must pay the same."""
    before, after = replayed(program, specs, witness, cliff.place, cliff.step)
    if before - after - cliff.step != cliff.loss:
        raise AssertionError(f"the solver says {cliff.loss}, the household interpreter {before} - {after}")
    return replace(cliff, witness=witness, before=before, after=after)


def replayed(
    program: Program, specs: Sequence[DecisionSpec], witness: Witness, place: int, step: int
) -> tuple[int, int]:
    """What the household interpreter pays the witness now and after the step."""
    filled = witness.program(program)
    amounts = [paid(filled, family, specs) for family in (witness.family, raised(witness.family, place, step))]
    if None in amounts:
        raise AssertionError("the household interpreter cannot decide the solver's family")
    return amounts[0] or 0, amounts[1] or 0


def raised(family: Family, place: int, step: int) -> Family:
    """The same family with so much more wage for one member."""
    members = list(family.members)
    facts = dict(members[place].facts)
    facts[WAGE] = Fact(facts[WAGE].value + step)
    members[place] = replace(members[place], facts=facts)
    return Family(family.household, tuple(members))


def _rounding(translation: Translation, specs: Sequence[DecisionSpec]) -> int:
    """What rounding can cost a family in a year."""
    rounding = Rounding(translation, WAGE)
    return sum(
        IN_A_YEAR[spec.period] * rounding.rule(spec.amount, place)
        for spec in specs
        for place in places(spec, translation.symbols.size)
    )
