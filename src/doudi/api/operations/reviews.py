"""What waits to be reviewed, opening a review, and setting changes aside."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import CASEWORK, COUNTY, TOWNSHIP, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services.reviews import actions, exits, queries
from doudi.services.reviews.exits import Row
from doudi.services.reviews.queries import Standing

router = Router(tags=["复核"])
PART = "cases"


class DueOut(Out):
    """An entitlement that is due or whose family changed; ``due_on`` None: the rules gave no cycle."""

    entitlement: int
    area_code: str
    scheme: str
    examined_on: date
    due_on: date | None
    standing: str
    case: int | None


class DueList(Out):
    """What asks for a review, the longest overdue first."""

    items: list[DueOut]


class ReviewOut(Out):
    """A review and, once it ended, its outcome and the month from which that counts."""

    id: int
    case_id: int
    entitlement_id: int
    cause: str
    due_on: date | None
    outcome: str
    closed_on: date | None
    from_month: date | None


class ExitOut(Out):
    """A gradual exit that runs: from which month to which, which of them this is, and whether somebody looked."""

    case: int
    area_code: str
    amount_fen: int
    first_month: date
    last_month: date | None
    place: int
    months: int
    watched_on: date | None
    last: bool


class ExitList(Out):
    """Those in their last month first."""

    items: list[ExitOut]


class OpeningIn(Body):
    """Why what is given is looked at again: a code of the causes, and words."""

    cause: str = Field(max_length=12)
    note: str = Field(default="", max_length=300)


class AsideIn(Body):
    """Why what changed asks for no review."""

    why: str = Field(max_length=300)


class OpenedOut(Out):
    """The case of a review; its steps are taken like those of any case."""

    case: int
    number: str
    version: int


class SetAsideOut(Out):
    """That it is on record."""

    entitlement: int
    on: date


@reads(router, "/reviews/due", PART, *CASEWORK, response=DueList)
def due_reviews(request: ApiRequest) -> DueList:
    """What in the area asks for a review, or is being reviewed."""
    rows = [each for each in queries.rows(request.user) if each.standing is not Standing.LATER]
    return DueList(
        items=[
            DueOut(entitlement=each.pk, area_code=each.area_code, scheme=each.scheme, examined_on=each.examined_on,
                   due_on=each.due_on, standing=each.standing.name.lower(), case=each.case_id)
            for each in rows
        ]
    )  # fmt: skip


@reads(router, "/reviews", PART, *CASEWORK, response=Page[ReviewOut])
def reviews(request: ApiRequest, asked: Query[Asked]) -> object:
    """The reviews of the area."""
    return page(request, queries.reviews(request.user), asked, ReviewOut.model_validate)


@writes(router, "/entitlements/{pk}/reviews", PART, TOWNSHIP, COUNTY, response=OpenedOut)
def open_review(request: ApiRequest, pk: Id, told: OpeningIn) -> OpenedOut:
    """Open the review of what a family receives."""
    case = actions.open_review(request.user, pk, told.cause, told.note)
    return OpenedOut(case=case.pk, number=case.number, version=case.version)


@writes(router, "/entitlements/{pk}/set-aside", PART, TOWNSHIP, COUNTY, response=SetAsideOut)
def set_changes_aside(request: ApiRequest, pk: Id, told: AsideIn) -> SetAsideOut:
    """Say why what changed asks for no review."""
    row = actions.set_aside(request.user, pk, told.why)
    return SetAsideOut(entitlement=row.entitlement_id, on=row.on)


@reads(router, "/exits", PART, *CASEWORK, response=ExitList)
def gradual_exits(request: ApiRequest) -> ExitList:
    """The gradual exits of the area that have not ended."""
    return ExitList(items=[_exit(row) for row in exits.rows(request.user)])


def _exit(row: Row) -> ExitOut:
    given = row.given
    return ExitOut(
        case=row.case.pk,
        area_code=row.case.area_code,
        amount_fen=given.amount_fen,
        first_month=given.first_month,
        last_month=given.last_month,
        place=row.place,
        months=row.months,
        watched_on=row.watched_on,
        last=row.last,
    )
