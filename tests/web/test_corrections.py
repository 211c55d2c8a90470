"""Arrears and recovery on screen and in the terminal: both results, two persons' word, what is kept back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.services.cases.models import Case
from doudi.services.payments.models import Correction, Verdict
from doudi.services.payments.redetermining import redetermine
from tests.services.payruns import run
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
