"""The solver's interpreter: what each node is for any family, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import z3  # type: ignore[import-untyped,unused-ignore]  # it has no stubs

from doudi.engine.interpreter import plain
from doudi.engine.model import Entity, Family
from doudi.engine.nodes import Node, Op
from doudi.engine.program import Program
from doudi.engine.proving import terms
from doudi.engine.proving.families import HOUSEHOLD, SymbolicFamily, family_of, number, usual
from doudi.engine.proving.spans import threshold
from doudi.engine.proving.terms import Term, compute, constant, within


class Translation:
    """A program's rules over a symbolic family; ``shift`` adds to a member's fact, in engine integers."""

    def __init__(
        self, program: Program, symbols: SymbolicFamily, shift: Mapping[tuple[str, int], int] | None = None
    ) -> None:
        self.program, self.symbols = program, symbols
        self._shift = dict(shift or {})
        self._terms: dict[tuple[Node, int], Term] = {}

    def rule(self, name: str, place: int = 0) -> Term:
        """A rule's value; ``place`` is the member's for person rules."""
        return self.term(self.program.rules[name].node, place)

    def term(self, node: Node, place: int) -> Term:
        """A node's value."""
        node = plain(node)
        key = (node, place if node.entity is Entity.PERSON else HOUSEHOLD)
        if key not in self._terms:
            self._terms[key] = self._make(node, key[1])
        return self._terms[key]

    def _make(self, node: Node, place: int) -> Term:
        match node.op:
            case Op.CONST:
                return constant(node.value)
            case Op.ON_DATE:
                return constant(self.program.on.toordinal())
            case Op.MEMBER_COUNT:
                return constant(self.symbols.size)
            case Op.PARAMETER:
                return self.symbols.parameter(node.name, self.program)
            case Op.FACT:
                return self._fact(node, place)
            case Op.TOTAL | Op.ANYONE | Op.EVERYONE:
                everybody = [self.term(node.args[0], each) for each in range(self.symbols.size)]
                return _AGGREGATES[node.op](everybody)
            case Op.LT | Op.LE if (found := self._compared_span(node, place)) is not None:
                return found
        args = [self.term(arg, place) for arg in node.args]
        if node.op in (Op.AGE, Op.MONTHS):
            return self.symbols.calendar.span(node.op, *args)
        return compute(node.op, args)

    def _fact(self, node: Node, place: int) -> Term:
        spec = self.program.facts[node.name]
        term = self.symbols.fact(spec, place, self.program)
        codes = list(self.symbols.specs[node.name].values)
        if codes != list(spec.values):
            return self._recoded(term, codes, list(spec.values))
        more = self._shift.get((node.name, place), 0)
        return within(term.number + more, term.low + more, term.high + more) if more else term

    def _recoded(self, term: Term, codes: list[str], own: list[str]) -> Term:
        """An option's place in the program's own list; options that it lacks are left out of the question."""
        shared = [place for place, code in enumerate(codes) if code in own]
        missing = [place for place in range(len(codes)) if place not in shared]
        self.symbols.constraints += [term.number != place for place in missing]
        result = constant(own.index(codes[shared[0]]))
        for place in shared[1:]:
            chosen = compute(Op.EQ, (term, constant(place)))
            result = compute(Op.WHERE, (chosen, constant(own.index(codes[place])), result))
        return result

    def _compared_span(self, node: Node, place: int) -> Term | None:
        """A span compared with a settled number is one comparison of days."""
        left, right = (plain(arg) for arg in node.args)
        for span, other, flipped in ((left, right, False), (right, left, True)):
            if span.op not in (Op.AGE, Op.MONTHS):
                continue
            bound = self.term(other, place)
            start, end = (self.term(arg, place) for arg in span.args)
            if not bound.settled:
                continue
            # span < k: not at least k; span <= k: not at least k + 1; k < span: at least k + 1; k <= span: at least k
            least = bound.value + int((node.op is Op.LT) is flipped)
            found = threshold(span, start, end, least)
            if found is not None:
                return within(found if flipped else z3.Not(found), 0, 1)
        return None

    @property
    def constraints(self) -> list[Any]:
        """What holds of the symbols, once the terms asked for are made."""
        return [*self.symbols.constraints, *self.symbols.calendar.constraints]


_AGGREGATES = {Op.TOTAL: terms.total, Op.ANYONE: terms.anyone, Op.EVERYONE: terms.everyone}


@dataclass(frozen=True, slots=True)
class Witness:
    """A family for which something is so, with the values that parameters without one were given."""

    family: Family
    parameters: dict[str, int]
    model: Any

    def value(self, term: Term) -> int:
        """What the solver says a term is for this family."""
        return number(self.model, term)

    def program(self, program: Program) -> Program:
        """The same rules, with those values put in."""
        open_ones = {
            name: amount
            for name, amount in self.parameters.items()
            if name in program.parameters and len(set(program.parameter_ends(name))) > 1
        }
        return program.with_amounts(open_ones, "证明时取的值") if open_ones else program


class Undecided(Exception):
    """The time ran out before an answer."""


class Search:
    """Questions about one symbolic family, until ``deadline`` (of the monotonic clock, seconds)."""

    def __init__(self, symbols: SymbolicFamily, deadline: float, longest: float = 5.0) -> None:
        self.symbols, self.deadline, self.longest = symbols, deadline, longest

    def find(self, *conditions: Any, plain_family: bool = True) -> Witness | None:
        """A family for which all conditions hold, or None where there is none. Raises Undecided.

        ``plain_family``: look a short while for one with few unusual facts, for people to read.
        """
        solver = self._solver(conditions)
        found = self._check(solver, self.longest)
        if found == z3.unsat:
            return None
        if found != z3.sat:
            raise Undecided
        return self.witness(self._plainer(solver) if plain_family else solver.model())

    def _solver(self, conditions: Iterable[Any]) -> Any:
        solver = z3.Solver()
        solver.add(*self.symbols.constraints, *self.symbols.calendar.constraints, *conditions)
        return solver

    def _check(self, solver: Any, seconds: float, *assumed: Any) -> Any:
        left = min(seconds, self.deadline - monotonic())
        if left <= 0:
            return z3.unknown
        solver.set("timeout", max(1, int(left * 1000)))
        return solver.check(*assumed)

    def _plainer(self, solver: Any) -> Any:
        """The model of a family with as few unusual facts as a short while finds."""
        model = solver.model()
        until = monotonic() + PLAINER_SECONDS
        held: list[Any] = []
        for (name, _), term in self.symbols.facts.items():
            wanted = usual(self.symbols.specs[name], term)
            if term.settled or monotonic() > until:
                continue
            same = term.number == wanted
            if not z3.is_true(model.eval(same, model_completion=True)):
                if self._check(solver, PLAINER_SECONDS / 4, *held, same) != z3.sat:
                    continue
                model = solver.model()
            held.append(same)
        return model

    def witness(self, model: Any) -> Witness:
        """The family that a model describes."""
        parameters = {name: number(model, term) for name, term in self.symbols.parameters.items()}
        return Witness(family_of(self.symbols, model), parameters, model)

    def greatest(self, term: Term, least: int, *conditions: Any) -> tuple[int, Witness | None, bool]:
        """The greatest value of a term from ``least`` up: value, family, and whether nothing greater was proven.

        The value is ``least - 1`` without a family where there is none. Halves what is left at each step.
        """
        best, most, witness = least - 1, term.high, None
        solver = self._solver(conditions)
        while best < most:
            wanted = best + 1 if witness is None else best + (most - best + 1) // 2
            solver.push()
            solver.add(term.number >= wanted)
            found = self._check(solver, self.longest)
            if found == z3.sat:
                model = solver.model()
                best, witness = number(model, term), self.witness(model)
            solver.pop()
            if found == z3.unsat:
                most = wanted - 1
            elif found != z3.sat:
                return best, witness, False
        return best, witness, True


PLAINER_SECONDS = 1.0
"""How long to look for a plainer family than the first that was found."""
