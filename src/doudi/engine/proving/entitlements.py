"""What a family is paid in cash, as terms: fen in a year's terms, as if each month were like this one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from doudi.engine.model import DecisionSpec, Entity, Family
from doudi.engine.nodes import Op
from doudi.engine.program import Program
from doudi.engine.proving.solver import Translation
from doudi.engine.proving.terms import Term, compute, constant

MONTHS = 12
IN_A_YEAR = {"month": MONTHS, "year": 1}


def paid_monthly(program: Program, also: Iterable[str] = ()) -> list[DecisionSpec]:
    """The decisions that pay an amount each month, and those that a pack names as cash besides."""
    extra = set(also)
    return [
        spec
        for spec in program.decisions
        if spec.amount and (spec.period == "month" or (spec.scheme in extra and spec.period in IN_A_YEAR))
    ]


def places(spec: DecisionSpec, size: int) -> range:
    """Whose decision it is: the household's one, or each member's."""
    return range(size if spec.unit is Entity.PERSON else 1)


def granted(translation: Translation, spec: DecisionSpec, place: int) -> Term:
    """Whether the scheme applies and the answer is yes."""
    names = [name for name in (spec.applies, spec.eligible) if name]
    return reduce(lambda one, other: compute(Op.AND, (one, other)), [translation.rule(name, place) for name in names])


def entitlement(translation: Translation, specs: Iterable[DecisionSpec]) -> Term:
    """All that these decisions pay the family in a year, in fen."""
    result = constant(0)
    for spec in specs:
        for place in places(spec, translation.symbols.size):
            amount = compute(Op.MUL, (translation.rule(spec.amount, place), constant(IN_A_YEAR[spec.period])))
            paid = compute(Op.WHERE, (granted(translation, spec, place), amount, constant(0)))
            result = compute(Op.ADD, (result, paid))
    return result


def paid(program: Program, family: Family, specs: Iterable[DecisionSpec]) -> int | None:
    """The same by the household interpreter; None where something is unknown."""
    run = program.run(family)
    result = 0
    for spec in specs:
        for place in places(spec, len(family.members)):
            names = [name for name in (spec.applies, spec.eligible, spec.amount) if name]
            ends = [run.ends(name, place) for name in names]
            if any(low == high == 0 for low, high in ends[:-1]):
                continue
            if any(low != high for low, high in ends):
                return None
            result += ends[-1][0] * IN_A_YEAR[spec.period]
    return result
