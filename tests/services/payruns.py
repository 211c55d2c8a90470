"""What tests of payment lists share: a list as far as a step, the bank's answer, where the money stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.cases.models import Case
from doudi.services.payments import actions, banking, ledger, runs
from doudi.services.payments.models import Entitlement, PaymentList
from doudi.services.registry import actions as registry
from tests.services import family

Run = Callable[..., PaymentList]
MAY, JUNE = date(2018, 5, 1), date(2018, 6, 1)
FEN = 502_00


@pytest.fixture
def run(offices: SimpleNamespace) -> Callable[..., PaymentList]:
    """Takes a list from open as far as a step."""
    who = {
        "freeze": offices.county, "sign": offices.county2, "approve": offices.finance, "send": offices.finance,
        "close": offices.finance,
    }  # fmt: skip

    def as_far_as(last: str, month: date = MAY, result: str = "成功") -> PaymentList:
        made = actions.make_list(offices.county, month).list
        for code in ("freeze", "sign", "approve", "send"):
            made = runs.take(who[code], made.pk, code, made.version)
            if code == last:
                return made
        made = banking.take_return(offices.finance, made.pk, made.version, "general", answer(offices, made, result))
        return made if last == "return" else runs.take(offices.finance, made.pk, "close", made.version)

    return as_far_as


def answer(offices: SimpleNamespace, made: PaymentList, result: str = "成功") -> tuple[str, bytes]:
    """The bank's answer to its own file, in the general template."""
    _, content = banking.bank_file(offices.finance, made.pk, "general")
    heading, *rows, total = content.decode().splitlines()
    assert heading.startswith("流水号,账号,户名")
    said = []
    for row in rows:
        reference, account, holder, _, yuan, *_ = row.split(",")
        said.append(f"{reference},{account},{holder},{yuan},{result},{'' if result == '成功' else '账户已销户'}")
    return "回盘.csv", "\r\n".join(["流水号,账号,户名,金额（元）,结果,原因", *said, total]).encode()


def balances(offices: SimpleNamespace) -> dict[str, int]:
    return {each.account: each.fen for each in ledger.balances(offices.finance, date(2018, 12, 31))}


def second(offices: SimpleNamespace, case: Case) -> Entitlement:
    """Another family with the same sum, and no account yet."""
    members = (family.member(3, name="王立安"), family.spouse(4, name="王小梅"))
    home = registry.register_household(offices.township, family.entry(members=members, account=None))
    people = sorted(str(row.person_id) for row in home.memberships.all())
    given = case.entitlements.get()
    copy = Case.objects.create(
        number=f"{case.number}-2", household=home, scheme=case.scheme, area_code=case.area_code,
        accepted_on=case.accepted_on, applicant_id=int(people[0]), handler=case.handler,
        procedure_id=case.procedure_id, state=case.state, closed_on=case.closed_on,
    )  # fmt: skip
    return Entitlement.objects.create(
        case=copy, decision=given.decision, household=home, scheme=case.scheme, area_code=case.area_code,
        people=people, amount_fen=FEN, first_month=given.first_month,
    )  # fmt: skip
