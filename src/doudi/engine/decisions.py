"""What a family is told: outcome, amount, reasons and what is missing, from one run of a program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any

from doudi.engine.derivations import Derivation, Missing, Step
from doudi.engine.lacking import Lacking
from doudi.engine.model import Cite, DecisionSpec, Entity, Family, Member, PackInfo, ReasonSpec
from doudi.engine.program import Program, Run
from doudi.engine.reporting import Reporting
from doudi.engine.resting import Resting
from doudi.engine.sentences import Sentences, shape_of
from doudi.engine.watching import Watched
from doudi.engine.wording import PLACE, code_of

ENGINE_VERSION = "1"
"""Raised whenever the same pack and facts could give another answer."""


class Outcome(StrEnum):
    """The three answers."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """In the words of a notice."""
        return {"eligible": "符合", "ineligible": "不符合", "unknown": "不能判定"}[self.value]


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence for the family, its article, and what would change the outcome."""

    code: str
    text: str
    cite: Cite
    change: str


@dataclass(frozen=True)
class Decision:
    """One scheme's answer for the household, or for one person (``person`` is the member's key)."""

    spec: DecisionSpec
    person: Member | None
    place: int
    outcome: Outcome
    category: str | None
    category_label: str
    amount_fen: int | None
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...]
    opening: tuple[Missing, ...]
    """What is to be said before it is known whether the scheme applies at all; nobody may have asked for it."""
    demonstration: tuple[str, ...]
    """The labels of the demonstration values that the answer, or a sentence of it, rests on."""
    run: Run = field(repr=False, compare=False)

    @property
    def scheme(self) -> str:
        """The scheme's code."""
        return self.spec.scheme

    @property
    def changes(self) -> tuple[str, ...]:
        """What would change the outcome, in sentences, each once."""
        return tuple(dict.fromkeys(reason.change for reason in self.reasons if reason.change))

    @cached_property
    def derivations(self) -> tuple[Derivation, ...]:
        """How the outcome, then the class, then the amount came about; a part that another contains is left out."""
        seen: set[str] = set()
        found: list[Derivation] = []
        for name in (self.spec.amount, self.spec.class_rule, self.spec.eligible):
            if name and name not in seen:
                found.append(self.run.derivation(name, self.place if self.person else None))
                seen |= {step.name for step in found[-1].steps}
        return tuple(reversed(found))

    @property
    def derivation(self) -> Derivation:
        """How the answer came about: of the amount where there is one, and with it of the outcome."""
        return self.derivations[-1]

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every step of every derivation."""
        return tuple(step for derivation in self.derivations for step in derivation.steps)


@dataclass(frozen=True)
class DecisionSet:
    """Every decision about one family, in one area, on one day."""

    area: str
    on: date
    packs: tuple[PackInfo, ...]
    family: Family
    decisions: tuple[Decision, ...]

    @property
    def demonstration(self) -> bool:
        """Whether any decision rests on a demonstration value."""
        return any(decision.demonstration for decision in self.decisions)

    def of(self, scheme: str, person: str = "") -> Decision | None:
        """The decision on a scheme, for a household or for the member with that key."""
        for decision in self.decisions:
            if decision.scheme == scheme and (decision.person.key if decision.person else "") == person:
                return decision
        return None

    def as_json(self) -> dict[str, Any]:
        """The documented shape of ``doudi decide``."""
        return {
            "area": self.area,
            "on": self.on.isoformat(),
            "engine": ENGINE_VERSION,
            "packs": [{"id": pack.id, "version": pack.version, "hash": pack.hash} for pack in self.packs],
            "decisions": Reporting().decisions(self.decisions),
        }


def decide(program: Program, family: Family) -> DecisionSet:
    """Every decision that the program's packs make about the family."""
    run = program.run(family)
    teller = _Teller(program, family, run)
    decisions = tuple(
        decision
        for spec in _in_order(program)
        for place, person in _whom(spec, family)
        if (decision := teller.decision(spec, place, person)) is not None
    )
    return DecisionSet(program.area, program.on, program.packs, family, decisions)


def _in_order(program: Program) -> list[DecisionSpec]:
    """The household before its people, and the nation's schemes before a place's own."""
    areas = {pack.id: pack.area for pack in program.packs}
    return sorted(program.decisions, key=lambda spec: (spec.unit is Entity.PERSON, len(areas[spec.pack])))


def _whom(spec: DecisionSpec, family: Family) -> Iterable[tuple[int, Member | None]]:
    return enumerate(family.members) if spec.unit is Entity.PERSON else [(0, None)]


class _Teller:
    """Turns a run's values into decisions."""

    def __init__(self, program: Program, family: Family, run: Run) -> None:
        self.program, self.family, self.run = program, family, run
        self.sentences = Sentences(program, family, run)
        watched = Watched(run)
        self.lacking, self.resting = Lacking(watched), Resting(watched)

    def decision(self, spec: DecisionSpec, place: int, person: Member | None) -> Decision | None:
        """The decision, or None where the scheme is known not to apply."""
        if spec.applies and self.is_known(spec.applies, place, 0):
            return None
        outcome = self.outcome(spec, place)
        category = amount = None
        label = ""
        if outcome is Outcome.ELIGIBLE:
            category, label = self.category(spec, place)
            if spec.amount and self.run.known(spec.amount, place):
                amount = self.run.low(spec.amount, place)
        names = [name for name in (spec.applies, spec.eligible, spec.class_rule, spec.amount) if name]
        missing = () if outcome is Outcome.INELIGIBLE else self.lacking.behind(names, place)
        opening = self.lacking.behind([spec.applies], place) if spec.applies else ()
        held = list(self.held(spec, outcome, place))
        reasons = tuple(dict.fromkeys(self.told(reason, who) for reason, who in held))
        rests_on = [(name, place) for name in names] + [(name, who) for reason, who in held for name in _said(reason)]
        demonstration = self.resting.behind(dict.fromkeys(rests_on))
        return Decision(
            spec, person, place, outcome, category, label, amount, reasons, missing, opening, demonstration, self.run
        )  # fmt: skip

    def is_known(self, name: str, place: int, value: int) -> bool:
        return self.run.known(name, place) and self.run.low(name, place) == value

    def outcome(self, spec: DecisionSpec, place: int) -> Outcome:
        if self.is_known(spec.eligible, place, 0):
            return Outcome.INELIGIBLE
        applies = not spec.applies or self.run.known(spec.applies, place)
        return Outcome.ELIGIBLE if applies and self.run.known(spec.eligible, place) else Outcome.UNKNOWN

    def category(self, spec: DecisionSpec, place: int) -> tuple[str | None, str]:
        if not spec.class_rule or not self.run.known(spec.class_rule, place):
            return None, ""
        values = shape_of(self.program, spec.class_rule).values
        code = code_of(values, self.run.low(spec.class_rule, place))
        return code, values[code]

    def held(self, spec: DecisionSpec, outcome: Outcome, place: int) -> Iterable[tuple[ReasonSpec, int]]:
        """The reasons that hold, each with the place of whom it speaks."""
        for reason in self.program.reasons:
            if reason.scheme == spec.scheme and reason.outcome == outcome:
                for who in self.places(spec, reason, place):
                    if self.is_known(reason.when, who, int(reason.holds)):
                        yield reason, who

    def places(self, spec: DecisionSpec, reason: ReasonSpec, place: int) -> Iterable[int]:
        """A person's reason in a household's decision speaks of every person it is true of."""
        rule = self.program.rules.get(reason.when)
        everyone = spec.unit is Entity.HOUSEHOLD and rule is not None and rule.entity is Entity.PERSON
        return range(len(self.family.members)) if everyone else (place,)

    def told(self, reason: ReasonSpec, place: int) -> Reason:
        fill = self.sentences.fill
        cite = reason.cite or self.program.rules[reason.when].cite
        return Reason(reason.code, fill(reason.text, place), cite, fill(reason.change, place))


def _said(reason: ReasonSpec) -> Iterable[str]:
    """The names that a reason speaks of."""
    return (reason.when, *PLACE.findall(reason.text), *PLACE.findall(reason.change))
