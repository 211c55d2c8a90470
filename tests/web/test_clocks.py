"""Clocks on the screen: the card of a case, its forms, the table by township, standing in, delegation."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.cases import timing
from doudi.services.cases.models import Absence, Case, Delegation, Extension, HandOver, Rest
from doudi.services.cases.timing import Stop
from tests.services.places import example_case, move_to_example
from tests.web.conftest import SignIn

Today = Callable[[date], None]


def _act(case: Case, code: str) -> str:
    return reverse("case-clock", args=[case.pk, code])


def test_papers_are_asked_for_and_brought_on_the_screen(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "材料要补，停表" in page
    assert "延长时限" not in page
    refused = client.post(_act(case, "rest"), {"reason": "supply", "papers": " ", "note": "少两样"}).content.decode()
    assert "没有写要补什么" in refused
    assert "少两样" in refused
    done = client.post(
        _act(case, "rest"), {"reason": "supply", "papers": "残疾证\n离婚判决书", "note": ""}, follow=True
    )
    page = done.content.decode()
    assert "停表，还剩 10 个工作日" in page
    assert "离婚判决书" in page
    assert "先登记恢复" in page
    page = client.post(_act(case, "resume"), {"note": "齐了"}, follow=True).content.decode()
    assert "已恢复计时" in page
    assert "停过表" in page


def test_a_double_click_stops_a_clock_once_and_says_so(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    for _ in range(2):
        answer = client.post(_act(case, "rest"), {"reason": "supply", "papers": "残疾证", "note": ""}, follow=True)
    assert "现在已经停表" in answer.content.decode()
    assert Rest.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "words"), [("extend", "没有写可以延长"), ("resume", "现在没有停表"), ("hand-over", "经办人本人或县民政局")]
)
def test_what_cannot_be_done_now_leads_back_with_the_reason(
    case: Case, signed_in: SignIn, code: str, words: str
) -> None:
    page = signed_in("township2").get(_act(case, code), follow=True).content.decode()
    assert words in page
    assert signed_in("township2").get(_act(case, "nonsense")).status_code == 404


def test_an_extension_names_its_cause_and_stands_on_the_card(
    offices: SimpleNamespace, today: Today, signed_in: SignIn
) -> None:
    move_to_example(offices)
    today(date(2022, 11, 1))
    case = example_case(offices.township)
    client = signed_in("township")
    page = client.get(_act(case, "extend")).content.decode()
    assert "从 30 个工作日延长到 45 个" in page
    assert "人户分离" in page
    refused = client.post(_act(case, "extend"), {"cause": "", "reason": ""}).content.decode()
    assert "没有选属于哪种特殊情况" in refused
    assert "没有写为什么要延长" in refused
    page = client.post(_act(case, "extend"), {"cause": "人户分离", "reason": "在外省"}, follow=True).content.decode()
    assert "已延长到 45 个工作日（人户分离）：在外省" in page
    assert Extension.objects.get().by == offices.township


def test_handing_over_on_the_screen_and_a_stale_page(case: Case, offices: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in("county")
    posted = {"handler": case.handler_id, "to": offices.township2.pk, "why": "经办人调走"}
    page = client.post(_act(case, "hand-over"), posted, follow=True).content.decode()
    assert "经办由township 经办移交给township2 经办：经办人调走" in page
    page = client.post(_act(case, "hand-over"), posted | {"to": ""}).content.decode()
    assert "刚刚移交给了township2 经办" in page
    assert HandOver.objects.count() == 1
    assert "你经手的 1 件在办" in signed_in("township2").get(reverse("cases") + "?show=handled").content.decode()
    assert "你经手的都办完了" in signed_in("township").get(reverse("cases") + "?show=handled").content.decode()


def test_every_count_of_the_table_is_a_link_to_exactly_its_rows(
    case: Case, offices: SimpleNamespace, today: Today, signed_in: SignIn
) -> None:
    today(date(2018, 4, 20))
    for who in ("county", "township", "auditor"):
        client = signed_in(who)
        page = client.get(reverse("clocks")).content.decode()
        assert "在办 1 件，其中 1 件已超期" in page
        links = re.findall(r'href="(/clocks/rows/[^"]*)"[^>]*>(\d+)<', page)
        assert len(links) == 6  # open, overdue, long overdue; of the place and in all
        for url, count in links:
            rows = client.get(url.replace("&amp;", "&")).content.decode()
            assert rows.count('class="dd-due') == int(count)
            assert "孙立安" in rows
    rows = signed_in("county").get(reverse("clocks-rows") + "?show=resting").content.decode()
    assert "没有这样的申请" in rows
    assert "孙立安" not in signed_in("foreign_county").get(reverse("clocks-rows") + "?show=open").content.decode()
    assert signed_in("county").get(reverse("clocks-rows") + "?within=6110").status_code == 404
    assert signed_in("county").get(reverse("clocks-rows") + "?within=abcdefabcdef").status_code == 404


def test_what_the_calendar_does_not_reach_is_counted_apart(case: Case, today: Today, signed_in: SignIn) -> None:
    Case.objects.filter(pk=case.pk).update(procedure_id="dibao-1999")
    page = signed_in("county").get(reverse("clocks")).content.decode()
    assert "算不出期限" in page
    assert "没有超期的" in page
    rows = signed_in("county").get(reverse("clocks-rows") + "?show=unknown").content.decode()
    assert "规则包里没有它的办理程序" in rows
    for url in (reverse("case", args=[case.pk]), _act(case, "rest"), reverse("case-do", args=[case.pk, "survey"])):
        answer = signed_in("township").get(url)
        assert answer.status_code == 409
        assert "请装回原来的规则包再办" in answer.content.decode()
    assert signed_in("township").get(reverse("cases")).status_code == 200


def test_the_workbench_tells_the_county_what_is_long_overdue(case: Case, today: Today, signed_in: SignIn) -> None:
    today(date(2018, 4, 20))
    page = signed_in("county").get(reverse("workbench")).content.decode()
    assert "超期较久" in page
    assert reverse("clocks") in page


def test_a_resting_case_is_no_work_of_today(case: Case, offices: SimpleNamespace, signed_in: SignIn) -> None:
    timing.rest(offices.township, case, Stop("supply", ["残疾证"]))
    client = signed_in("township")
    assert "今天没有要办的事" in client.get(reverse("workbench")).content.decode()
    page = client.get(reverse("workbench") + "?show=all").content.decode()
    assert "停表中" in page
    assert "停表，还剩 10 天" in page


def test_who_stands_in_sees_it_marked(case: Case, offices: SimpleNamespace, signed_in: SignIn) -> None:
    client = signed_in("township")
    posted = {"user": offices.township.pk, "cover": offices.township2.pk, "since": "2018.3.15", "until": "20180316"}
    refused = client.post(reverse("absences"), posted | {"cover": "", "until": "明天"}).content.decode()
    assert "没有选谁代办" not in refused  # the date cannot be read: said first, beside its field
    assert 'value="2018.3.15"' in refused
    page = client.post(reverse("absences"), posted, follow=True).content.decode()
    assert "已登记：township2 经办代township 经办办" in page
    page = signed_in("township2").get(reverse("workbench") + "?show=mine").content.decode()
    assert "代township 经办办" in page
    assert "今天你代township 经办办" in page
    assert "不在，township2 经办代办" in client.get(reverse("case", args=[case.pk])).content.decode()
    row = Absence.objects.get()
    assert signed_in("other_township").post(reverse("absence-back", args=[row.pk])).status_code == 404
    assert "已结束代办" in client.post(reverse("absence-back", args=[row.pk]), follow=True).content.decode()


def test_the_county_enters_a_delegation_and_the_auditor_sees_it(
    offices: SimpleNamespace, today: Today, signed_in: SignIn
) -> None:
    today(date(2022, 10, 31))
    posted = {"scheme": "dibao", "act": "down", "document": "丹政办发〔2022〕8号", "since": "2022.11.1"}
    client = signed_in("county")
    refused = client.post(reverse("delegation"), posted | {"document": "", "since": "2018.1.1"}).content.decode()
    assert "没有写文号" in refused
    assert "日期已经过了" in refused
    client.post(reverse("delegation"), posted)
    page = signed_in("auditor").get(reverse("delegation")).content.decode()
    assert " 下放，丹政办发〔2022〕8号" in page
    assert "登记下放或收回" not in page
    assert signed_in("auditor").post(reverse("delegation"), posted).status_code == 404
    assert Delegation.objects.count() == 1
