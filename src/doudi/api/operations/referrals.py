"""Referrals: an agency's list, one of them, and every step of either side."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AGENCY, CASEWORK, COUNTY, TOWNSHIP, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Fen, Id, Page, Version, page
from doudi.api.shapes import Out
from doudi.services.referrals import actions, queries
from doudi.services.referrals.actions import Ask, Said
from doudi.services.referrals.models import Referral
from doudi.services.registry import queries as registry

router = Router(tags=["部门转办"])
PART = "referrals"
BOTH_SIDES = (*CASEWORK, AGENCY)


class ReferralRow(Out):
    """A referral in a list; ``version`` goes back with a step."""

    id: int
    agency: str
    scheme: str
    what: str
    state: str
    outcome: str
    sent_on: date
    due_on: date | None
    receipt: str
    version: int


class ToldLine(Out):
    """One thing the agency was told, and nothing else of the family."""

    who: str
    label: str
    value: str


class ReferralStepOut(Out):
    """What was done."""

    code: str
    to_state: str
    on: date
    note: str
    outcome: str
    amount_fen: int | None


class ReferralOut(ReferralRow):
    """A referral in full."""

    area_code: str
    subject: str
    told: list[ToldLine]
    steps: list[ReferralStepOut]


class ReferralsAsked(Asked):
    """Which referrals: a state, ``late``, or empty for what is open."""

    show: Literal["", "sent", "accepted", "returned", "answered", "withdrawn", "late"] = ""


class Seen(Body):
    """The version that was seen."""

    version: Version
    note: str = Field("", max_length=500)


class Answered(Seen):
    """What became of it."""

    outcome: Literal["granted", "partly", "refused"]
    amount_fen: Fen | None = None


class Sent(Body):
    """What is asked of whom."""

    agency: str = Field(max_length=20)
    what: str = Field(max_length=300)
    scheme: str = Field("", max_length=40)
    person: Id | None = None


def _out(row: Referral) -> ReferralOut:
    told = [ToldLine(**{name: str(line.get(name, "")) for name in ("who", "label", "value")}) for line in row.told]
    steps = [ReferralStepOut.model_validate(each) for each in row.steps.all()]
    brief = ReferralRow.model_validate(row).model_dump()
    return ReferralOut(**brief, area_code=row.area_code, subject=row.subject, told=told, steps=steps)


@reads(router, "/referrals", PART, *BOTH_SIDES, response=Page[ReferralRow])
def referrals(request: ApiRequest, asked: Query[ReferralsAsked]) -> object:
    """The referrals of one's side."""
    return page(request, queries.shown(request.user, asked.show), asked, ReferralRow.model_validate)


@reads(router, "/referrals/{pk}", PART, *BOTH_SIDES, response=ReferralOut)
def referral(request: ApiRequest, pk: Id) -> ReferralOut:
    """One referral with what was told and done."""
    row = queries.referral(request.user, pk)
    looked("referrals.referral", row.pk)
    return _out(row)


@writes(router, "/households/{pk}/referrals", PART, TOWNSHIP, COUNTY, response=ReferralOut)
def send_referral(request: ApiRequest, pk: Id, sent: Sent) -> ReferralOut:
    """Ask an agency for something for a family; the same open request is one."""
    household = registry.household(request.user, pk)
    person = registry.person(request.user, sent.person) if sent.person else None
    ask = Ask(sent.agency, sent.what, sent.scheme, person=person)
    return _out(actions.send(request.user, household, ask))


@writes(router, "/referrals/{pk}/accept", PART, AGENCY, response=ReferralOut)
def accept_referral(request: ApiRequest, pk: Id, seen: Seen) -> ReferralOut:
    """The agency takes it on."""
    return _move(request, pk, "accept", seen)


@writes(router, "/referrals/{pk}/answer", PART, AGENCY, response=ReferralOut)
def answer_referral(request: ApiRequest, pk: Id, answered: Answered) -> ReferralOut:
    """The agency says what became of it."""
    said = Said(answered.note, answered.outcome, answered.amount_fen)
    return _out(actions.move(request.user, pk, "answer", answered.version, said))


@writes(router, "/referrals/{pk}/return", PART, AGENCY, response=ReferralOut)
def return_referral(request: ApiRequest, pk: Id, seen: Seen) -> ReferralOut:
    """The agency sends it back, saying what is lacking."""
    return _move(request, pk, "return", seen)


@writes(router, "/referrals/{pk}/resend", PART, TOWNSHIP, COUNTY, response=ReferralOut)
def resend_referral(request: ApiRequest, pk: Id, seen: Seen) -> ReferralOut:
    """The window sends a returned one again."""
    return _move(request, pk, "resend", seen)


@writes(router, "/referrals/{pk}/withdraw", PART, TOWNSHIP, COUNTY, response=ReferralOut)
def withdraw_referral(request: ApiRequest, pk: Id, seen: Seen) -> ReferralOut:
    """The window takes it back."""
    return _move(request, pk, "withdraw", seen)


def _move(request: ApiRequest, pk: int, code: str, seen: Seen) -> ReferralOut:
    return _out(actions.move(request.user, pk, code, seen.version, Said(seen.note)))
