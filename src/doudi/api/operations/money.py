"""Notices and payment lists."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AUDITOR, CASEWORK, COUNTY, FINANCE, TOWNSHIP, VILLAGE, exported, looked, reads, writes
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services.payments import actions, queries
from doudi.services.payments.models import PaymentLine
from doudi.services.publicity import board
from doudi.services.publicity import queries as publicity

router = Router(tags=["公示和发放"])
NOTICES, PAYMENTS = "notices", "payments"
MONEY = (COUNTY, FINANCE, AUDITOR)


class NoticeOut(Out):
    """A notice as it hangs."""

    id: int
    case_id: int
    round: str
    area_code: str
    place: str
    published_on: date
    until: date
    taken_down_on: date | None
    applicant_name: str
    member_count: int
    amount_fen: int | None


class TakeOffIn(Body):
    """Why it comes down early."""

    why: str = Field("", max_length=200)


class HangIn(Body):
    """Where it hangs again."""

    place: str = Field(max_length=120)


class MonthIn(Body):
    """A month, by any of its days."""

    month: date


class PaymentListOut(Out):
    """A county's payments of a month, and how far they are: open, frozen, signed, approved, sent, returned, closed."""

    id: int
    month: date
    area_code: str
    stage: str
    version: int


class TotalOut(Out):
    """A township's sums, or all (``area_code`` empty); lines with a problem are not in them."""

    area_code: str
    name: str
    households: int
    persons: int
    amount_fen: int
    problems: int


class PaymentListFull(PaymentListOut):
    """A list with its sums."""

    totals: list[TotalOut]


class PaymentLineOut(Out):
    """One payment, its account masked. ``problem`` empty: it can be paid. ``status``: sent, paid, failed or empty."""

    id: int
    area_code: str
    household_id: int
    case_id: int
    head_name: str
    member_count: int
    amount_fen: int
    account: str
    problem: str
    for_month: date
    status: str
    failure: str


class SheetRowOut(Out):
    """One payment as the bank reads it: number and account are whole."""

    township: str
    village: str
    household_number: str
    case_number: str
    head_name: str
    id_number: str
    member_count: int
    amount_fen: int
    bank: str
    holder: str
    account_number: str
    demonstration: bool
    problem: str


class SheetOut(Out):
    """The whole list."""

    items: list[SheetRowOut]


def _line(row: PaymentLine) -> PaymentLineOut:
    return PaymentLineOut(
        id=row.pk,
        area_code=row.area_code,
        household_id=row.entitlement.household_id,
        case_id=row.entitlement.case_id,
        head_name=row.head_name,
        member_count=row.member_count,
        amount_fen=row.amount_fen,
        account=row.account.masked if row.account else "",
        problem=row.problem,
        for_month=row.for_month,
        status=row.status,
        failure=row.failure,
    )


@reads(router, "/notices", NOTICES, *CASEWORK, response=Page[NoticeOut])
def notices(request: ApiRequest, asked: Query[Asked]) -> object:
    """The notices of the area."""
    return page(request, publicity.notices(request.user), asked, NoticeOut.model_validate)


@reads(router, "/notices/{pk}", NOTICES, *CASEWORK, response=NoticeOut)
def notice(request: ApiRequest, pk: Id) -> NoticeOut:
    """One notice."""
    return NoticeOut.model_validate(publicity.notice(request.user, pk))


@writes(router, "/notices/{pk}/take-off", NOTICES, VILLAGE, TOWNSHIP, COUNTY, response=NoticeOut)
def take_off_notice(request: ApiRequest, pk: Id, told: TakeOffIn) -> NoticeOut:
    """Take a notice off the board; before its last day with a reason."""
    return NoticeOut.model_validate(board.take_off(request.user, pk, told.why))


@writes(router, "/notices/{pk}/hang-again", NOTICES, TOWNSHIP, COUNTY, response=NoticeOut)
def hang_notice_again(request: ApiRequest, pk: Id, told: HangIn) -> NoticeOut:
    """The same notice for a whole new term."""
    return NoticeOut.model_validate(board.hang_again(request.user, pk, told.place))


@reads(router, "/payments", PAYMENTS, *MONEY, response=Page[PaymentListOut])
def payments(request: ApiRequest, asked: Query[Asked]) -> object:
    """The lists of the county, month by month."""
    return page(request, queries.lists(request.user), asked, PaymentListOut.model_validate)


@writes(router, "/payments", PAYMENTS, COUNTY, FINANCE, response=PaymentListFull)
def make_payment_list(request: ApiRequest, asked: MonthIn) -> PaymentListFull:
    """Make or complete the list of a month; a line once made keeps its amount."""
    return _full(request, actions.make_list(request.user, asked.month).list.pk)


@reads(router, "/payments/{pk}", PAYMENTS, *MONEY, response=PaymentListFull)
def payment_list(request: ApiRequest, pk: Id) -> PaymentListFull:
    """One list with the sums of its townships."""
    looked("payments.paymentlist", pk)
    return _full(request, pk)


def _full(request: ApiRequest, pk: int) -> PaymentListFull:
    row = PaymentListOut.model_validate(queries.payment_list(request.user, pk))
    totals = [TotalOut.model_validate(each) for each in queries.totals(request.user, pk)]
    return PaymentListFull(**row.model_dump(), totals=totals)


@reads(router, "/payments/{pk}/lines", PAYMENTS, *MONEY, response=Page[PaymentLineOut])
def payment_lines(request: ApiRequest, pk: Id, asked: Query[Asked]) -> object:
    """The payments of a list, accounts masked."""
    looked("payments.paymentlist", pk)
    return page(request, queries.lines(request.user, pk), asked, _line)


@reads(router, "/payments/{pk}/sheet", PAYMENTS, COUNTY, FINANCE, response=SheetOut)
def payment_sheet(request: ApiRequest, pk: Id) -> SheetOut:
    """The whole list for the bank, with numbers and accounts; on record as an export."""
    rows = [SheetRowOut.model_validate(each) for each in queries.xlsx_rows(request.user, pk)]
    exported("payments.paymentlist", pk)
    return SheetOut(items=rows)
