"""The screens of standards: who enters, who approves, what is told, what nobody else sees."""

from __future__ import annotations

import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.services.accounts.models import User
from doudi.services.cases import actions as casework
from doudi.services.cases.models import Case
from doudi.services.registry import rulebook
from doudi.services.registry.models import Area
from doudi.services.standards import actions, queries
from doudi.services.standards.models import CountyValue, Verdict
from tests.services import family
from tests.services.test_standards import TIER, Today, approved, tier
from tests.web.conftest import SignIn

TYPED = {"value": "300", "document": "丹政发〔2018〕1号", "since": "20180416", "until": "", "note": ""}


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"<[^>]+>|\s+", "", answer.content.decode())


def posted(client: Client, url: str, **typed: str) -> str:
    return re.sub(r"<[^>]+>|\s+", "", client.post(url, typed, follow=True).content.decode())


def page(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def test_the_list_says_value_source_and_state_of_each_item(offices: SimpleNamespace, signed_in: SignIn) -> None:
    approved(offices, tier(since=date(2018, 4, 16)))
    seen = text(signed_in("township"), page("standards"))
    assert "A档金额251.00元/人/月" in seen
    assert "300.00元/人/月2018-04-16起" in seen
    assert "示例值" in text(signed_in("foreign_county"), page("standards"))


def test_a_value_goes_from_the_form_to_the_decision(
    offices: SimpleNamespace, signed_in: SignIn, case: Case, today: Today
) -> None:
    county, second = signed_in("county"), signed_in("county2")
    assert "要由本县另一位" in posted(county, page("standard-enter", TIER), **TYPED)
    entry = CountyValue.objects.get()
    assert (entry.since, entry.until, entry.value) == (date(2018, 4, 16), None, "30000")
    seen = text(second, page("standard-entry", entry.pk))
    assert "试算1户，1户的结果会变" in seen
    assert "每月多发98.00元" in seen
    assert "已批准" in posted(second, page("standard-entry", entry.pk), do="approve", reason="")
    today(date(2018, 4, 16))
    casework.redetermine(offices.township, case)
    assert "600.00" in text(signed_in("township"), page("case", case.pk))


def test_all_faults_come_at_once_and_what_was_typed_stays(signed_in: SignIn) -> None:
    seen = signed_in("county").post(
        page("standard-enter", TIER), {"value": "三百", "document": "", "since": "4月", "until": "19991231"}
    )
    said = seen.content.decode()
    for words in ("有 <span", "不是数", "还没有填文号", "看不出日期", 'value="三百"'):
        assert words in said, words
    assert not CountyValue.objects.exists()


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("rigid_spending_share", "12.5%", "1250"),
        ("basic_pension_exempt", "0", "false"),
        ("payment_method", "tiers", '"tiers"'),
        ("vehicle_limit", "2", "2"),
        ("deposit_limit", "12,000.5元", "1200050"),
    ],
)
def test_every_kind_of_value_can_be_typed(signed_in: SignIn, name: str, typed: str, stored: str) -> None:
    signed_in("county").post(page("standard-enter", name), {**TYPED, "value": typed})
    assert CountyValue.objects.get().value == stored


def test_the_last_day_that_was_typed_still_counts(signed_in: SignIn) -> None:
    signed_in("county").post(page("standard-enter", TIER), {**TYPED, "until": "2018-12-31"})
    assert CountyValue.objects.get().until == date(2019, 1, 1)


@pytest.mark.parametrize("name", [TIER, "rigid_spending_share", "vehicle_limit", "payment_method"])
@pytest.mark.parametrize("typed", ["", "-1", "9999999", "1.00001", "NaN", "1e9", "1e999999", "__none", "否", "\x00"])
def test_a_value_that_cannot_be_is_refused_in_words(signed_in: SignIn, name: str, typed: str) -> None:
    answer = signed_in("county").post(page("standard-enter", name), {**TYPED, "value": typed})
    assert answer.status_code == 200
    assert 'class="dd-error"' in answer.content.decode()
    assert not CountyValue.objects.exists()


@pytest.mark.parametrize("day", ["9999-12-31", "2029-01-01", "2018-02-30", "00010101", "1999-01-01", "一月"])
def test_a_day_that_cannot_be_is_refused_in_words(signed_in: SignIn, day: str) -> None:
    said = signed_in("county").post(page("standard-enter", TIER), {**TYPED, "since": day}).content.decode()
    assert 'id="id_since_error"' in said
    signed_in("county").post(page("standard-enter", TIER), {**TYPED, "until": day})
    assert not CountyValue.objects.exists()


def test_who_entered_cannot_approve_and_is_told_who_can(offices: SimpleNamespace, signed_in: SignIn) -> None:
    row = actions.enter(offices.county, tier())
    county = signed_in("county")
    assert "要由本县另一位县民政局人员批准" in text(county, page("standard-entry", row.pk))
    assert "另一位" in posted(county, page("standard-entry", row.pk), do="approve", reason="")
    assert not Verdict.objects.exists()


def test_a_refusal_wants_its_reason(offices: SimpleNamespace, signed_in: SignIn) -> None:
    row = actions.enter(offices.county, tier())
    second = signed_in("county2")
    assert "退回要写明原因" in posted(second, page("standard-entry", row.pk), do="refuse", reason="")
    assert "已退回" in posted(second, page("standard-entry", row.pk), do="refuse", reason="文号不对")
    assert "文号不对" in text(second, page("standard", TIER))


def test_two_clicks_on_approve_make_one_approval(offices: SimpleNamespace, signed_in: SignIn) -> None:
    row = actions.enter(offices.county, tier())
    second = signed_in("county2")
    for _ in range(2):
        assert "已批准" in posted(second, page("standard-entry", row.pk), do="approve", reason="")
    assert Verdict.objects.count() == 1


def test_a_wrong_day_is_taken_back_by_two_persons(offices: SimpleNamespace, signed_in: SignIn) -> None:
    wrong = approved(offices, tier())
    county = signed_in("county")
    url = page("standard-take-back", TIER, wrong.pk)
    assert url in county.get(page("standard", TIER)).content.decode()
    posted(county, url, document="丹政发〔2018〕1号", since="2018-03-01", note="日期录错")
    back = CountyValue.objects.exclude(pk=wrong.pk).get()
    assert back.takes_back
    posted(signed_in("county2"), page("standard-entry", back.pk), do="approve", reason="")
    value = rulebook.program(family.VILLAGE, date(2018, 3, 15)).parameter_values[TIER]
    assert value is not None
    assert value.amount == 251_00
    seen = text(county, page("standard", TIER))
    assert "后来的代替了" in seen
    assert "已作废" in seen


@pytest.mark.parametrize("office", ["foreign_county", "foreign_township"])
def test_another_county_finds_nothing(offices: SimpleNamespace, signed_in: SignIn, office: str) -> None:
    row = actions.enter(offices.county, tier())
    client = signed_in(office)
    for answer in (
        client.get(page("standard-entry", row.pk)),
        client.post(page("standard-entry", row.pk), {"do": "approve"}),
    ):
        assert answer.status_code == 404
    assert "丹政发" not in text(client, page("standards")) + text(client, page("standard", TIER))
    assert not Verdict.objects.exists()


def test_an_auditor_above_the_county_sees_that_countys_value_and_its_families_only(
    offices: SimpleNamespace, signed_in: SignIn, case: Case
) -> None:
    """What held before is the county's own; a neighbour's value touches nobody here; a county's own item is there."""
    offices.wide = User.objects.create(username="wide", role="auditor", area_code="611000000000")
    above = User.objects.create(username="above", role="auditor", area_code="640000000000")
    neighbour = User.objects.create(username="neighbour", role="county", area_code="611023000000")
    Area.objects.create(code="611023000000", name="邻县", level="county", valid_from=date(2013, 1, 1))
    approved(offices, tier(270_00))
    here, there = (actions.enter(who, tier(310_00, since=date(2018, 4, 1))) for who in (offices.county, neighbour))
    client = signed_in("wide")
    own, foreign = (text(client, page("standard-entry", row.pk)) for row in (here, there))
    assert "试算1户，1户的结果会变" in own
    assert "270.00元/人/月" in own
    assert "试算0户，结果都不变" in foreign
    assert "270.00元/人/月" not in foreign
    assert queries.spec(above, "watch_every").pack.startswith("640121")


@pytest.mark.parametrize("role", ["village", "township", "finance", "auditor", "administrator"])
def test_the_others_see_and_cannot_enter(offices: SimpleNamespace, signed_in: SignIn, role: str) -> None:
    row = actions.enter(offices.county, tier())
    client = signed_in(role)
    assert "丹政发〔2018〕1号" in text(client, page("standard", TIER))
    assert client.post(page("standard-enter", TIER), TYPED).status_code == 403
    assert "由本县的县民政局批准" in text(client, page("standard-entry", row.pk))
    client.post(page("standard-entry", row.pk), {"do": "approve"})
    assert CountyValue.objects.count() == 1
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("url", ["/standards/no_such/", "/standards/no_such/enter/", "/standards/entries/99/"])
def test_what_is_not_there_is_not_found(signed_in: SignIn, url: str) -> None:
    assert signed_in("county").get(url).status_code == 404


def test_the_workbench_warns_before_a_value_ends_and_after(
    offices: SimpleNamespace, signed_in: SignIn, today: Today
) -> None:
    approved(offices, tier(until=date(2018, 5, 1)))
    for office, words in (("county", "去录入"), ("township", "由县民政局录入")):
        seen = text(signed_in(office), page("workbench"))
        assert "1个数快没有值了" in seen
        assert "A档金额2018年4月30日止，还有47天" in seen
        assert words in seen
    today(date(2018, 5, 1))
    assert "A档金额已到期" in text(signed_in("county"), page("workbench"))
    assert "A档金额" in text(signed_in("county"), page("standards") + "?show=urgent")


def test_the_workbench_of_the_other_person_says_what_waits(offices: SimpleNamespace, signed_in: SignIn) -> None:
    actions.enter(offices.county, tier())
    assert "等你批准1条" in text(signed_in("county2"), page("workbench"))
    assert "等你批准" not in text(signed_in("county"), page("workbench"))


def test_a_value_entered_by_hand_is_named_with_its_document_on_the_case(
    offices: SimpleNamespace, signed_in: SignIn, case: Case
) -> None:
    approved(offices, tier())
    casework.redetermine(offices.township, case)
    seen = text(signed_in("township"), page("case", case.pk))
    assert "丹政发〔2018〕1号" in seen


def test_a_day_without_packs_is_said_plainly(signed_in: SignIn, today: Today) -> None:
    today(date(1999, 1, 1))
    assert "没有可用的规则包" in text(signed_in("county"), page("standards"))
    assert signed_in("county").get(page("workbench")).status_code == 200
