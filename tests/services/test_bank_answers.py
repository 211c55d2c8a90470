"""The file for the bank and the bank's answer: what does not fit is named, and the books stay as they were."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from doudi.domain.findings import BadInput
from doudi.services.accounts.scope import NotAllowed
from doudi.services.cases.models import Case
from doudi.services.payments import banking, runs
from doudi.services.payments.models import Account, PaymentList, Stage
from doudi.services.payments.runs import RunRefused
from tests.services import family
from tests.services.payruns import FEN, Run, answer, balances, run

__all__ = ["run"]
Walk = Callable[[str], Case]


def spoilt(good: bytes, old: str, new: str) -> bytes:
    assert old in good.decode()
    return good.decode().replace(old, new).encode()


def test_an_answer_that_does_not_fit_changes_nothing(walk: Walk, offices: SimpleNamespace, run: Run) -> None:
    """Books stay as they were: another month, sums, doubled lines, another holder or account, bad bytes."""
    walk("confirm")
    made = run("send")
    name, good = answer(offices, made)
    row = good.decode().splitlines()[1]
    reference = row.split(",")[0]
    doubled = spoilt(spoilt(good, row, f"{row}\r\n{row}"), "合计,1,502.00", "合计,2,1004.00")
    wrong = {
        "2018年4月的，不是这个月": spoilt(good, reference, f"201804{reference[6:]}"),
        "对不上": spoilt(good, "合计,1,502.00", "合计,1,503.00"),
        "合计写着 2 笔": spoilt(good, "合计,1", "合计,2"),
        "名单是 502.00 元，回盘是 602.00 元": spoilt(good, "502.00", "602.00"),
        "零或者负数": spoilt(good, "502.00", "-502.00"),
        "金额看不懂": spoilt(good, "502.00,成功", "五百,成功"),
        "可能发了两次": doubled,
        "不是名单上的账号": spoilt(good, family.ACCOUNT.number, "6230270100000000111"),
        "回盘的户名是“别人”": spoilt(good, family.ACCOUNT.holder, "别人"),
        "没有写结果": spoilt(good, "502.00,成功", "502.00,"),
        "应当是表头": spoilt(good, "流水号,账号", "账号,流水号"),
        "打不开": good.decode().encode("gb18030"),
        "缺 孙立安": spoilt(good, reference, f"{reference[:-1]}x"),
    }
    for told, content in wrong.items():
        with pytest.raises(BadInput, match=told):
            banking.take_return(offices.finance, made.pk, made.version, "general", (name, content))
    assert PaymentList.objects.get().stage == Stage.SENT
    assert balances(offices) == {Account.FUND: -FEN, Account.TRANSIT: FEN}
    made = banking.take_return(offices.finance, made.pk, made.version, "general", (name, good))
    with pytest.raises(RunRefused, match="已经有变化"):
        banking.take_return(offices.finance, made.pk, made.version - 1, "general", (name, good))
    with pytest.raises(RunRefused, match="不能核对回盘"):
        banking.take_return(offices.finance, made.pk, made.version, "general", (name, good))
    assert balances(offices) == {Account.FUND: -FEN, Account.PAID: FEN}


def test_the_bank_file_is_the_finance_offices_and_after_the_send(
    walk: Walk, offices: SimpleNamespace, run: Run
) -> None:
    walk("confirm")
    made = run("approve")
    with pytest.raises(RunRefused, match="还没有办"):
        banking.bank_file(offices.finance, made.pk, "general")
    made = runs.take(offices.finance, made.pk, "send", made.version)
    with pytest.raises(NotAllowed):
        banking.bank_file(offices.county, made.pk, "general")
    with pytest.raises(RunRefused, match="没有“x”这个"):
        banking.bank_file(offices.finance, made.pk, "x")
    name, content = banking.bank_file(offices.finance, made.pk, "general")
    assert name == "611022-201805.csv"
    assert content == banking.bank_file(offices.finance, made.pk, "general")[1], "the same each time"
    line = made.lines.get()
    assert content.decode().splitlines()[1:] == [
        f"201805{line.pk:010d},{family.ACCOUNT.number},孙丽华,丹凤县农村信用合作联社,502.00,最低生活保障,2018年5月最低生活保障",
        "合计,1,502.00",
    ]
