"""Cliffs: where one more yuan of a wage leaves a family with less, by how much at most, and who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doudi.engine.model import DecisionSpec, Fact, Family
from doudi.engine.nodes import Op
from doudi.engine.program import Program
from doudi.engine.proving.entitlements import MONTHS, entitlement, needed, paid
from doudi.engine.proving.families import SymbolicFamily
from doudi.engine.proving.solver import Search, Translation, Witness
from doudi.engine.proving.terms import compute, constant

WAGE = "wage"
STEPS = (100, 1200)
"""One yuan more a year, and one yuan more a month, in fen a year."""


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
        """Whether rounding a month's amount explains all of it."""
        return self.proven and self.loss <= self.rounding


def worst_cliff(
    program: Program, specs: Sequence[DecisionSpec], size: int, place: int, step: int, deadline: float
) -> Cliff:
    """The worst cliff of one member's wage. Raises AssertionError where the two interpreters differ."""
    symbols = SymbolicFamily(size)
    wage = symbols.fact(program.facts[WAGE], place, program)
    now, more = Translation(program, symbols), Translation(program, symbols, {(WAGE, place): step})
    paid_now, paid_then = entitlement(now, specs), entitlement(more, specs)
    loss = compute(Op.SUB, (compute(Op.SUB, (paid_now, paid_then)), constant(step)))
    search = Search(symbols, deadline)
    found, witness, proven = search.greatest(loss, 1, wage.number + step <= program.facts[WAGE].high)
    names = tuple(spec.scheme for spec in specs)
    cliff = Cliff(names, size, place, step, max(found, 0), proven, _rounding(now, specs))
    if witness is None:
        return cliff
    before, after = replayed(program, specs, witness, place, step)
    if before - after - step != found:
        raise AssertionError(f"the solver says {found}, the household interpreter {before - after - step}")
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
    """What rounding each decision's month once can cost a family in a year, where the packs say how it is rounded."""
    if ROUNDING not in translation.program.rules:
        return 0
    rounded = sum(ROUNDING in needed(translation.program, [spec.amount]) for spec in specs)
    return MONTHS * rounded * translation.rule(ROUNDING).high


ROUNDING = "rounding_quantum"
"""The rule that says to which amount a household's month is rounded."""
