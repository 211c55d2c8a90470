"""What waits to be granted, and granting many."""

from __future__ import annotations

from ninja import Router
from pydantic import Field

from doudi.api.access import COUNTY, TOWNSHIP, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Body, Fen, Id, Version
from doudi.api.shapes import Out
from doudi.services.cases import approvals

router = Router(tags=["案子"])
PART = "cases"


class PickIn(Body):
    """A case to grant as it was seen."""

    case: Id
    version: Version
    amount_fen: Fen


class Picks(Body):
    """Cases to grant."""

    cases: list[PickIn] = Field(min_length=1, max_length=50)


class GrantedOut(Out):
    """What became of one; ``reason`` empty: granted."""

    case: int
    amount_fen: int
    people: int
    reason: str


class GrantedList(Out):
    """What became of each."""

    items: list[GrantedOut]


class WaitingOut(Out):
    """A case that waits to be granted; ``reason`` says why it is looked at by itself."""

    case: int
    number: str
    version: int
    amount_fen: int
    people: int
    reason: str


class WaitingList(Out):
    """What waits for this account to grant."""

    items: list[WaitingOut]


@reads(router, "/approvals", PART, TOWNSHIP, COUNTY, response=WaitingList)
def waiting_approvals(request: ApiRequest) -> WaitingList:
    """What waits for this account to grant, with what the rules say now."""
    found = [line for group in approvals.groups(request.user) for line in approvals.queue(request.user, group).lines]
    rows = [
        WaitingOut(case=each.case.pk, number=each.case.number, version=each.case.version, amount_fen=each.fen,
                   people=each.people, reason=each.reason)
        for each in found
    ]  # fmt: skip
    return WaitingList(items=rows)


@writes(router, "/approvals", PART, TOWNSHIP, COUNTY, response=GrantedList)
def approve(request: ApiRequest, picks: Picks) -> GrantedList:
    """Grant each case by itself; one that fails says why."""
    picked = {each.case: approvals.Pick(each.version, each.amount_fen) for each in picks.cases}
    done = approvals.approve(request.user, picked)
    return GrantedList(
        items=[
            GrantedOut(case=each.case.pk, amount_fen=each.fen, people=each.people, reason=each.reason) for each in done
        ]
    )
