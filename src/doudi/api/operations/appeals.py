"""Reviews and lawsuits against decisions."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import CASEWORK, COUNTY, TOWNSHIP, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services.accounts.scope import bounded
from doudi.services.remedies import appeals as remedies
from doudi.services.remedies.appeals import Filing
from doudi.services.remedies.models import DecisionPaper

router = Router(tags=["复议、诉讼"])
PART = "remedies"


class DecisionPaperOut(Out):
    """A numbered decision that can be appealed."""

    id: int
    number: str
    case_id: int


class AppealOut(Out):
    """A review or a lawsuit; ``late`` is said, never a reason not to record it."""

    id: int
    paper_id: int
    case_id: int
    road: str
    filed_on: date
    filed_by: str
    grounds: str
    body: str
    late: bool
    stage: str
    result: str
    decided_on: date | None
    reopened_as_id: int | None


class AppealIn(Body):
    """An appeal as it came in: ``review`` or ``lawsuit``, when, by whom, why, to which body."""

    road: str = Field(max_length=12)
    filed_on: date
    filed_by: str = Field(max_length=60)
    grounds: str = Field(max_length=1000)
    body: str = Field(max_length=120)


class ResultIn(Body):
    """What the body decided, and when."""

    result: str = Field(max_length=12)
    on: date


class ReopenedOut(Out):
    """The new case of the same family."""

    case_id: int


@reads(router, "/decision-papers", PART, *CASEWORK, response=Page[DecisionPaperOut])
def decision_papers(request: ApiRequest, asked: Query[Asked]) -> object:
    """The numbered decisions of the area."""
    rows = bounded(DecisionPaper.objects.all(), request.user, "case__area_code")
    return page(request, rows, asked, DecisionPaperOut.model_validate)


@reads(router, "/appeals", PART, *CASEWORK, response=Page[AppealOut])
def appeals(request: ApiRequest, asked: Query[Asked]) -> object:
    """The reviews and lawsuits of the area."""
    return page(request, remedies.appeals(request.user), asked, AppealOut.model_validate)


@writes(router, "/decision-papers/{pk}/appeals", PART, TOWNSHIP, COUNTY, response=AppealOut)
def file_appeal(request: ApiRequest, pk: Id, told: AppealIn) -> AppealOut:
    """Put an appeal on record, also a late one."""
    return AppealOut.model_validate(remedies.file(request.user, pk, Filing(**told.model_dump())))


@writes(router, "/appeals/{pk}/hear", PART, COUNTY, response=AppealOut)
def hear_appeal(request: ApiRequest, pk: Id) -> AppealOut:
    """The body took it up."""
    return AppealOut.model_validate(remedies.hear(request.user, pk))


@writes(router, "/appeals/{pk}/decide", PART, COUNTY, response=AppealOut)
def decide_appeal(request: ApiRequest, pk: Id, told: ResultIn) -> AppealOut:
    """What the body decided; what an annulled decision gave ends with this month."""
    return AppealOut.model_validate(remedies.decide(request.user, pk, told.result, told.on))


@writes(router, "/appeals/{pk}/reopen", PART, TOWNSHIP, response=ReopenedOut)
def reopen_appeal(request: ApiRequest, pk: Id) -> ReopenedOut:
    """Handle an annulled decision anew."""
    return ReopenedOut(case_id=remedies.reopen(request.user, pk).pk)
