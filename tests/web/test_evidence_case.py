"""Screens about what stands behind a case, and the register of relatives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doudi.services import vault
from doudi.services.cases.models import Case
from doudi.services.evidence import actions
from doudi.services.evidence.models import Appraisal, CheckRequest, CountyVisit, Mandate, StaffRelative, Supporter
from doudi.services.registry.models import Household
from tests.documents.papers_for_tests import text_of
from tests.services.evidence import DAY, OF_A_CASE, made_evidence, photo
from tests.services.family import number
from tests.web.conftest import SignIn

Walk = Callable[[str], Case]
MINUTES = {
    "held_on": "2018-03-22", "place": "村委会", "chair": "甲", "recorder": "丙", "present": "甲、乙、丙",
    "representatives": "甲、乙", "agree": "3", "disagree": "0", "opinions": "情况属实",
}  # fmt: skip


def test_minutes_are_written_once_and_printed(walk: Walk, signed_in: SignIn, today: Callable[[date], None]) -> None:
    case = walk("survey")
    today(DAY)
    client, address = signed_in("township"), reverse("case-appraisal", args=[case.pk])
    assert "写民主评议记录" in client.get(reverse("case", args=[case.pk])).content.decode()
    wrong = {**MINUTES, "version": str(case.version), "agree": "4", "representatives": "甲"}
    page = client.post(address, wrong).content.decode()
    assert "同意和不同意的人数加起来比参加的还多" in page
    assert "三分之二" in page
    assert "情况属实" in page
    by_step = reverse("case-do", args=[case.pk, "appraise"])
    assert client.get(by_step)["Location"] == address
    votes = {"version": case.version, "present": "9", "representatives": "6", "agree": "9", "disagree": "0"}
    assert "刚才的没有保存" in client.post(by_step, votes, follow=True).content.decode()
    assert not case.steps.filter(transition="appraise").exists()
    posted = {**MINUTES, "version": str(case.version)}
    assert "打印评议记录" in client.post(address, posted, follow=True).content.decode()
    client.post(address, posted)
    assert Appraisal.objects.count() == 1
    said = text_of(client.get(reverse("minutes-paper", args=[case.pk])).content)
    for words in ("民主评议记录", "3人，其中村（居）民代表2人", "同意3人，不同意0人", "情况属实"):
        assert words in said


def test_a_finding_is_entered_beside_what_was_declared(case: Case, signed_in: SignIn) -> None:
    client, address = signed_in("township"), reverse("case-compare", args=[case.pk])
    assert "申报的还没有核实" in client.get(address).content.decode()
    person = case.applicant_id
    page = client.post(address, {f"b{person}-wage": "abc", "source": "入户调查"}).content.decode()
    assert "abc" in page
    assert "没有核实" in page
    assert "还没有选怎么核实的" in client.post(address, {f"b{person}-wage": "9000"}).content.decode()
    posted = {f"b{person}-wage": "9000", f"b{person}-business_income": "0", "source": "单位证明", "detail": "砖厂"}
    page = client.post(address, posted, follow=True).content.decode()
    assert "登记了 2 项核实的情况，结果变了：原来符合，每月 502.00 元，现在不符合" in page
    assert "有 1 项和申报的不一样" in page
    assert "单位证明：砖厂" in page


def test_a_check_waits_for_every_signature(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    address = reverse("household-mandates", args=[case.household_id])
    assert "还没有有效的核对授权" in client.post(reverse("case-check", args=[case.pk]), follow=True).content.decode()
    for row in case.household.memberships.all():
        printed = client.get(reverse("mandate-paper", args=[case.household_id, row.person_id]))
        assert row.person.name in text_of(printed.content)
        assert vault.decrypt(row.person.id_cipher, "person.id") in text_of(printed.content)
        posted = {"person": row.person_id, "scope": ["income"], "signed_on": "20180315", "until": "20181231"}
        assert "还没有选文件" in client.post(address, posted).content.decode()
        posted["scan"] = SimpleUploadedFile("a.jpg", photo(size=(20, row.person_id + 20)))
        assert "授权已登记" in client.post(address, posted, follow=True).content.decode()
    assert "核对授权齐了" in client.get(address).content.decode()
    assert "核对申请已登记" in client.post(reverse("case-check", args=[case.pk]), follow=True).content.decode()
    client.post(reverse("mandate-end", args=[Mandate.objects.earliest("pk").pk]))
    assert "还差" in client.get(address).content.decode()
    assert CheckRequest.objects.count() == 1


def test_supporters_add_up_and_an_unknown_fee_is_said(household: Household, signed_in: SignIn) -> None:
    client, address = signed_in("township"), reverse("household-supporters", args=[household.pk])
    told = {
        "supported": household.memberships.earliest("pk").person_id, "name": "孙大明", "relation": "子女", "able": "yes",
        "fee": "100.05", "months": "12", "people": "1", "source": "承诺书",
    }  # fmt: skip
    assert "金额应是数字" in client.post(address, {**told, "fee": "很多"}).content.decode()
    page = client.post(address, told, follow=True).content.decode()
    assert "1,200.60 元" in page
    assert "请核对有没有算进去" in page
    page = client.post(address, {**told, "name": "孙小明", "fee": ""}, follow=True).content.decode()
    assert "赡养费还没有问全" in page
    client.post(reverse("supporter-end", args=[Supporter.objects.latest("pk").pk]))
    assert "1,200.60 元" in client.get(address).content.decode()


def test_a_relative_is_found_by_number_and_the_case_is_marked(case: Case, signed_in: SignIn) -> None:
    client = signed_in("county")
    staff = {"name": "孙某某", "id_number": number(date(1975, 5, 1), 5), "unit": "甲镇人民政府", "post": "民政干事"}
    page = client.post(reverse("relatives"), staff, follow=True)
    address = page.redirect_chain[-1][0]
    strange = {"id_number": number(date(1990, 5, 1), 77), "relation": "配偶"}
    assert "辖区登记的家庭里没有这个人" in client.post(address, strange).content.decode()
    known = {"id_number": number(date(1970, 5, 1), 1).lower(), "relation": "兄弟姐妹"}
    assert "已备案" in client.post(address, known, follow=True).content.decode()
    assert "孙立安是孙某某（甲镇人民政府）的兄弟姐妹" in client.get(reverse("case", args=[case.pk])).content.decode()
    visit = reverse("case-visit", args=[case.pk])
    assert "还没有入户" in client.get(reverse("relatives")).content.decode()
    assert case.number not in signed_in("foreign_county").get(reverse("relatives")).content.decode()
    assert "民发〔2012〕220号" in client.get(visit).content.decode()
    posted = {"visited_on": "2018-03-15", "visitors": "甲", "findings": "属实"}
    assert "入户不少于 2 人" in client.post(visit, posted).content.decode()
    assert "已登记" in client.post(visit, {**posted, "visitors": "甲、乙"}, follow=True).content.decode()
    assert CountyVisit.objects.get().visitors == ["甲", "乙"]
    register = client.get(reverse("relatives")).content.decode()
    assert case.number in register
    assert "还没有入户" not in register
    client.post(reverse("relative-end", args=[StaffRelative.objects.get().pk]))
    assert "近亲属备案：" not in client.get(reverse("case", args=[case.pk])).content.decode()


def test_the_register_asks_for_its_yearly_look(
    offices: SimpleNamespace, case: Case, signed_in: SignIn, today: Callable[[date], None]
) -> None:
    made = made_evidence(offices, case)
    client = signed_in("county")
    assert "今年都核对过" in client.get(reverse("relatives")).content.decode()
    today(date(2019, 1, 2))
    assert "今年还没有核对" in client.get(reverse("relatives")).content.decode()
    client.post(reverse("relatives-confirm", args=made["relatives-confirm"]))
    assert "今年都核对过" in client.get(reverse("relatives")).content.decode()


@pytest.mark.parametrize("office", ["foreign_county", "foreign_township", "other_township"])
def test_nothing_of_another_area_is_ended_or_asked(
    offices: SimpleNamespace, case: Case, signed_in: SignIn, office: str
) -> None:
    made = made_evidence(offices, case)
    client = signed_in(office)
    for name in ("mandate-end", "supporter-end", "relatives-confirm", "relative-end", *OF_A_CASE):
        assert client.post(reverse(name, args=made[name])).status_code in (403, 404, 405), name
    assert Mandate.objects.get().ended_on is None
    assert Supporter.objects.get().ended_on is None
    assert StaffRelative.objects.get().ended_on is None


def test_a_closed_case_takes_no_more(offices: SimpleNamespace, walk: Walk, signed_in: SignIn) -> None:
    case = walk("confirm")
    assert "登记核实的情况" not in signed_in("township").get(reverse("case-compare", args=[case.pk])).content.decode()
    answer = signed_in("county").post(
        reverse("case-visit", args=[case.pk]), {"visited_on": "2018-04-17", "visitors": "甲、乙", "findings": "属实"}
    )
    assert answer.status_code == 302
    assert not CountyVisit.objects.exclude(visitors=["抽查甲", "抽查乙"]).exists()
    with pytest.raises(Exception, match="办结"):
        actions.request_check(offices.township, case)
