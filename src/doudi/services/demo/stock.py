"""Households on dibao for a while: whole cases in bulk, row for row as the steps would have left them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from doudi.domain.months import next_month
from doudi.domain.workdays import Calendar, after_working_days
from doudi.engine.decisions import decide
from doudi.engine.model import Entity, Fact, FactSpec, Family, Member
from doudi.engine.program import Program
from doudi.services.accounts.models import User
from doudi.services.cases import deciding
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.transitions import Table, Transition, of
from doudi.services.payments.models import Entitlement
from doudi.services.publicity.models import Notice
from doudi.services.registry import archive, relations, rulebook
from doudi.services.registry.models import Person
from doudi.services.registry.queries import REGISTER

from .families import SOURCE, Row, engine_value
from .register import BATCH, ON_THE_REGISTER, Registered

SCHEME = "dibao"
DAY = timedelta(days=1)
# The main road of 2012 with the working days that each step took after the one before.
PACE = (("accept", 0), ("survey", 4), ("appraise", 3), ("publish", 1), ("submit", 1), ("check", 3))
PACE_COUNTY = (("publish_again", 1), ("confirm", 2))
DETAILS: dict[str, dict[str, Any]] = {
    "survey": {"surveyors": ["示办一", "示办二"]},
    "appraise": {"present": 15, "representatives": 11, "agree": 14, "disagree": 1},
}


@dataclass(frozen=True, slots=True)
class Office:
    """Who acts in a county, the calendar they keep, the moment of recording, the facts they record."""

    township: User
    county: User
    approver: User
    calendar: Calendar
    now: datetime
    specs: dict[str, FactSpec]


@dataclass(frozen=True, slots=True)
class History:
    """A case being written, with its days and its two decisions (at the window, at the county)."""

    registered: Registered
    case: Case
    days: dict[str, date]
    first: DecisionRecord
    last: DecisionRecord


def timetable(calendar: Calendar, accepted: date, table: Table) -> dict[str, date]:
    """The business day of each step; a notice's term must be over before the next one."""
    days: dict[str, date] = {}
    day = accepted - DAY
    for code, pause in (*PACE, *PACE_COUNTY):
        day = after_working_days(calendar, day, max(pause, 1)).day if days else accepted
        days[code] = day
        step = table.transition(code)
        if step is not None and step.period is not None:
            day += DAY * step.period
    return days


def make_stock(stock: Sequence[tuple[Registered, date]], office: Office, since: date) -> int:
    """Store a finished case for each family, accepted on its day. Gives back how many."""
    histories = list(_histories(stock, office, since))
    for area_code, on in {(each.case.area_code[:6], row.on) for each in histories for row in (each.first, each.last)}:
        archive.keep(rulebook.program(area_code, on))
    Case.objects.bulk_create([each.case for each in histories], BATCH)
    DecisionRecord.objects.bulk_create([row for each in histories for row in (each.first, each.last)], BATCH)
    CaseStep.objects.bulk_create([row for each in histories for row in _steps(each, office)], BATCH)
    Notice.objects.bulk_create([row for each in histories for row in _notices(each)], BATCH)
    Entitlement.objects.bulk_create([_entitlement(each) for each in histories], BATCH)
    return len(histories)


def _histories(stock: Sequence[tuple[Registered, date]], office: Office, since: date) -> Iterator[History]:
    for number, (registered, accepted) in enumerate(stock, 1):
        area_code = registered.household.area_code
        table = of(rulebook.procedure(SCHEME, area_code, accepted))
        days = timetable(office.calendar, accepted, table)
        case = _case(registered, table, days, office, number)
        first, last = (_decision(case, registered, office, days[code], since) for code in ("accept", "confirm"))
        if last.outcome == "eligible" and last.amount_fen is not None:
            yield History(registered, case, days, first, last)


def _case(registered: Registered, table: Table, days: dict[str, date], office: Office, number: int) -> Case:
    confirm = table.transition("confirm")
    assert confirm is not None
    return Case(
        number=f"{registered.family.place.code}-{days['accept'].year}-Y{number:05d}",
        household=registered.household,
        scheme=SCHEME,
        area_code=registered.household.area_code,
        accepted_on=days["accept"],
        applicant=registered.people[0],
        handler=office.township,
        procedure_id=table.procedure.id,
        state=confirm.state,
        version=len(days),
        closed_on=days["confirm"],
    )


def _decision(case: Case, registered: Registered, office: Office, on: date, since: date) -> DecisionRecord:
    program = rulebook.program(case.area_code, on)
    row = deciding.unsaved(case, decide(program, _family(registered, program, office, since)), program)
    row.made_by = office.township if on == case.accepted_on else office.approver
    row.recorded_at = office.now
    return row


def _family(registered: Registered, program: Program, office: Office, since: date) -> Family:
    """The family exactly as ``registry.queries.family`` reads it back."""
    household = _facts(registered.family.household, office.specs, Entity.HOUSEHOLD, since)
    household |= _known(program, {"residence": registered.household.residence}, "")
    rows = zip(registered.family.members, registered.people, strict=True)
    members = [_member(row, person, program, (office, since)) for row, person in sorted(rows, key=_reading_order)]
    return Family(household, tuple(members))


def _reading_order(pair: tuple[Row, Person]) -> tuple[bool, str, int]:
    row, person = pair
    return (row["relation"] != "head", row["relation_code"], person.pk)


def _member(row: Row, person: Person, program: Program, recorded: tuple[Office, date]) -> Member:
    office, since = recorded
    known = {"relation": relations.word(row["relation_code"]), "birth_date": row["birth_date"]}
    facts = _facts(row, office.specs, Entity.PERSON, since) | _known(program, known, since.isoformat())
    return Member(str(person.pk), person.name, facts)


def _facts(row: Row, specs: dict[str, FactSpec], entity: Entity, since: date) -> dict[str, Fact]:
    as_of = since.isoformat()
    return {
        name: Fact(engine_value(spec, row[name]), SOURCE, as_of)
        for name, spec in specs.items()
        if spec.entity is entity and row.get(name) is not None and name not in ON_THE_REGISTER
    }


def _known(program: Program, known: dict[str, Any], as_of: str) -> dict[str, Fact]:
    return {
        name: Fact(engine_value(program.facts[name], value), REGISTER, as_of)
        for name, value in known.items()
        if name in program.facts
    }


def _steps(history: History, office: Office) -> Iterator[CaseStep]:
    table = of(rulebook.procedure(SCHEME, history.case.area_code, history.case.accepted_on))
    before = ""
    for code, day in history.days.items():
        step = table.transition(code)
        assert step is not None
        yield CaseStep(
            case=history.case,
            transition=code,
            label=step.label,
            from_state=before,
            to_state=step.state,
            actor=_actor(step, office),
            on=day,
            recorded_at=office.now,
            details=_details(history, step),
        )
        before = step.state


def _actor(step: Transition, office: Office) -> User:
    if step.code == "confirm":
        return office.approver
    return office.county if step.role == "county" else office.township


def _details(history: History, step: Transition) -> dict[str, Any]:
    place = {"place": board(history.registered)} if step.period is not None else {}
    decision = history.last if step.role == "county" else history.first
    return {**DETAILS.get(step.code, {}), **place, "decision": decision.pk}


def board(registered: Registered) -> str:
    """Where a family's notice hangs."""
    return f"{registered.family.village}村务公开栏"


def _notices(history: History) -> Iterator[Notice]:
    table = of(rulebook.procedure(SCHEME, history.case.area_code, history.case.accepted_on))
    for code, kind, decision in (("publish", "first", history.first), ("publish_again", "second", history.last)):
        step = table.transition(code)
        assert step is not None
        assert step.period is not None
        yield Notice(
            case=history.case,
            decision=decision,
            round=kind,
            area_code=history.case.area_code,
            place=board(history.registered),
            published_on=history.days[code],
            until=history.days[code] + DAY * step.period,
            applicant_name=history.registered.people[0].name,
            member_count=len(history.registered.people),
            amount_fen=decision.amount_fen if decision.outcome == "eligible" else None,
            period=decision.period,
            demonstration=decision.demonstration,
        )


def _entitlement(history: History) -> Entitlement:
    assert history.last.amount_fen is not None
    return Entitlement(
        case=history.case,
        decision=history.last,
        household=history.registered.household,
        scheme=SCHEME,
        area_code=history.case.area_code,
        people=sorted(row["key"] for row in history.last.family["members"]),
        amount_fen=history.last.amount_fen,
        first_month=next_month(history.days["confirm"]),
    )
