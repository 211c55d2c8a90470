"""The screens of referrals, from the window and from the agency."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.referrals.actions import Ask, send
from doudi.services.referrals.models import AgencyLimit, Referral
from doudi.services.registry.models import Household
from tests.web.conftest import SignIn


@pytest.fixture
def asked(offices: SimpleNamespace, household: Household) -> Referral:
    return send(offices.township, household, Ask("medical", "住院费用，请按医疗救助办理", scheme="medical"))


def test_the_window_sends_from_the_familys_page(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    page = client.get(reverse("household", args=[household.pk])).content.decode()
    url = reverse("household-refer", args=[household.pk])
    assert url in page
    refused = client.post(url, {"agency": "", "what": ""})
    assert refused.content.decode().count('class="dd-error"') == 2
    sent = client.post(url, {"agency": "education", "what": "孩子上初二，请纳入教育资助", "person": ""}, follow=True)
    assert "没有录入这个部门的答复时限" in sent.content.decode()
    assert Referral.objects.get().agency == "education"


def test_the_agency_signs_in_to_its_list_and_answers(asked: Referral, signed_in: SignIn) -> None:
    client = signed_in("agency")
    page = client.get(reverse("workbench"), follow=True).content.decode()
    assert "民政转来 1 件要办" in page
    assert "全部家庭" not in page
    assert 'role="search"' not in page
    url = reverse("referral-do", args=[asked.pk, "answer"])
    wrong = client.post(url, {"version": 1, "note": "办了", "outcome": "granted", "amount": "一千"})
    assert "金额应是数字" in wrong.content.decode()
    done = client.post(url, {"version": 1, "note": "办了", "outcome": "granted", "amount": "1200.50"}, follow=True)
    assert "已落实" in done.content.decode()
    again = client.post(url, {"version": 1, "note": "办了", "outcome": "granted"}, follow=True)
    assert "现在是“已答复”" in again.content.decode()
    assert asked.steps.count() == 2


def test_a_stale_page_keeps_what_was_typed(asked: Referral, signed_in: SignIn) -> None:
    agency, window = signed_in("agency"), signed_in("township")
    agency.post(reverse("referral-do", args=[asked.pk, "accept"]), {"version": 1})
    page = window.post(reverse("referral-do", args=[asked.pk, "withdraw"]), {"version": 1, "note": "家属不办了"})
    text = page.content.decode()
    assert "已经办了这一件" in text
    assert "家属不办了" in text


def test_returned_ones_wait_at_the_window(asked: Referral, signed_in: SignIn) -> None:
    agency, window = signed_in("agency"), signed_in("township")
    agency.post(reverse("referral-do", args=[asked.pk, "return"]), {"version": 1, "note": "缺出院小结"})
    assert "部门退回 1 件" in window.get(reverse("referrals")).content.decode()
    page = window.get(reverse("referral", args=[asked.pk])).content.decode()
    assert "缺出院小结" in page
    assert "补充后再转" in page


def test_the_county_sets_limits_with_a_document(signed_in: SignIn, offices: SimpleNamespace) -> None:
    client = signed_in("county")
    url = reverse("referral-limits")
    assert "没有录入" in client.get(url).content.decode()
    form = {"agency": "medical", "working_days": "5", "document": "丹政办发〔2018〕7号", "since": "20180301"}
    assert "5 个工作日" in client.post(url, form, follow=True).content.decode()
    assert AgencyLimit.objects.get().document == "丹政办发〔2018〕7号"
    assert signed_in("auditor").post(url, form).status_code == 404


@pytest.mark.parametrize("query", ["?show=nothing", "?page=x", "?show=late&page=9999"])
def test_odd_queries_show_a_list(asked: Referral, signed_in: SignIn, query: str) -> None:
    assert signed_in("agency").get(reverse("referrals") + query).status_code == 200
