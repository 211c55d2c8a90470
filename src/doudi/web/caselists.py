"""Lists of cases: rows in few queries, whose turn it is, and counts by state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q, QuerySet

from doudi.domain.findings import DoudiError
from doudi.engine.decisions import Outcome
from doudi.services import clock
from doudi.services.cases import handing, queries
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.transitions import Table, table
from doudi.web import readers

if TYPE_CHECKING:
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
    rank: int


def all_cases(user: User) -> QuerySet[Case]:
    """Every case within the area, the newest first."""
    return queries.cases(user)


def of_household(user: User, household: Household) -> QuerySet[Case]:
    """The cases of one household."""
    return all_cases(user).filter(household=household)


def table_of(case: Case) -> Table | None:
    """The table of the day it was accepted; None where the packs no longer hold it."""
    try:
        return table(case)
    except DoudiError:
        return None


def states(user: User) -> list[State]:
    """Which states the cases are in, how many, and whose turn it is in each."""
    groups = (
        all_cases(user)
        .order_by()
        .values("procedure_id", "scheme", "state")
        .annotate(number=Count("id"), accepted=Min("accepted_on"), area=Min("area_code"))
    )
    found = []
    for group in groups:
        sample = Case(
            scheme=group["scheme"],
            area_code=group["area"],
            accepted_on=group["accepted"],
            procedure_id=group["procedure_id"],
        )
        rows_of = table_of(sample)
        label = rows_of.label(group["state"]) if rows_of else group["state"]
        turn = _turn(rows_of, group["state"])
        found.append(
            State(group["procedure_id"], group["state"], label, group["number"], turn, _rank(rows_of, group["state"]))
        )
    return sorted(found, key=lambda state: state.rank)


def _rank(rows_of: Table | None, state: str) -> int:
    """Where a state stands in the order of the procedure."""
    reached = [each.state for each in rows_of.transitions] if rows_of else []
    return reached.index(state) if state in reached else len(reached)


def _turn(rows_of: Table | None, state: str) -> frozenset[str]:
    following = rows_of.following(state) if rows_of else []
    main = [each for each in following if each.is_main] or following
    return frozenset(each.role for each in main)


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


def handled(user: User) -> QuerySet[Case]:
    """Open cases that this person answers for, and those of whom they stand in for."""
    own = {user.pk, *handing.covered_by(user, clock.business_date())}
    return all_cases(user).filter(handler__in=own, closed_on=None)


def rows(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Cases as lists show them, with their latest decision."""
    found = list(cases)
    latest: dict[int, DecisionRecord] = {}
    for record in DecisionRecord.objects.filter(case__in=found).order_by("id"):
        latest[record.case_id] = record
    places = readers.place_lines(case.area_code for case in found)
    return [_row(case, latest.get(case.pk), places[case.area_code]) for case in found]


def _row(case: Case, record: DecisionRecord | None, place: str) -> dict[str, Any]:
    rows_of = table_of(case)
    return {
        "pk": case.pk,
        "number": case.number,
        "applicant": case.applicant.name,
        "place": place,
        "handler": case.handler.display_name,
        "accepted_on": case.accepted_on,
        "state_label": rows_of.label(case.state) if rows_of else case.state,
        "tone": "ok" if case.state in GOOD else "" if case.state in BAD else "info",
        "outcome": Outcome(record.outcome).label if record else "没有测算",
        "amount_fen": record.amount_fen if record else None,
        "has_amount": record is not None and record.outcome == Outcome.ELIGIBLE,
        "demonstration": record.demonstration if record else False,
    }
