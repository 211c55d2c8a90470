"""A payment list on its way to the bank and back, and where the money stands."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AUDITOR, COUNTY, FINANCE, reads, writes
from doudi.api.files import LARGEST, FileOut, file_bytes, file_out
from doudi.api.middleware import ApiRequest
from doudi.api.operations.money import MONEY, PAYMENTS, PaymentListOut
from doudi.api.paging import Asked, Body, Id, Page, page
from doudi.api.shapes import Out
from doudi.services import clock
from doudi.services.payments import banking, ledger, runs
from doudi.services.payments import corrections as past

router = Router(tags=["公示和发放"])
BYTES = "application/octet-stream"


class PaymentStepIn(Body):
    """A step: freeze, sign, approve, send, close, send_back; ``version`` is the one that was seen."""

    code: str = Field(max_length=20)
    version: int = Field(ge=0, le=2**31 - 1)
    note: str = Field("", max_length=300)


class ReturnIn(Body):
    """The bank's answer in base64, with the template that describes it."""

    name: str = Field(max_length=120)
    content: str = Field(max_length=LARGEST)
    version: int = Field(ge=0, le=2**31 - 1)
    template: str = Field("general", max_length=80)


class BankFileAsked(Body):
    """Which template."""

    template: str = Field("general", max_length=80)


class DayAsked(Body):
    """The end of which day; today when left out."""

    on: date | None = None


class BalanceOut(Out):
    """What stands on an account for a scheme, in fen."""

    account: str
    scheme: str
    fen: int


class BalancesOut(Out):
    """Every account that has a balance; together they are zero."""

    on: date
    items: list[BalanceOut]


@writes(router, "/payments/{pk}/steps", PAYMENTS, COUNTY, FINANCE, response=PaymentListOut)
def take_payment_step(request: ApiRequest, pk: Id, told: PaymentStepIn) -> PaymentListOut:
    """Take a step of the way to the bank; two persons freeze and sign."""
    return PaymentListOut.model_validate(runs.take(request.user, pk, told.code, told.version, told.note))


@reads(router, "/payments/{pk}/bank-file", PAYMENTS, FINANCE, response=FileOut)
def payment_bank_file(request: ApiRequest, pk: Id, asked: Query[BankFileAsked]) -> FileOut:
    """The file for the bank; on record as an export."""
    return file_out(*_named(banking.bank_file(request.user, pk, asked.template)))


@writes(router, "/payments/{pk}/return", PAYMENTS, FINANCE, response=PaymentListOut)
def take_payment_return(request: ApiRequest, pk: Id, told: ReturnIn) -> PaymentListOut:
    """The bank's answer, taken as a whole or not at all."""
    upload = (told.name, file_bytes(told.content))
    return PaymentListOut.model_validate(banking.take_return(request.user, pk, told.version, told.template, upload))


@reads(router, "/ledger/balances", PAYMENTS, *MONEY, response=BalancesOut)
def ledger_balances(request: ApiRequest, asked: Query[DayAsked]) -> BalancesOut:
    """Where the money stands at the end of a day."""
    day = asked.on or clock.business_date()
    rows = [BalanceOut.model_validate(each) for each in ledger.balances(request.user, day)]
    return BalancesOut(on=day, items=rows)


class CorrectionOut(Out):
    """A month computed again: what was given, what is due, why, and what became of it."""

    id: int
    entitlement_id: int
    area_code: str
    month: date
    given_fen: int
    due_fen: int
    causes: list[str]
    verdict: str
    monthly_fen: int | None


class JudgeIn(Body):
    """Agree or refuse with the reason; of a recovery, how much of a month is kept back, in fen."""

    agree: bool
    why: str = Field("", max_length=300)
    monthly_fen: int | None = Field(None, ge=0, le=10**12)


@reads(router, "/corrections", PAYMENTS, COUNTY, AUDITOR, response=Page[CorrectionOut])
def corrections(request: ApiRequest, asked: Query[Asked]) -> object:
    """Arrears and recovery, proposed and settled."""
    return page(request, past.corrections(request.user), asked, CorrectionOut.model_validate)


@writes(router, "/corrections/{pk}/judge", PAYMENTS, COUNTY, response=CorrectionOut)
def judge_correction(request: ApiRequest, pk: Id, told: JudgeIn) -> CorrectionOut:
    """One person's word; two make it count."""
    done = past.judge(request.user, pk, agree=told.agree, why=told.why, monthly_fen=told.monthly_fen)
    return CorrectionOut.model_validate(done)


def _named(made: tuple[str, bytes]) -> tuple[str, str, bytes]:
    return made[0], BYTES, made[1]
