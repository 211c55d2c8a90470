"""An amended text against the one before it: does it ever pay a family less, whom, and by how much at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from doudi.domain.findings import BadInput, Finding
from doudi.engine.model import Fact, FactSpec, Family, Kind
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
    """The family that loses most. Raises BadInput, and AssertionError where the two interpreters differ."""
    shared = shared_facts(new, old)
    symbols = SymbolicFamily(size, shared)
    specs = [[spec for spec in paid_monthly(each) if spec.scheme == scheme] for each in (new, old)]
    label, dropped = (specs[0] or specs[1])[0].label, not specs[0]
    terms = [entitlement(Translation(each, symbols), specs[place]) for place, each in enumerate((new, old))]
    loss, witness, proven = Search(symbols, deadline).greatest(compute(Op.SUB, (terms[1], terms[0])), 1)
    if witness is None:
        return Shortfall(scheme, label, dropped, size, 0, proven)
    now, then = (
        paid(witness.program(each), stated_for(each, witness.family, shared), specs[place])
        for place, each in enumerate((new, old))
    )
    if now is None or then is None or then - now != loss:
        raise AssertionError(f"the solver says {loss}, the household interpreter {then} - {now}")
    return Shortfall(scheme, label, dropped, size, loss, proven, witness, then, now)


def either_schemes(new: Program, old: Program) -> Sequence[str]:
    """The schemes that either text pays monthly, those of the old one first."""
    return list(dict.fromkeys(spec.scheme for program in (old, new) for spec in paid_monthly(program)))


def shared_facts(new: Program, old: Program) -> dict[str, FactSpec]:
    """Each fact of both, over the ranges of both, in the new text's options. Raises BadInput with all that differ."""
    faults, found = [], {}
    for name, spec in new.facts.items():
        before = old.facts.get(name)
        if before is None:
            continue
        same = (spec.kind, spec.entity, spec.unit) == (before.kind, before.entity, before.unit)
        if not same or (spec.kind is Kind.CATEGORY and not set(spec.values) & set(before.values)):
            said = f"“{spec.label}”（{name}）在新旧规则里不是一回事（类型、单位、归谁或选项不同），没法比；请换个名字"
            faults.append(Finding("facts.toml", 0, said))
        elif spec.kind is Kind.CATEGORY:
            found[name] = spec
        else:
            found[name] = replace(spec, low=min(spec.low, before.low), high=max(spec.high, before.high))
    if faults:
        raise BadInput(faults)
    return found


def half_shared(new: Program, old: Program) -> list[str]:
    """The labels of facts with options that only one text knows: families of such options are not compared."""
    both = [(spec, old.facts[name]) for name, spec in new.facts.items() if name in old.facts]
    return [spec.label for spec, before in both if set(spec.values) != set(before.values)]


def stated_for(program: Program, family: Family, shared: Mapping[str, FactSpec]) -> Family:
    """The family with each option at its place in the program's own list.

    One that the program lacks, and so never reads here, is left unsaid.
    """

    def moved(facts: Mapping[str, Fact]) -> dict[str, Fact]:
        return {name: fact for name, each in facts.items() if (fact := _moved(name, each)) is not None}

    def _moved(name: str, fact: Fact) -> Fact | None:
        if name not in shared or not shared[name].values:
            return fact
        code, own = list(shared[name].values)[fact.value], list(program.facts[name].values)
        return replace(fact, value=own.index(code)) if code in own else None

    members = tuple(replace(member, facts=moved(member.facts)) for member in family.members)
    return Family(moved(family.household), members)
