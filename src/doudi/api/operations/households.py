"""Families: masked lists, one in full, registering, members, accounts, and facts that agencies send."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AGENCY, CASEWORK, COUNTY, TOWNSHIP, VILLAGE, asks, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.connections import facts
from doudi.services.privacy.copies import copy_of
from doudi.services.privacy.facts import shown
from doudi.services.privacy.whole import in_full
from doudi.services.registry import actions, queries
from doudi.services.registry.entries import AccountEntry, HouseholdEntry, MemberEntry
from doudi.services.registry.models import Household, Membership
from doudi.services.search.queries import find

router = Router(tags=["家庭"])
PART = "households"


class HouseholdRow(Out):
    """A family in a list, without names."""

    id: int
    number: str
    area_code: str
    residence: str
    created_on: date


class MemberOut(Out):
    """A member; the number is masked."""

    person: int
    name: str
    sex: str
    birth_date: date | None
    id_masked: str
    relation: str
    is_head: bool


class FactOut(Out):
    """What is known now; ``person_id`` null: of the whole family. ``value`` is text as kept, money in fen."""

    person_id: int | None
    name: str
    value: str
    source: str
    valid_from: date


class HouseholdOut(HouseholdRow):
    """A family in full."""

    address: str
    account: str
    phone: str
    members: list[MemberOut]
    facts: list[FactOut]


class HouseholdsAsked(Asked):
    """By the start of the number; names and ID numbers do not belong in an address: see ``find_household``."""

    number: str = Field("", max_length=40, description="户号开头")


class Sought(Body):
    """A whole ID number, the start of a name or of a household number."""

    text: str = Field(min_length=1, max_length=60)


class MemberIn(Body):
    """A person as typed. ``facts``: name to value, or to ``{value, source}``, in declared units."""

    name: str = Field(max_length=60)
    relation: str = Field(max_length=20)
    id_number: str = Field("", max_length=30)
    no_id_reason: str = Field("", max_length=100)
    birth_date: date | None = None
    sex: str = Field("", max_length=1)
    facts: dict[str, Any] = {}


class AccountIn(Body):
    """A bank account."""

    holder: str = Field(max_length=60)
    bank: str = Field(max_length=100)
    number: str = Field(max_length=40)


class HouseholdIn(Body):
    """A family as typed."""

    area_code: str = Field(max_length=12)
    address: str = Field(max_length=200)
    residence: Literal["rural", "urban"]
    members: list[MemberIn] = Field(max_length=50)
    facts: dict[str, Any] = {}
    account: AccountIn | None = None
    phone: str = Field("", max_length=40)
    source: str = Field("申请人申报", max_length=120)


class PhoneIn(Body):
    """A telephone number; empty: none any more."""

    number: str = Field(max_length=40)


class Leaving(Body):
    """Who leaves when; ``new_head`` takes over from the head."""

    person: Id
    on: date
    died: bool = False
    new_head: Id | None = None


class Joining(Body):
    """Who joins when."""

    member: MemberIn
    on: date


class FactIn(Body):
    """A fact of a person by ID number, with its source and the day it speaks of."""

    id_number: str = Field(max_length=30)
    name: str = Field(max_length=80)
    value: Any
    source: str = Field(max_length=120)
    on: date | None = None


class WhyIn(Body):
    """Why the data are needed: one of the reasons of the page, with words where it is 其他."""

    reason: str = Field(max_length=20)
    words: str = Field("", max_length=60)


class CopyIn(Body):
    """Who asked (one of the page's), and the request's number and date."""

    asker: str = Field(max_length=20)
    document: str = Field(max_length=100)


class PartOut(Out):
    """One table: its name, its columns, its rows as text."""

    title: str
    columns: list[str]
    rows: list[list[str]]


class FullLine(Out):
    """One thing in full."""

    data: str
    who: str
    label: str
    value: str


def _member(row: Membership) -> MemberOut:
    one = row.person
    return MemberOut(
        person=one.pk, name=one.name, sex=one.sex, birth_date=one.birth_date, id_masked=one.id_masked,
        relation=row.relation, is_head=row.is_head,
    )  # fmt: skip


def _out(user: User, row: Household) -> HouseholdOut:
    on = clock.business_date()
    members = queries.current_members(row, on)
    account = queries.accounts_of([row.pk], on).get(row.pk)
    known = queries.newest_facts(on, household=row, people=[each.person for each in members])
    return HouseholdOut(
        **HouseholdRow.model_validate(row).model_dump(),
        address=row.address,
        account=account.masked if account else "",
        phone=queries.phone(row, whole=False),
        members=[_member(each) for each in members],
        facts=[FactOut.model_validate(each) for each in shown(user, known)],
    )


def _entry(member: MemberIn) -> MemberEntry:
    return MemberEntry(**dict(member))


@reads(router, "/households", PART, *CASEWORK, response=Page[HouseholdRow])
def households(request: ApiRequest, asked: Query[HouseholdsAsked]) -> object:
    """The families of the area, without names."""
    rows = queries.households(request.user)
    rows = rows.filter(number__startswith=asked.number) if asked.number else rows
    return page(request, rows, asked, HouseholdRow.model_validate)


@asks(router, "/households/find", PART, *CASEWORK, response=list[HouseholdRow])
def find_household(request: ApiRequest, sought: Sought) -> list[HouseholdRow]:
    """Families by ID number, phone, name or place, at most 20; by number it is on record."""
    found = {each.household.pk: each.household for each in find(request.user, sought.text).hits}
    return [HouseholdRow.model_validate(each) for each in list(found.values())[:20]]


@reads(router, "/households/{pk}", PART, *CASEWORK, response=HouseholdOut)
def household(request: ApiRequest, pk: Id) -> HouseholdOut:
    """One family with members and facts; numbers and accounts stay masked."""
    row = queries.household(request.user, pk)
    looked("registry.household", row.pk)
    return _out(request.user, row)


@asks(router, "/households/{pk}/full", PART, *CASEWORK, response=list[FullLine])
def household_in_full(request: ApiRequest, pk: Id, why: WhyIn) -> list[FullLine]:
    """Numbers and health facts as far as the role may see them, for a stated reason; on record with it."""
    lines = in_full(request.user, pk, why.reason, why.words)
    return [FullLine(data=each.data.value, who=each.who, label=each.label, value=each.value) for each in lines]


@asks(router, "/persons/{pk}/copy", PART, COUNTY, response=list[PartOut])
def person_copy(request: ApiRequest, pk: Id, why: CopyIn) -> list[PartOut]:
    """Everything held on one person, for that person; who asked and by which paper is on record."""
    parts = copy_of(request.user, pk, why.asker, why.document)
    return [
        PartOut(title=each.title, columns=list(each.columns), rows=[list(row) for row in each.rows]) for each in parts
    ]


@writes(router, "/households", PART, TOWNSHIP, response=HouseholdOut)
def register_household(request: ApiRequest, entry: HouseholdIn) -> HouseholdOut:
    """Register a family."""
    words = dict(entry)
    words["members"] = tuple(_entry(each) for each in entry.members)
    words["account"] = AccountEntry(**dict(entry.account)) if entry.account else None
    return _out(request.user, actions.register_household(request.user, HouseholdEntry(**words)))


@writes(router, "/households/{pk}/members", PART, VILLAGE, TOWNSHIP, response=MemberOut)
def add_member(request: ApiRequest, pk: Id, joining: Joining) -> MemberOut:
    """Somebody joins a family."""
    return _member(actions.add_member(request.user, pk, _entry(joining.member), joining.on))


@writes(router, "/households/{pk}/members/leave", PART, VILLAGE, TOWNSHIP, response=HouseholdOut)
def remove_member(request: ApiRequest, pk: Id, leaving: Leaving) -> HouseholdOut:
    """Somebody leaves a family, or died."""
    words = {"died": leaving.died, "new_head": leaving.new_head}
    actions.remove_member(request.user, pk, leaving.person, leaving.on, **words)  # type: ignore[arg-type]
    return _out(request.user, queries.household(request.user, pk))


@writes(router, "/households/{pk}/account", PART, TOWNSHIP, COUNTY, response=HouseholdOut)
def set_account(request: ApiRequest, pk: Id, account: AccountIn) -> HouseholdOut:
    """The account that holds from today."""
    actions.set_account(request.user, pk, AccountEntry(**dict(account)))
    return _out(request.user, queries.household(request.user, pk))


@writes(router, "/households/{pk}/phone", PART, TOWNSHIP, COUNTY, response=HouseholdOut)
def set_phone(request: ApiRequest, pk: Id, told: PhoneIn) -> HouseholdOut:
    """The telephone number that holds from today."""
    actions.set_phone(request.user, pk, told.number)
    return _out(request.user, queries.household(request.user, pk))


@writes(router, "/facts", "facts", AGENCY, TOWNSHIP, COUNTY, response=FactOut)
def add_fact(request: ApiRequest, fact: FactIn) -> FactOut:
    """State a fact of a person; an agency only about families that were referred to it, in its own name."""
    told = facts.Told(fact.id_number, fact.name, fact.value, fact.source, fact.on)
    return FactOut.model_validate(facts.state(request.user, told))
