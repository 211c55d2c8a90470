"""What stands behind a case: scans, supporters, the whole file, a county's visit, checks."""

from __future__ import annotations

import io
from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import CASEWORK, COUNTY, TOWNSHIP, VILLAGE, exported, reads, writes
from doudi.api.files import LARGEST, FileOut, file_bytes, file_out
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Fen, Id, Page, page
from doudi.api.shapes import Out
from doudi.services.accounts.models import User
from doudi.services.cases import queries as cases
from doudi.services.documents.dossier import dossier
from doudi.services.evidence import actions, queries, store, supporters
from doudi.services.evidence.models import Attachment, Supporter
from doudi.services.evidence.papers import PaperEntry
from doudi.services.evidence.supporters import SupporterEntry
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person

router = Router(tags=["材料和核实"])
PART = "evidence"
KEEPERS = (VILLAGE, TOWNSHIP, COUNTY)


class PaperOut(Out):
    """A scan as registered. ``sha256`` is of the content."""

    id: int
    household_id: int
    person_id: int | None
    case_id: int | None
    kind: str
    label: str
    pages: int
    size: int
    media_type: str
    sha256: str
    taken_on: date | None
    withdrawn_on: date | None


class PaperIn(Body):
    """A scan: JPEG, PNG or PDF in base64, at most 3.5 MB. ``label`` only for a kind of your own."""

    kind: str = Field(max_length=40)
    content: str = Field(max_length=LARGEST)
    label: str = Field("", max_length=60)
    person: Id | None = None
    case: Id | None = None
    taken_on: date | None = None


class WhyIn(Body):
    """Why."""

    why: str = Field(max_length=200)


class SupporterOut(Out):
    """Somebody who by law supports a member; money in fen a month."""

    id: int
    household_id: int
    supported_id: int
    name: str
    id_masked: str
    relation: str
    work: str
    income_fen: int | None
    able: str
    why: str
    fee_fen: int | None
    months: int
    people: int
    source: str
    ended_on: date | None


class SupporterIn(Body):
    """The same as entered; None where unknown."""

    supported: Id
    name: str = Field(max_length=60)
    relation: str = Field(max_length=20)
    able: str = Field(max_length=6)
    source: str = Field(max_length=120)
    id_number: str = Field("", max_length=30)
    work: str = Field("", max_length=120)
    income_fen: Fen | None = None
    why: str = Field("", max_length=200)
    fee_fen: Fen | None = None
    months: int = Field(12, ge=0, le=12)
    people: int = Field(1, ge=0, le=30)


class SupporterList(Out):
    """Those of a family that hold today."""

    items: list[SupporterOut]


class VisitIn(Body):
    """The county's own visit to a family."""

    visited_on: date
    visitors: str = Field(max_length=120)
    findings: str = Field(max_length=1000)


class VisitOut(Out):
    """The visit as recorded, its people one by one."""

    id: int
    case_id: int
    visited_on: date
    visitors: list[str]
    findings: str


class CheckOut(Out):
    """A request to compare with other registers."""

    id: int
    case_id: int
    asked_on: date


@reads(router, "/households/{pk}/papers", PART, *CASEWORK, response=Page[PaperOut])
def papers(request: ApiRequest, pk: Id, asked: Query[Asked]) -> object:
    """The scans of a family, those withdrawn too."""
    home = registry.household(request.user, pk)
    rows = queries.papers(request.user, home, withdrawn=True)
    return page(request, rows, asked, PaperOut.model_validate)


@reads(router, "/papers/{pk}", PART, *CASEWORK, response=FileOut)
def paper(request: ApiRequest, pk: Id) -> FileOut:
    """One scan; who took it away is on record."""
    row = queries.paper(request.user, pk)
    content = store.read(row)
    exported("evidence.attachment", row.pk)
    return file_out(f"paper-{row.pk}", row.media_type, content)


@writes(router, "/households/{pk}/papers", PART, *KEEPERS, response=PaperOut)
def keep_paper(request: ApiRequest, pk: Id, entry: PaperIn) -> PaperOut:
    """Keep a scan; the same content for the same thing again is the one that is there."""
    user = request.user
    told = PaperEntry(
        entry.kind,
        entry.label,
        cases.case(user, entry.case) if entry.case else None,
        registry.person(user, entry.person) if entry.person else None,
        entry.taken_on,
    )
    row: Attachment = actions.keep(user, registry.household(user, pk), io.BytesIO(file_bytes(entry.content)), told)
    return PaperOut.model_validate(row)


@writes(router, "/papers/{pk}/withdraw", PART, TOWNSHIP, COUNTY, response=PaperOut)
def withdraw_paper(request: ApiRequest, pk: Id, told: WhyIn) -> PaperOut:
    """Mark a scan as put in by mistake."""
    return PaperOut.model_validate(actions.withdraw_paper(request.user, pk, told.why))


@reads(router, "/households/{pk}/supporters", PART, *CASEWORK, response=SupporterList)
def list_supporters(request: ApiRequest, pk: Id) -> SupporterList:
    """Those who by law support somebody of the family."""
    rows = supporters.household_supporters(registry.household(request.user, pk))
    return SupporterList(items=[_supporter(row) for row in rows])


@writes(router, "/households/{pk}/supporters", PART, *KEEPERS, response=SupporterOut)
def record_supporter(request: ApiRequest, pk: Id, entry: SupporterIn) -> SupporterOut:
    """Record one; the same person for the same member again takes the earlier row's place."""
    home = registry.household(request.user, pk)
    words = entry.model_dump() | {"supported": _person(request.user, home, entry.supported)}
    return _supporter(actions.record_supporter(request.user, home, SupporterEntry(**words)))


@writes(router, "/supporters/{pk}/end", PART, *KEEPERS, response=SupporterOut)
def end_supporter(request: ApiRequest, pk: Id) -> SupporterOut:
    """No longer a supporter."""
    return _supporter(actions.end_supporter(request.user, pk))


@reads(router, "/cases/{pk}/file", PART, *CASEWORK, response=FileOut)
def case_file(request: ApiRequest, pk: Id) -> FileOut:
    """The whole file of a case as one PDF with an index; who took it away is on record."""
    case = cases.case(request.user, pk)
    content = dossier(case, request.user)
    exported("cases.case", case.pk)
    return file_out(f"{case.number}-file.pdf", "application/pdf", content)


@writes(router, "/cases/{pk}/visit", PART, COUNTY, response=VisitOut)
def visit_case(request: ApiRequest, pk: Id, told: VisitIn) -> VisitOut:
    """The county was at the family's home."""
    case = cases.case(request.user, pk)
    row = actions.record_visit(request.user, case, told.visited_on, told.visitors, told.findings)
    return VisitOut.model_validate(row)


@writes(router, "/cases/{pk}/check", PART, TOWNSHIP, COUNTY, response=CheckOut)
def check_case(request: ApiRequest, pk: Id) -> CheckOut:
    """Ask for a comparison with other registers; every adult must have signed."""
    return CheckOut.model_validate(actions.request_check(request.user, cases.case(request.user, pk)))


def _person(user: User, home: Household, pk: int) -> Person:
    member = home.memberships.filter(person=pk, valid_until=None).first()
    return member.person if member is not None else registry.person(user, pk)


def _supporter(row: Supporter) -> SupporterOut:
    return SupporterOut.model_validate(row)
