"""Lists of cases: rows in few queries, whose turn it is, and counts by state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q, QuerySet

from doudi.domain.findings import OutsideCoverage
from doudi.engine.decisions import Outcome
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.web import readers

if TYPE_CHECKING:
    from doudi.engine.procedures import Procedure, Step
    from doudi.services.accounts.models import User
    from doudi.services.registry.models import Household

GOOD, BAD = ("approved",), ("refused", "notified")


@dataclass(frozen=True, slots=True)
class State:
    """A state that some case within the area is in."""

    procedure: str
    code: str
    label: str
    count: int
    roles: frozenset[str]


def all_cases(user: User) -> QuerySet[Case]:
    """Every case within the area, the newest first."""
    return bounded(Case.objects.all(), user)


def of_household(user: User, household: Household) -> QuerySet[Case]:
    """The cases of one household."""
    return all_cases(user).filter(household=household)


def procedure_of(case: Case) -> Procedure | None:
    """The procedure of the day it was accepted."""
    try:
        return rulebook.procedure(case.scheme, case.area_code, case.accepted_on)
    except OutsideCoverage:
        return None


def states(user: User) -> list[State]:
    """Which states the cases are in, how many, and whose turn it is in each."""
    groups = (
        all_cases(user)
        .order_by()
        .values("procedure_id", "scheme", "state")
        .annotate(number=Count("id"), accepted_on=Min("accepted_on"), area_code=Min("area_code"))
    )
    found = []
    for group in groups:
        sample = Case(scheme=group["scheme"], area_code=group["area_code"], accepted_on=group["accepted_on"])
        procedure = procedure_of(sample)
        label = state_label(procedure, group["state"])
        roles = frozenset(step.role for step in next_steps(procedure, group["state"]) if not step.on_objection)
        found.append(State(group["procedure_id"], group["state"], label, group["number"], roles))
    return found


def mine(user: User) -> QuerySet[Case]:
    """Cases whose next step is of this person's role."""
    turn = Q(pk__in=[])
    for state in states(user):
        if user.role in state.roles:
            turn |= Q(procedure_id=state.procedure, state=state.code)
    return all_cases(user).filter(turn)


def mine_count(user: User) -> int:
    """How many wait for this person's role."""
    return sum(state.count for state in states(user) if user.role in state.roles)


def next_steps(procedure: Procedure | None, state: str) -> list[Step]:
    """The steps that may follow a state."""
    return [step for step in procedure.steps if state in step.after] if procedure else []


def state_label(procedure: Procedure | None, state: str) -> str:
    """The state in words."""
    for step in procedure.steps if procedure else ():
        if step.state == state:
            return step.state_label
    return state


def rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases as lists show them, with their latest decision."""
    found = list(cases)
    latest: dict[int, DecisionRecord] = {}
    for record in DecisionRecord.objects.filter(case__in=found).order_by("id"):
        latest[record.case_id] = record
    places = readers.place_lines(case.area_code for case in found)
    people = {case.pk: case for case in Case.objects.filter(pk__in=[c.pk for c in found]).select_related("applicant")}
    return [_row(people[case.pk], latest.get(case.pk), places[case.area_code]) for case in found]


def _row(case: Case, record: DecisionRecord | None, place: str) -> dict[str, Any]:
    return {
        "pk": case.pk,
        "number": case.number,
        "applicant": case.applicant.name,
        "place": place,
        "accepted_on": case.accepted_on,
        "state_label": state_label(procedure_of(case), case.state),
        "tone": "ok" if case.state in GOOD else "" if case.state in BAD else "info",
        "outcome": Outcome(record.outcome).label if record else "没有测算",
        "amount_fen": record.amount_fen if record else None,
        "has_amount": record is not None and record.outcome == Outcome.ELIGIBLE,
        "demonstration": record.demonstration if record else False,
    }


def search(user: User, text: str) -> QuerySet[Case]:
    """Cases by their number, or by a person of their household."""
    found = registry.households(user, text).values("pk")
    return all_cases(user).filter(Q(number=text.upper()) | Q(household__in=found))
