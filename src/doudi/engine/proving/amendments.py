"""An amended text against the one before it: does it ever pay a family less, whom, and by how much at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doudi.engine.nodes import Op
from doudi.engine.program import Program
from doudi.engine.proving.entitlements import entitlement, paid, paid_monthly
from doudi.engine.proving.families import SymbolicFamily
from doudi.engine.proving.solver import Search, Translation, Witness
from doudi.engine.proving.terms import compute


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the new text pays a family of this size less than the old one, at worst; money in fen a year."""

    scheme: str
    label: str
    dropped: bool
    """Whether the new text does not pay this scheme at all."""
    size: int
    loss: int
    proven: bool
    witness: Witness | None = None
    old: int = 0
    new: int = 0


def worst_shortfall(new: Program, old: Program, scheme: str, size: int, deadline: float) -> Shortfall:
    """The family that loses most. Raises AssertionError where the two interpreters differ."""
    symbols = SymbolicFamily(size)
    specs = [[spec for spec in paid_monthly(each) if spec.scheme == scheme] for each in (new, old)]
    label, dropped = (specs[0] or specs[1])[0].label, not specs[0]
    terms = [entitlement(Translation(each, symbols), specs[place]) for place, each in enumerate((new, old))]
    loss, witness, proven = Search(symbols, deadline).greatest(compute(Op.SUB, (terms[1], terms[0])), 1)
    if witness is None:
        return Shortfall(scheme, label, dropped, size, 0, proven)
    now, then = (paid(witness.program(p), witness.family, specs[k]) for k, p in enumerate((new, old)))
    if now is None or then is None or then - now != loss:
        raise AssertionError(f"the solver says {loss}, the household interpreter {then} - {now}")
    return Shortfall(scheme, label, dropped, size, loss, proven, witness, then, now)


def either_schemes(new: Program, old: Program) -> Sequence[str]:
    """The schemes that either text pays monthly, those of the old one first."""
    return list(dict.fromkeys(spec.scheme for program in (old, new) for spec in paid_monthly(program)))
