"""Objections, draws, duplicates and surveys."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AUDITOR, CASEWORK, COUNTY, TOWNSHIP, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, Version, page
from doudi.api.shapes import Out
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.cases import queries as cases
from doudi.services.duplicates import actions as duplicates
from doudi.services.duplicates import queries as pairs
from doudi.services.duplicates.models import Pair
from doudi.services.evidence import survey_queries, surveys
from doudi.services.remedies import draws as drawing
from doudi.services.remedies import objections as remedies
from doudi.services.remedies.models import Draw, Objection

router = Router(tags=["异议、抽查、重复、入户"])
REMEDIES, DUPLICATES, SURVEYS = "remedies", "duplicates", "surveys"
CHECKING = (TOWNSHIP, COUNTY, AUDITOR)


class ObjectionRow(Out):
    """An objection in a list, without what was said and by whom."""

    id: int
    case_id: int
    area_code: str
    on: date
    finding: str
    answer: str
    answered_on: date | None


class ObjectionOut(ObjectionRow):
    """An objection with what was said."""

    said: str
    name: str
    contact: str


class ObjectionIn(Body):
    """What somebody says, and who it is if they want an answer."""

    said: str = Field(max_length=1000)
    name: str = Field("", max_length=60)
    contact: str = Field("", max_length=60)
    version: Version


class ObjectionAnswer(Body):
    """What verifying brought."""

    finding: str = Field(max_length=12)
    answer: str = Field(max_length=1000)


class DrawOut(Out):
    """A list that was drawn from, and which cases were drawn."""

    id: int
    area_code: str
    scheme: str
    month: date
    share: int
    on: date
    drawn: list[int]


class DrawIn(Body):
    """Of which scheme."""

    scheme: str = Field(max_length=40)


class DrawList(Out):
    """What was drawn now."""

    items: list[DrawOut]


class PairOut(Out):
    """What was said of two records."""

    id: int
    kept_id: int
    other_id: int
    verdict: str
    reason: str
    stated_on: date
    confirmed_on: date | None


class AlikeOut(Out):
    """Two records that look alike, and why."""

    one: int
    other: int
    why: str


class AlikeList(Out):
    """Pairs that nobody has decided about."""

    items: list[AlikeOut]


class OpinionIn(Body):
    """What is said of two records, and why."""

    kept: Id
    other: Id
    verdict: Literal["merge", "different"]
    reason: str = Field(max_length=200)


class ReasonIn(Body):
    """Why."""

    reason: str = Field(max_length=200)


class SurveyRow(Out):
    """A visit in a list; ``waits``: somebody has to look at both sides."""

    id: int
    case_id: int
    purpose: str
    visited_on: date
    why: str
    waits: bool


class SurveyOut(SurveyRow):
    """A visit with its six steps and what it found; ``taken`` are the places in ``found`` that became facts."""

    place: str
    surveyors: list[Any]
    respondent: str
    told: dict[str, Any]
    found: list[Any]
    taken: list[int]


class SettleIn(Body):
    """Which findings shall hold, by their place, from 0."""

    taken: list[int] = Field([], max_length=500)


@reads(router, "/objections", REMEDIES, *CASEWORK, response=Page[ObjectionRow])
def objections(request: ApiRequest, asked: Query[Asked]) -> object:
    """The objections of the area."""
    return page(request, remedies.objections(request.user), asked, ObjectionRow.model_validate)


@reads(router, "/objections/{pk}", REMEDIES, TOWNSHIP, COUNTY, response=ObjectionOut)
def objection(request: ApiRequest, pk: Id) -> ObjectionOut:
    """One objection with what was said and by whom."""
    row = remedies.objections(request.user).filter(pk=pk).first()
    if row is None:
        raise NotFound("没有这件异议，或者不在您的辖区")
    looked("remedies.objection", row.pk)
    return _objection(row)


def _objection(row: Objection) -> ObjectionOut:
    told = remedies.read(row)
    brief = ObjectionRow.model_validate(row).model_dump()
    return ObjectionOut(**brief, said=told.said, name=told.name, contact=told.contact)


@writes(router, "/cases/{pk}/objections", REMEDIES, TOWNSHIP, COUNTY, response=ObjectionOut)
def record_objection(request: ApiRequest, pk: Id, told: ObjectionIn) -> ObjectionOut:
    """Put an objection on record; where the procedure says so, it stops the notice."""
    said = remedies.Told(told.said, told.name, told.contact)
    return _objection(remedies.at_window(request.user, cases.case(request.user, pk), said, told.version))


@writes(router, "/objections/{pk}/answer", REMEDIES, TOWNSHIP, COUNTY, response=ObjectionOut)
def answer_objection(request: ApiRequest, pk: Id, told: ObjectionAnswer) -> ObjectionOut:
    """Answer an objection."""
    return _objection(remedies.answer(request.user, pk, told.finding, told.answer))


@reads(router, "/draws", REMEDIES, COUNTY, AUDITOR, response=Page[DrawOut])
def draws(request: ApiRequest, asked: Query[Asked]) -> object:
    """What was drawn for visits."""
    return page(request, bounded(Draw.objects.all(), request.user), asked, _draw)


@writes(router, "/draws", REMEDIES, COUNTY, response=DrawList)
def draw(request: ApiRequest, asked: DrawIn) -> DrawList:
    """Draw among all cases of a scheme that wait now."""
    return DrawList(items=[_draw(each) for each in drawing.draw(request.user, asked.scheme)])


def _draw(row: Draw) -> DrawOut:
    drawn = list(row.cases.filter(drawn=True).order_by("case_id").values_list("case_id", flat=True))
    names = [name for name in DrawOut.model_fields if name != "drawn"]
    return DrawOut(**{name: getattr(row, name) for name in names}, drawn=drawn)


@reads(router, "/duplicates", DUPLICATES, *CHECKING, response=Page[PairOut])
def duplicate_pairs(request: ApiRequest, asked: Query[Asked]) -> object:
    """What was decided about records that look alike."""
    return page(request, pairs.pairs(request.user), asked, PairOut.model_validate)


@reads(router, "/duplicates/alike", DUPLICATES, *CHECKING, response=AlikeList)
def alike(request: ApiRequest) -> AlikeList:
    """Records that look alike and wait for a word."""
    rows = [AlikeOut(one=each.one.pk, other=each.other.pk, why=each.why) for each in pairs.alike(request.user)]
    return AlikeList(items=rows)


@writes(router, "/duplicates", DUPLICATES, TOWNSHIP, response=PairOut)
def state_duplicate(request: ApiRequest, told: OpinionIn) -> PairOut:
    """Say that two records are one person, or two."""
    act = duplicates.propose if told.verdict == "merge" else duplicates.state_different
    return _pair(act(request.user, duplicates.Opinion(told.kept, told.other, told.reason)))


@writes(router, "/duplicates/{pk}/confirm", DUPLICATES, COUNTY, response=PairOut)
def confirm_merge(request: ApiRequest, pk: Id) -> PairOut:
    """Another person agrees to a merge."""
    return _pair(duplicates.confirm(request.user, pk))


@writes(router, "/duplicates/{pk}/refuse", DUPLICATES, COUNTY, response=PairOut)
def refuse_merge(request: ApiRequest, pk: Id, told: ReasonIn) -> PairOut:
    """Another person disagrees: they are two people."""
    return _pair(duplicates.refuse_merge(request.user, pk, told.reason))


@writes(router, "/duplicates/{pk}/undo", DUPLICATES, COUNTY, response=PairOut)
def undo_merge(request: ApiRequest, pk: Id, told: ReasonIn) -> PairOut:
    """A merge was wrong."""
    return _pair(duplicates.undo(request.user, pk, told.reason))


def _pair(row: Pair) -> PairOut:
    return PairOut.model_validate(row)


@reads(router, "/surveys", SURVEYS, *CASEWORK, response=Page[SurveyRow])
def list_surveys(request: ApiRequest, asked: Query[Asked]) -> object:
    """The visits of the area."""
    return page(request, survey_queries.surveys(request.user), asked, SurveyRow.model_validate)


@reads(router, "/surveys/{pk}", SURVEYS, *CASEWORK, response=SurveyOut)
def survey(request: ApiRequest, pk: Id) -> SurveyOut:
    """One visit with its six steps and what it found."""
    row = survey_queries.survey(request.user, pk)
    looked("evidence.survey", row.pk)
    return SurveyOut.model_validate(row)


@writes(router, "/surveys/{pk}/settle", SURVEYS, TOWNSHIP, COUNTY, response=SurveyOut)
def settle_survey(request: ApiRequest, pk: Id, told: SettleIn) -> SurveyOut:
    """Say which findings shall hold."""
    return SurveyOut.model_validate(surveys.settle(request.user, pk, told.taken))
