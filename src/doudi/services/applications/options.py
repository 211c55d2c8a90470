"""What a family may apply for: every scheme of the place, decided on what is known, and what is still to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from doudi.domain.findings import OutsideCoverage
from doudi.engine import Decision, DecisionSet, Family, Program, decide
from doudi.engine.decisions import Outcome
from doudi.engine.derivations import Missing
from doudi.engine.model import DecisionSpec
from doudi.engine.rules import behind
from doudi.services.cases import delegations
from doudi.services.cases.transitions import ACCEPT, of
from doudi.services.referrals.models import OPEN
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import Household

Standing = dict[tuple[str, str], str]
ORDER = {Outcome.ELIGIBLE: 0, Outcome.UNKNOWN: 1, Outcome.INELIGIBLE: 2}


class Route(StrEnum):
    """What an application for a scheme becomes."""

    CASE = "case"
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules say of the family, or of one person (``person`` its key, else empty).

    ``standing``: why it cannot be asked for again now (being handled, being paid); empty when it can.
    """

    person: str
    name: str
    decision: Decision
    standing: str

    @property
    def outcome(self) -> Outcome:
        """As far as it is known."""
        return self.decision.outcome


@dataclass(frozen=True, slots=True)
class Option:
    """One scheme with its answers, the best first; ``gate`` names what says whether it is wanted at all."""

    spec: DecisionSpec
    route: Route
    answers: tuple[Answer, ...]
    gate: frozenset[str]

    @property
    def outcome(self) -> Outcome:
        """The best of its answers."""
        return self.answers[0].outcome

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What to ask next, each once: whether the scheme is wanted at all before anything else."""
        found = {
            (each.person, each.name): each
            for answer in self.answers
            if answer.outcome is Outcome.UNKNOWN
            for each in answer.decision.missing
            if each.kind == "fact"
        }
        first = {key: each for key, each in found.items() if each.name in self.gate}
        return tuple((first or found).values())


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything a family may apply for on a day, eligible first; ``program`` holds all schemes."""

    program: Program
    family: Family
    options: tuple[Option, ...]

    def option(self, scheme: str) -> Option | None:
        """The option of a scheme."""
        return next((each for each in self.options if each.spec.scheme == scheme), None)


def overview(household: Household, on: date) -> Overview:
    """Every scheme that one can apply for there. Raises OutsideCoverage."""
    program = rulebook.every_scheme(household.area_code, on)
    family = registry.family(household, on, program)
    return Overview(program, family, of_family(program, family, _standing(household, on)))


def of_family(program: Program, family: Family, standing: Standing) -> tuple[Option, ...]:
    """The same of a family that may be on no register, by a program of all schemes; eligible first."""
    decisions = decide(program, family)
    found = [
        option for spec in program.decisions if (option := _option(spec, program, decisions, standing)) is not None
    ]
    return tuple(sorted(found, key=lambda option: ORDER[option.outcome]))


def _option(spec: DecisionSpec, program: Program, decisions: DecisionSet, standing: Standing) -> Option | None:
    way = route(spec, program.area, program.on)
    names = {member.key: member.name for member in decisions.family.members}
    answers = [
        Answer(
            key := decision.person.key if decision.person else "",
            names.get(key, ""),
            decision,
            standing.get((spec.scheme, key), ""),
        )
        for decision in decisions.decisions
        if decision.spec.scheme == spec.scheme
    ]
    if way is None or not answers:
        return None
    gate = frozenset(behind([spec.applies], program.rules)) if spec.applies else frozenset()
    return Option(spec, way, tuple(sorted(answers, key=lambda answer: ORDER[answer.outcome])), gate)


def _standing(household: Household, on: date) -> Standing:
    """What is under way or being paid, by scheme and person."""
    found: Standing = {}
    for referral in household.referrals.filter(state__in=OPEN):
        found[(referral.scheme, str(referral.person_id or ""))] = "已经转给部门，正在办"
    running = household.entitlements.exclude(last_month__lte=on.replace(day=1)).select_related("case")
    for given in running.exclude(period="once"):
        found[(given.scheme, str(given.case.person_id or ""))] = "正在享受"
    for case in household.cases.filter(closed_on=None):
        found[(case.scheme, str(case.person_id or ""))] = f"正在办理（{case.number}）"
    return found


def route(spec: DecisionSpec, area_code: str, on: date) -> Route | None:
    """A referral where another agency handles it, a case where a procedure begins at the window, else nothing."""
    if spec.handled_by:
        return Route.REFERRAL
    try:
        procedure = delegations.procedure(spec.scheme, area_code, on)
    except OutsideCoverage:
        return None
    return Route.CASE if of(procedure).transition(ACCEPT) else None
