"""Cases: list, one with state and clocks, steps, rests, decisions with derivation, and granting many."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import CASEWORK, COUNTY, TOWNSHIP, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, Version, page
from doudi.api.shapes import Out
from doudi.services.accounts.scope import NotFound
from doudi.services.cases import actions, queries, timing
from doudi.services.cases.clocks import Clock
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.transitions import APPRAISE

router = Router(tags=["案子"])
PART = "cases"


class CaseRow(Out):
    """A case in a list; ``version`` goes back with a step."""

    id: int
    number: str
    scheme: str
    area_code: str
    household_id: int
    accepted_on: date
    state: str
    version: int
    closed_on: date | None


class ClockOut(Out):
    """A limit; ``days_left`` in working days, negative when over, null where the calendar ends."""

    code: str
    label: str
    due: date | None
    days_left: int | None
    pace: str
    cite: str


class OptionOut(Out):
    """A step that may follow, and why this account cannot take it now (empty: it can)."""

    code: str
    label: str
    reason: str


class CaseStepOut(Out):
    """What was done."""

    transition: str
    label: str
    on: date
    actor: str
    note: str


class DecisionRow(Out):
    """What the rules said."""

    id: int
    on: date
    outcome: str
    class_label: str
    amount_fen: int | None
    period: str
    demonstration: bool
    reasons: list[Any]
    missing: list[Any]


class CaseOut(CaseRow):
    """A case in full."""

    state_label: str
    applicant: str
    clocks: list[ClockOut]
    options: list[OptionOut]
    steps: list[CaseStepOut]
    decisions: list[DecisionRow]


class CasesAsked(Asked):
    """Which cases."""

    state: str = Field("", max_length=40)
    number: str = Field("", max_length=40, description="案号开头")
    open_only: bool = False


class StepIn(Body):
    """A step: the version that was seen, and what the step asks for."""

    code: str = Field(max_length=40)
    version: Version
    note: str = Field("", max_length=2000)
    place: str = Field("", max_length=200, description="公示地点")
    surveyors: list[str] = Field([], max_length=20, description="调查人员")
    amount: str = Field("", max_length=20, description="先行救助的元数")


class RestIn(Body):
    """Why the clocks stand still; ``papers`` are told to the family at once."""

    reason: str = Field(max_length=16)
    papers: list[str] = Field([], max_length=30)
    note: str = Field("", max_length=500)


class ResumeIn(Body):
    """Let the clocks run again."""

    note: str = Field("", max_length=500)


class ExtendIn(Body):
    """A longer whole time, once."""

    cause: str = Field("", max_length=60)
    reason: str = Field(max_length=500)


class DecisionOut(DecisionRow):
    """A decision computed again from its frozen facts: every step behind it with its article."""

    derivation: dict[str, Any]


def _clock(each: Clock) -> ClockOut:
    due = each.due.day if each.due.missing_year is None else None
    cite = each.cite.text if each.cite else ""
    return ClockOut(code=each.code, label=each.label, due=due, days_left=each.days_left, pace=each.pace, cite=cite)


def _out(request: ApiRequest, row: Case) -> CaseOut:
    user = request.user
    return CaseOut(
        **CaseRow.model_validate(row).model_dump(),
        state_label=queries.state_label(row),
        applicant=row.applicant.name,
        clocks=[_clock(each) for each in queries.clocks(user, row.pk)],
        options=[
            OptionOut(code=each.transition.code, label=each.transition.label, reason=each.reason)
            for each in queries.allowed(user, row.pk)
        ],
        steps=[
            CaseStepOut(transition=each.transition, label=each.label, on=each.on, actor=each.actor.display_name,
                        note=each.note)
            for each in queries.steps(user, row.pk)
        ],
        decisions=[DecisionRow.model_validate(each) for each in queries.decisions(user, row.pk)],
    )  # fmt: skip


@reads(router, "/cases", PART, *CASEWORK, response=Page[CaseRow])
def cases(request: ApiRequest, asked: Query[CasesAsked]) -> object:
    """The cases of the area."""
    rows = queries.cases(request.user, state=asked.state, open_only=asked.open_only)
    rows = rows.filter(number__startswith=asked.number) if asked.number else rows
    return page(request, rows, asked, CaseRow.model_validate)


@reads(router, "/cases/{pk}", PART, *CASEWORK, response=CaseOut)
def case(request: ApiRequest, pk: Id) -> CaseOut:
    """One case: state, clocks, what was done and what may follow."""
    row = queries.case(request.user, pk)
    looked("cases.case", row.pk)
    return _out(request, row)


@reads(router, "/cases/{pk}/decisions/{decision}", PART, *CASEWORK, response=DecisionOut)
def decision(request: ApiRequest, pk: Id, decision: Id) -> DecisionOut:
    """A decision with its derivation and articles."""
    record = _decision(request, pk, decision)
    looked("cases.case", pk)
    shown = DecisionRow.model_validate(record).model_dump()
    return DecisionOut(**shown, derivation=queries.replay(record).as_json())


def _decision(request: ApiRequest, pk: int, decision: int) -> DecisionRecord:
    found = next((each for each in queries.decisions(request.user, pk) if each.pk == decision), None)
    if found is None:
        raise NotFound("这个案子没有这次测算：请核对")
    return found


@writes(router, "/cases/{pk}/steps", PART, *CASEWORK[:3], response=CaseOut)
def take_step(request: ApiRequest, pk: Id, step: StepIn) -> CaseOut:
    """Take a step of the procedure; objections and appraisals are written as their own records."""
    row = queries.case(request.user, pk)
    if step.code == APPRAISE:
        raise NotPossible("民主评议要写成记录，人数由系统数：请在网页上办理")
    details = {"place": step.place, "surveyors": step.surveyors, "amount": step.amount}
    kept = {name: value for name, value in details.items() if value}
    return _out(request, actions.perform(request.user, row, step.code, step.version, note=step.note, **kept))


@writes(router, "/cases/{pk}/redetermine", PART, TOWNSHIP, COUNTY, response=DecisionRow)
def redetermine(request: ApiRequest, pk: Id) -> DecisionRow:
    """Ask the rules again today; the state does not change."""
    return DecisionRow.model_validate(actions.redetermine(request.user, queries.case(request.user, pk)))


@writes(router, "/cases/{pk}/rest", PART, TOWNSHIP, COUNTY, response=CaseOut)
def rest_case(request: ApiRequest, pk: Id, rest: RestIn) -> CaseOut:
    """Let the clocks stand still where the procedure allows it."""
    timing.rest(request.user, queries.case(request.user, pk), timing.Stop(rest.reason, tuple(rest.papers), rest.note))
    return _out(request, queries.case(request.user, pk))


@writes(router, "/cases/{pk}/resume", PART, TOWNSHIP, COUNTY, response=CaseOut)
def resume_case(request: ApiRequest, pk: Id, resume: ResumeIn) -> CaseOut:
    """Let the clocks run again."""
    timing.resume(request.user, queries.case(request.user, pk), resume.note)
    return _out(request, queries.case(request.user, pk))


@writes(router, "/cases/{pk}/extend", PART, TOWNSHIP, COUNTY, response=CaseOut)
def extend_case(request: ApiRequest, pk: Id, extend: ExtendIn) -> CaseOut:
    """Lengthen the whole time, once."""
    timing.extend(request.user, queries.case(request.user, pk), extend.cause, extend.reason)
    return _out(request, queries.case(request.user, pk))
