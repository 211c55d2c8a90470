"""A list's way on screen: who sees which next step, the bank's file and answer, the differences, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from doudi.services.cases.models import Case
from doudi.services.payments.models import PaymentList, RunStep
from doudi.services.registry import actions as registry
from tests.services import family
from tests.services.payruns import JUNE, MAY, Run, answer, run, second
from tests.web.conftest import SignIn

__all__ = ["run"]
Walk = Callable[[str], Case]


def post(signed_in: SignIn, role: str, made: PaymentList, code: str, **more: str) -> str:
    made.refresh_from_db()
    told = {"version": str(made.version), **more}
    return signed_in(role).post(f"/payments/{made.pk}/do/{code}/", told, follow=True).content.decode()


def test_each_sees_the_step_that_is_theirs(walk: Walk, offices: SimpleNamespace, signed_in: SignIn, run: Run) -> None:
    walk("confirm")
    page = signed_in("county").post("/payments/make/", {"month": "2018-05"}, follow=True).content.decode()
    made = PaymentList.objects.get()
    assert "下一步：冻结名单" in page
    assert "等县民政局冻结" in signed_in("finance").get(f"/payments/{made.pk}/").content.decode()
    assert "现在是“已冻结" in post(signed_in, "county", made, "freeze")
    assert "下一步：" not in signed_in("county").get(f"/payments/{made.pk}/").content.decode(), (
        "who froze does not sign"
    )
    assert "下一步：复核签字" in signed_in("county2").get(f"/payments/{made.pk}/").content.decode()
    post(signed_in, "county2", made, "sign")
    assert "下一步：同意用款" in signed_in("finance").get(f"/payments/{made.pk}/").content.decode()
    assert "等县财政局同意用款" in signed_in("auditor").get(f"/payments/{made.pk}/").content.decode()
    assert "退回要写明原因" in post(signed_in, "finance", made, "send_back")
    assert "现在是“编制中”" in post(signed_in, "finance", made, "send_back", note="资金还没有到")
    assert "没有“nothing”这一步" in post(signed_in, "county", made, "nothing")


def test_two_clicks_are_one_step(walk: Walk, offices: SimpleNamespace, signed_in: SignIn) -> None:
    walk("confirm")
    signed_in("county").post("/payments/make/", {"month": "2018-05"})
    made = PaymentList.objects.get()
    told = {"version": "1"}
    first, again = (
        signed_in("county").post(f"/payments/{made.pk}/do/freeze/", told, follow=True).content.decode()
        for _ in range(2)
    )
    assert "已冻结名单" in first
    assert "刚刚办了“冻结名单”" in again
    assert RunStep.objects.count() == 1


def test_the_bank_file_and_its_answer(walk: Walk, offices: SimpleNamespace, signed_in: SignIn, run: Run) -> None:
    walk("confirm")
    made = run("send")
    desk = signed_in("finance")
    file = desk.get(f"/payments/{made.pk}/bank/?template=general")
    assert file["Content-Disposition"] == 'attachment; filename="611022-201805.csv"'
    assert family.ACCOUNT.number in file.content.decode()
    assert (
        "没有“../x”这个银行文件模板"
        in desk.get(f"/payments/{made.pk}/bank/?template=../x", follow=True).content.decode()
    )
    name, good = answer(offices, made, "失败")
    where, told = f"/payments/{made.pk}/return/", {"version": str(made.version), "template": "general"}
    assert "没有选文件" in desk.post(where, told, follow=True).content.decode()
    bad = SimpleUploadedFile(name, good.replace(b"502.00", b"5.00"))
    page = desk.post(where, {**told, "file": bad}).content.decode()
    assert "回盘没有收下，账没有动" in page
    assert "孙立安：名单是 502.00 元，回盘是 5.00 元" in page
    page = desk.post(where, {**told, "file": SimpleUploadedFile(name, good)}, follow=True).content.decode()
    assert "到账 0 笔，没有发成 1 笔" in page
    assert "孙立安：账户已销户" in page
    made.refresh_from_db()
    assert "没有发成，在下个月的名单里补发" in post(signed_in, "finance", made, "close")


def test_the_month_says_what_is_new_less_and_paid_again(
    walk: Walk, offices: SimpleNamespace, signed_in: SignIn, run: Run, today: Callable[[date], None]
) -> None:
    case = walk("confirm")
    run("close", result="失败")
    today(date(2018, 5, 20))
    other = second(offices, case)
    other.first_month = JUNE
    other.save()
    account = family.AccountEntry("王立安", "丹凤县农村信用合作联社", "6230270100000000935")
    registry.set_account(offices.township, other.household_id, account)
    made = run("return", JUNE)
    page = signed_in("auditor").get(f"/payments/{made.pk}/").content.decode()
    assert "比2018年5月多发" in page.replace('<span class="dd-nowrap">', "").replace("</span>", "")
    for reason in ("新批准", "补发以前没发成的"):
        assert f'<th scope="rowgroup">{reason}</th>' in page
    assert "2018年5月没有发成" in page
    assert '<th scope="rowgroup">停发</th>' not in page


def test_the_ledger_says_where_the_money_stands(
    walk: Walk, offices: SimpleNamespace, signed_in: SignIn, run: Run
) -> None:
    walk("confirm")
    assert "还没有动过钱" in signed_in("finance").get("/ledger/").content.decode()
    run("send", MAY)
    page = signed_in("auditor").get("/ledger/").content.decode()
    assert "银行在途" in page
    assert '各账户加起来是 <span class="dd-nowrap">0.00</span> 元' in page
    assert "还没有动过钱" in signed_in("auditor").get("/ledger/?on=2018-01-01").content.decode()
    assert signed_in("auditor").get("/ledger/?on=x").status_code == 200
    assert "还没有动过钱" in signed_in("foreign_county").get("/ledger/").content.decode()


@pytest.mark.parametrize("role", ["township", "auditor", "administrator"])
def test_others_take_no_step(walk: Walk, offices: SimpleNamespace, signed_in: SignIn, run: Run, role: str) -> None:
    walk("confirm")
    made = run("freeze")
    assert signed_in(role).post(f"/payments/{made.pk}/do/sign/", {"version": "2"}).status_code == 403
    assert RunStep.objects.count() == 1
