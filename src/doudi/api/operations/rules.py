"""Policy: the schemes of a place, a dry decision, the county's values, and a trial of other values."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import ADMINISTRATOR, AUDITOR, COUNTY, EVERYBODY, FINANCE, TOWNSHIP, VILLAGE, asks, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.domain import area
from doudi.domain.findings import Faults, Finding
from doudi.engine import decide
from doudi.engine.families import read_family
from doudi.services import clock
from doudi.services.registry import rulebook
from doudi.services.simulation import Proposal, try_out
from doudi.services.simulation.effects import Sums
from doudi.services.simulation.register import registered
from doudi.services.standards import actions, queries
from doudi.services.standards.models import CountyValue, Verdict

router = Router(tags=["政策和测算"])
PART = "rules"
STAFF = (VILLAGE, TOWNSHIP, COUNTY, FINANCE, AUDITOR, ADMINISTRATOR)
ENGINE_MOST = 2**53
Code = Field(min_length=12, max_length=12, pattern="^[0-9]{12}$", description="12 位区划代码")
Amount = Field(ge=-ENGINE_MOST, le=ENGINE_MOST, description="引擎整数，例如金额是分")


class PlaceAsked(Body):
    """Where, and on which day (today when empty)."""

    area_code: str = Code
    on: date | None = None


class SchemeOut(Out):
    """A scheme that is decided there; ``handled_by`` is the agency, empty for civil affairs."""

    scheme: str
    label: str
    unit: str
    period: str
    handled_by: str


class SchemeList(Out):
    """The schemes of a place on a day, and the packs behind them."""

    on: date
    packs: list[str]
    items: list[SchemeOut]


class FamilyIn(PlaceAsked):
    """A family that may be on no register: ``{"household": {…}, "member": [{…}]}``."""

    family: dict[str, Any]


class DecisionsOut(Out):
    """Every decision with derivation and articles, as ``doudi decide`` gives it."""

    decisions: dict[str, Any]


class ValueOut(Out):
    """A value as entered; ``approved`` null: nobody decided yet. ``value`` is JSON text, empty takes back."""

    id: int
    area_code: str
    name: str
    value: str
    document: str
    since: date
    until: date | None
    note: str
    approved: bool | None


class ValuesAsked(Asked):
    """Of which parameter."""

    name: str = Field("", max_length=80)


class ValueIn(Body):
    """A value with its document."""

    name: str = Field(max_length=80)
    amount: int | None = Amount
    document: str = Field(max_length=120)
    since: date
    until: date | None = None
    note: str = Field("", max_length=500)


class RefusalIn(Body):
    """Why a value is sent back."""

    reason: str = Field(max_length=500)


class TrialIn(Body):
    """Other values, by parameter, on a day."""

    on: date | None = None
    amounts: dict[str, int] = Field({}, max_length=50)


class SideOut(Out):
    """How many, for how many people, how much a month in fen, and how many are not known."""

    eligible: int
    people: int
    cost: int
    unknown: int


class EffectOut(Out):
    """What would change for one scheme."""

    scheme: str
    label: str
    before: SideOut
    after: SideOut
    changes: dict[str, int]


class TrialOut(Out):
    """What would come of it."""

    on: date
    households: int
    people: int
    sample: bool
    effects: list[EffectOut]


def _checked(asked: PlaceAsked) -> tuple[str, date]:
    try:
        area.level(asked.area_code)
    except area.BadAreaCode as fault:
        raise Faults([Finding("area_code", 0, str(fault))]) from None
    return asked.area_code, asked.on or clock.business_date()


def _value(row: CountyValue) -> ValueOut:
    verdict: Verdict | None = getattr(row, "verdict", None)
    names = [name for name in ValueOut.model_fields if name != "approved"]
    return ValueOut(**{name: getattr(row, name) for name in names}, approved=verdict.approved if verdict else None)


@asks(router, "/schemes", PART, *EVERYBODY, response=SchemeList)
def schemes(request: ApiRequest, asked: PlaceAsked) -> SchemeList:  # noqa: ARG001
    """What is decided in a place on a day."""
    program = rulebook.every_scheme(*_checked(asked))
    items = [
        SchemeOut(scheme=each.scheme, label=each.label, unit=str(each.unit), period=str(each.period),
                  handled_by=each.handled_by or "")
        for each in program.decisions
    ]  # fmt: skip
    return SchemeList(on=program.on, packs=[f"{each.id} {each.version}" for each in program.packs], items=items)


@asks(router, "/decide", PART, *EVERYBODY, response=DecisionsOut)
def decide_family(request: ApiRequest, asked: FamilyIn) -> DecisionsOut:  # noqa: ARG001
    """Decide a family that is sent along; nothing is stored."""
    program = rulebook.every_scheme(*_checked(asked))
    return DecisionsOut(decisions=decide(program, read_family(asked.family, program)).as_json())


@reads(router, "/standards", PART, *STAFF, response=Page[ValueOut])
def standards(request: ApiRequest, asked: Query[ValuesAsked]) -> object:
    """The values that the county entered, and what became of them."""
    return page(request, queries.entries(request.user, asked.name), asked, _value)


@writes(router, "/standards", PART, COUNTY, response=ValueOut)
def enter_standard(request: ApiRequest, entry: ValueIn) -> ValueOut:
    """Put a value up for another person's approval; ``amount`` null takes back."""
    return _value(actions.enter(request.user, actions.Entry(**dict(entry))))


@writes(router, "/standards/{pk}/approve", PART, COUNTY, response=ValueOut)
def approve_standard(request: ApiRequest, pk: Id) -> ValueOut:
    """Let a value hold that another person entered."""
    actions.approve(request.user, pk)
    return _value(queries.entry(request.user, pk))


@writes(router, "/standards/{pk}/refuse", PART, COUNTY, response=ValueOut)
def refuse_standard(request: ApiRequest, pk: Id, told: RefusalIn) -> ValueOut:
    """Send a value back."""
    actions.refuse(request.user, pk, told.reason)
    return _value(queries.entry(request.user, pk))


@asks(router, "/simulation", PART, COUNTY, AUDITOR, response=TrialOut)
def simulate(request: ApiRequest, asked: TrialIn) -> TrialOut:
    """Try other values on the area's own households; nothing is stored."""
    on = asked.on or clock.business_date()
    trial = try_out(rulebook.library(), registered(request.user, on).population, on, Proposal(amounts=asked.amounts))
    effects = [_effect(scheme, each.spec.label, each.sums()) for scheme, each in trial.effects.items()]
    return TrialOut(on=trial.on, households=trial.households, people=trial.people, sample=trial.sample, effects=effects)


def _effect(scheme: str, label: str, sums: Sums) -> EffectOut:
    changes = {change.value: count for change, count in sums.changes.items()}
    before, after = (SideOut.model_validate(side) for side in (sums.before, sums.after))
    return EffectOut(scheme=scheme, label=label, before=before, after=after, changes=changes)
