"""One door: what a family may ask for, asking, and how far it is."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import CASEWORK, EVERYBODY, TOWNSHIP, asks, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services import clock
from doudi.services.applications import actions, options, queries
from doudi.services.applications.models import Application
from doudi.services.registry import queries as registry

router = Router(tags=["受理"])
PART = "applications"


class ApplicationRow(Out):
    """A receipt in a list."""

    id: int
    number: str
    area_code: str
    household_id: int
    received_on: date
    urgent: bool


class ItemOut(Out):
    """One thing asked for: a case, or a referral to the agency that handles it."""

    scheme: str
    label: str
    person_id: int | None
    case_id: int | None
    referral_id: int | None


class ApplicationOut(ApplicationRow):
    """A receipt with what was asked for."""

    items: list[ItemOut]


class ReceiptOut(ApplicationOut):
    """A new receipt; ``code`` is what the family asks with."""

    code: str


class WantIn(Body):
    """A scheme, and for whom where it decides about one person."""

    scheme: str = Field(max_length=40)
    person: Id | None = None


class ApplyIn(Body):
    """Who applies for what."""

    applicant: Id
    wants: list[WantIn] = Field(max_length=50)
    urgent: bool = False


class OptionRow(Out):
    """What the rules say of one scheme; ``missing`` is what to ask next; ``standing`` why it cannot be asked now."""

    scheme: str
    label: str
    route: str
    person: str
    outcome: str
    standing: str
    missing: list[str]


class OptionList(Out):
    """Every scheme of the place."""

    items: list[OptionRow]


class StatusIn(Body):
    """What is on the receipt."""

    number: str = Field(max_length=60)
    code: str = Field(max_length=20)


class StatusRow(Out):
    """How far one thing is, in words for the family."""

    label: str
    state: str
    next: str
    due: date | None


class StatusOut(Out):
    """How far everything on the receipt is."""

    items: list[StatusRow]


def _out(row: Application) -> ApplicationOut:
    items = [ItemOut.model_validate(each) for each in queries.items(row)]
    return ApplicationOut(**ApplicationRow.model_validate(row).model_dump(), items=items)


@reads(router, "/applications", PART, *CASEWORK, response=Page[ApplicationRow])
def applications(request: ApiRequest, asked: Query[Asked]) -> object:
    """The receipts of the area."""
    return page(request, queries.applications(request.user), asked, ApplicationRow.model_validate)


@reads(router, "/applications/{pk}", PART, *CASEWORK, response=ApplicationOut)
def application(request: ApiRequest, pk: Id) -> ApplicationOut:
    """One receipt."""
    row = queries.application(request.user, pk)
    looked("applications.application", row.pk)
    return _out(row)


@reads(router, "/households/{pk}/options", PART, TOWNSHIP, response=OptionList)
def application_options(request: ApiRequest, pk: Id) -> OptionList:
    """What a family may ask for, decided on what is known; stores nothing."""
    row = registry.household(request.user, pk)
    looked("registry.household", row.pk)
    found = [
        OptionRow(
            scheme=option.spec.scheme,
            label=option.spec.label,
            route=option.route.value,
            person=answer.person,
            outcome=answer.outcome.value,
            standing=answer.standing,
            missing=[each.name for each in option.missing],
        )
        for option in options.overview(row, clock.business_date()).options
        for answer in option.answers
    ]
    return OptionList(items=found)


@writes(router, "/households/{pk}/applications", PART, TOWNSHIP, response=ReceiptOut)
def apply(request: ApiRequest, pk: Id, asked: ApplyIn) -> ReceiptOut:
    """Accept everything a family asks for: one receipt, all or nothing."""
    wants = [actions.Want(each.scheme, each.person) for each in asked.wants]
    row = registry.household(request.user, pk)
    made = actions.apply(request.user, row, asked.applicant, wants, urgent=asked.urgent)
    return ReceiptOut(**_out(made).model_dump(), code=actions.code(made))


@asks(router, "/status", PART, *EVERYBODY, response=StatusOut)
def application_status(request: ApiRequest, asked: StatusIn) -> StatusOut:  # noqa: ARG001
    """How far everything is, by receipt number and code, as on the public page."""
    return StatusOut(items=[StatusRow.model_validate(each) for each in queries.status(asked.number, asked.code)])
