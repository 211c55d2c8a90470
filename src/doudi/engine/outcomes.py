"""Decisions about many households at once: the same answers as ``decide``, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from doudi.engine.blocks import Values, evaluate
from doudi.engine.columns import Booleans, Columns
from doudi.engine.model import DecisionSpec, Entity, ReasonSpec
from doudi.engine.program import Program


class State(IntEnum):
    """What a scheme says to a household or person; OUTSIDE where the scheme does not apply."""

    OUTSIDE = 0
    ELIGIBLE = 1
    INELIGIBLE = 2
    UNKNOWN = 3


@dataclass(frozen=True, slots=True)
class Answers:
    """One scheme's answers: a row for each household, or each person where ``spec.unit`` is the person.

    ``state`` (n,) of ``State``; ``category`` (n,) index of the class, -1 where there is none or it is not known;
    ``amount`` fen, 0 where nothing is due or it is not known; ``amount_known`` (n,) where eligible and exact;
    ``reasons`` (n,) bits, bit ``k`` for ``codes[k]``.
    """

    spec: DecisionSpec
    state: NDArray[np.int8]
    category: NDArray[np.int8]
    amount: NDArray[np.int64]
    amount_known: Booleans
    reasons: NDArray[np.uint64]
    codes: tuple[str, ...]

    def reasons_of(self, row: int) -> list[str]:
        """The reason codes of a row."""
        return [code for place, code in enumerate(self.codes) if int(self.reasons[row]) >> place & 1]


def decide_all(program: Program, columns: Columns, threads: int = 2) -> dict[str, Answers]:
    """Every scheme's answers about all households. Raises ValueError for values outside their ranges."""
    named = {name for spec in program.decisions for name in _rules_of(spec)}
    names = named | {reason.when for reason in program.reasons}
    deciding = _Deciding(program, columns, evaluate(program, columns, sorted(names), threads))
    return {spec.scheme: deciding.answers(spec) for spec in program.decisions}


def _rules_of(spec: DecisionSpec) -> list[str]:
    return [name for name in (spec.applies, spec.eligible, spec.class_rule, spec.amount) if name]


MOST_REASONS = 64
STATES = {"eligible": State.ELIGIBLE, "ineligible": State.INELIGIBLE, "unknown": State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class _Deciding:
    program: Program
    columns: Columns
    results: Mapping[str, Values]

    def answers(self, spec: DecisionSpec) -> Answers:
        state = self.state(spec)
        eligible = state == State.ELIGIBLE
        category = np.full(len(state), -1, dtype=np.int8)
        if spec.class_rule:
            given = self.rows(spec, spec.class_rule)
            category = np.where(eligible & given.known, given.low, -1).astype(np.int8)
        amount, known = np.zeros(len(state), dtype=np.int64), np.zeros(len(state), dtype=np.bool_)
        if spec.amount:
            paid = self.rows(spec, spec.amount)
            known = eligible & paid.known
            amount = np.where(known, paid.low, 0).astype(np.int64)
        reasons = [reason for reason in self.program.reasons if reason.scheme == spec.scheme]
        codes = tuple(reason.code for reason in reasons)
        return Answers(spec, state, category, amount, known, self.bits(spec, reasons, state), codes)

    def state(self, spec: DecisionSpec) -> NDArray[np.int8]:
        """As in ``decide``: known not to apply, known not to meet, known to meet both, else unknown."""
        eligible = self.rows(spec, spec.eligible)
        applies = self.rows(spec, spec.applies) if spec.applies else Values(*[np.ones_like(eligible.low)] * 2)
        conditions = [np.logical_not(end) for end in (applies.high, eligible.high)]
        conditions.append(np.logical_and(applies.low, eligible.low))
        states = [np.int8(State.OUTSIDE), np.int8(State.INELIGIBLE), np.int8(State.ELIGIBLE)]
        return np.select(conditions, states, np.int8(State.UNKNOWN))

    def bits(self, spec: DecisionSpec, reasons: list[ReasonSpec], state: NDArray[np.int8]) -> NDArray[np.uint64]:
        if len(reasons) > MOST_REASONS:
            raise ValueError(f"{spec.scheme} has more than {MOST_REASONS} reasons")
        bits = np.zeros(len(state), dtype=np.uint64)
        for place, reason in enumerate(reasons):
            held = (state == STATES[reason.outcome]) & self.holds(spec, reason)
            bits |= held.astype(np.uint64) << np.uint64(place)
        return bits

    def holds(self, spec: DecisionSpec, reason: ReasonSpec) -> Booleans:
        """Where the reason's rule is known to be what the reason says; of any person, in a household's decision."""
        values = self.rows(spec, reason.when)
        held: Booleans = values.known & (values.low == reason.holds)
        if spec.unit is Entity.HOUSEHOLD and self.program.rules[reason.when].entity is Entity.PERSON:
            return np.logical_or.reduceat(held, self.columns.starts[:-1])
        return held

    def rows(self, spec: DecisionSpec, name: str) -> Values:
        """A rule's values, a household's repeated for each person where the decision is about persons."""
        values = self.results[name]
        if spec.unit is Entity.HOUSEHOLD or self.program.rules[name].entity is Entity.PERSON:
            return values
        sizes = np.diff(self.columns.starts)
        return Values(np.repeat(values.low, sizes), np.repeat(values.high, sizes))
