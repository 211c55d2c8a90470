"""Arrears and recovery on screen and in the terminal: both results, two persons' word, what is kept back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.services.cases.models import Case
from doudi.services.payments.corrections import judge
from doudi.services.payments.models import Correction, PaymentLine, Verdict
from doudi.services.payments.redetermining import redetermine
from tests.services.payruns import Run, run
from tests.services.test_redetermining import DANFENG, late, paid
from tests.web.conftest import SignIn

__all__ = ["paid", "run"]
Today = Callable[[date], None]


def plain(page: str) -> str:
    return page.replace('<span class="dd-nowrap">', "").replace("</span>", "")


def test_two_persons_judge_with_both_results_before_them(
    paid: Case, offices: SimpleNamespace, signed_in: SignIn
) -> None:
    county, second = signed_in("county"), signed_in("county2")
    assert "没有等审核的补发和追回" in county.get("/corrections/").content.decode()
    late(offices, paid)
    redetermine(DANFENG, date(2018, 5, 1))
    row = Correction.objects.get()
    page = plain(county.get("/corrections/").content.decode())
    assert "1 条补发或追回等审核" in page
    assert "2018-05-10的情况，2018-07-05才登记（补查档案）" in page
    page = plain(county.get(f"/corrections/{row.pk}/").content.decode())
    assert "多发，应追回 82.00 元" in page
    assert "全家每月 502.00 元" in page
    assert "全家每月 420.00 元" in page, "how each result comes about"
    where = f"/corrections/{row.pk}/judge/"
    assert "看不出金额" in county.post(where, {"do": "agree", "monthly": "五十"}, follow=True).content.decode()
    assert "每月从发放里抵扣多少" in county.post(where, {"do": "agree"}, follow=True).content.decode()
    assert "等第二人" in county.post(where, {"do": "agree", "monthly": "50"}, follow=True).content.decode()
    assert 'id="yes"' not in county.get(f"/corrections/{row.pk}/").content.decode(), "not both words"
    page = plain(second.post(where, {"do": "agree", "monthly": "50.00"}, follow=True).content.decode())
    assert "每月抵扣 50.00 元；已抵扣 0.00 元，还有 82.00 元" in page
    assert Correction.objects.get().verdict == Verdict.APPROVED
    assert "没有等审核" in county.get("/corrections/").content.decode()
    assert "已同意" in signed_in("auditor").get("/corrections/?show=all").content.decode()


def test_it_is_refused_with_the_reason(paid: Case, offices: SimpleNamespace, signed_in: SignIn) -> None:
    late(offices, paid)
    redetermine(DANFENG, date(2018, 5, 1))
    where = f"/corrections/{Correction.objects.get().pk}/judge/"
    assert "要写明理由" in signed_in("county").post(where, {"do": "refuse"}, follow=True).content.decode()
    page = signed_in("county").post(where, {"do": "refuse", "why": "日期写错了"}, follow=True).content.decode()
    assert "日期写错了" in page


@pytest.mark.either
def test_the_terminal_proposes_once(paid: Case, offices: SimpleNamespace) -> None:
    late(offices, paid)
    runner = CliRunner()
    first = runner.invoke(main, ["redetermine", "--since", "2018-05-01", "--by", "county"])
    assert "重算 2 户月，新提出 1 条" in first.output
    assert "2018-06 追回 82.00 元" in first.output
    again = runner.invoke(main, ["redetermine", "--since", "2018-05-01", "--by", "county"])
    assert "重算 2 户月，新提出 0 条" in again.output
    other = runner.invoke(main, ["redetermine", "--since", "2018-05-01", "--by", "finance"])
    assert "由县民政局的账号来做" in f"{other.output}{other.exception}"
    assert Correction.objects.count() == 1


def test_why_a_family_got_a_sum_in_a_month_is_one_page(
    paid: Case, offices: SimpleNamespace, signed_in: SignIn, run: Run, today: Today
) -> None:
    auditor = signed_in("auditor")
    home = auditor.get(f"/households/{paid.household_id}/").content.decode()
    june = PaymentLine.objects.get(for_month=date(2018, 6, 1))
    assert f"/payments/lines/{june.pk}/" in home
    page = plain(auditor.get(f"/payments/lines/{june.pk}/").content.decode())
    for told in (
        "孙立安家 2018年6月为什么发 502.00 元", "已到账", paid.number, "全家每月 502.00 元", "第四条", "冻结名单", "复核签字",
        "同意用款", "发给银行", "核对回盘", "银行在途", "已到家庭", offices.county2.display_name,
    ):  # fmt: skip
        assert told in page, told
    late(offices, paid)
    redetermine(DANFENG, date(2018, 5, 1))
    row = Correction.objects.get()
    for user in (offices.county, offices.county2):
        judge(user, row.pk, agree=True, monthly_fen=50_00)
    july = run("close", date(2018, 7, 1)).lines.get()
    page = plain(auditor.get(f"/payments/lines/{july.pk}/").content.decode())
    assert "应发 502.00 元，抵扣 50.00 元" in page
    page = plain(auditor.get(f"/payments/lines/{june.pk}/").content.decode())
    assert "这个月重算过" in page
    assert signed_in("foreign_county").get(f"/payments/lines/{june.pk}/").status_code == 404
