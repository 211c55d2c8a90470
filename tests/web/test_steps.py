"""Taking steps on the screen: faults beside the fields, stale pages, double clicks, whose turn it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from django.urls import reverse

from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.payments.models import PaymentLine
from tests.web.conftest import SignIn

SURVEY = {"surveyors": "甲、乙", "note": "和申报一致"}


def _do(case: Case, code: str) -> str:
    return reverse("case-do", args=[case.pk, code])


def test_a_survey_by_one_person_is_refused_beside_the_field_and_keeps_what_was_typed(
    case: Case, signed_in: SignIn
) -> None:
    posted = {"version": case.version, "surveyors": "甲", "note": "看了两间房"}
    page = signed_in("township").post(_do(case, "survey"), posted).content.decode()
    assert '有 <span class="dd-nowrap">1 处</span>要改' in page
    assert "调查人员不少于 2 人，现在是 1 人" in page
    assert 'value="甲"' in page
    assert "看了两间房" in page
    assert Case.objects.get().state == case.state


def test_a_step_moves_the_case_and_says_so(case: Case, signed_in: SignIn) -> None:
    response = signed_in("township").post(_do(case, "survey"), {"version": case.version, **SURVEY}, follow=True)
    assert "已办：入户调查" in response.content.decode()
    assert Case.objects.get().state == "surveyed"


def test_a_double_click_takes_the_step_once(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    posted = {"version": case.version, **SURVEY}
    client.post(_do(case, "survey"), posted)
    again = client.post(_do(case, "survey"), posted)
    assert again.status_code == 302
    assert case.steps.filter(transition="survey").count() == 1


def test_a_stale_page_says_who_did_what_and_keeps_the_text(
    case: Case, signed_in: SignIn, offices: SimpleNamespace
) -> None:
    actions.perform(offices.township2, case, "survey", case.version, surveyors=["丙", "丁"])
    page = signed_in("township").post(_do(case, "survey"), {"version": case.version, **SURVEY}).content.decode()
    assert "这一件刚被别人办过，你的这次没有保存" in page
    assert "township2 经办" in page
    assert "和申报一致" in page
    assert case.steps.filter(transition="survey").count() == 1


def test_the_page_says_who_may_act_instead_of_hiding_the_step(case: Case, signed_in: SignIn) -> None:
    page = signed_in("county").get(reverse("case", args=[case.pk])).content.decode()
    assert "登记调查结果" in page
    assert "由乡镇经办" in page


def test_a_step_that_cannot_be_taken_now_leads_back_with_the_reason(case: Case, signed_in: SignIn) -> None:
    response = signed_in("township").get(_do(case, "publish"), follow=True)
    assert "还不能张榜公示" in response.content.decode()


def test_the_case_page_shows_sentence_amount_and_articles(case: Case, signed_in: SignIn) -> None:
    page = signed_in("township").get(reverse("case", args=[case.pk])).content.decode()
    assert "全家每月 502.00 元" in page
    assert "怎样算出来的" in page
    assert "第九条" in page
    assert "251.00" in page


def test_the_print_view_opens_every_part(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    closed = client.get(reverse("case", args=[case.pk])).content.decode()
    printed = client.get(reverse("case", args=[case.pk]) + "?print=1").content.decode()
    tree = printed.split("怎样算出来的")[1].split("依据")[0]
    assert "<details>" not in tree
    assert "<details>" in closed.split("怎样算出来的")[1].split("依据")[0]


def test_html_in_what_was_typed_is_shown_as_text(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    client.post(
        _do(case, "survey"), {"version": case.version, "surveyors": "甲、乙", "note": "<script>alert(1)</script>"}
    )
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_missing_fact_is_stated_with_its_source_and_the_rules_are_asked_again(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    url = reverse("case-facts", args=[case.pk]) + "?all=1"
    refused = client.post(url, {"bh-deposits": "9000"}).content.decode()
    assert "还没有写从哪里知道的" in refused
    assert 'value="9000"' in refused
    response = client.post(url, {"bh-deposits": "9000", "source": "银行核对"}, follow=True)
    assert "已登记 1 项" in response.content.decode()
    assert case.decisions.count() == 2


def test_the_notice_stands_on_the_board_for_its_term_only(
    walk: Callable[[str], Case], signed_in: SignIn, today: Callable[[date], None]
) -> None:
    case = walk("publish")
    board = signed_in("county").get(reverse("board"))
    text = board.content.decode()
    assert "孙立安" in text
    assert "502.00" in text
    assert board["X-Robots-Tag"].startswith("noindex")
    assert 'content="noindex' in text
    assert "6110" not in text.split("<main")[1].replace("611022", "")
    notice = case.notices.last()
    assert notice is not None
    today(notice.until.replace(day=notice.until.day + 1) if notice.until.day < 28 else date(2018, 4, 5))
    assert "孙立安" not in signed_in("county").get(reverse("board")).content.decode()


def test_a_list_made_twice_is_the_same_list(walk: Callable[[str], Case], signed_in: SignIn) -> None:
    walk("confirm")
    client = signed_in("finance")
    first = client.post(reverse("payments-make"), {"month": "2018-05"}, follow=True).content.decode()
    again = client.post(reverse("payments-make"), {"month": "2018-05"}, follow=True).content.decode()
    assert "有 1 户是新加或补齐的" in first
    assert "没有变化" in again
    assert PaymentLine.objects.count() == 1
    assert "孙立安" in again


def test_a_month_that_cannot_be_read_is_said_so(signed_in: SignIn) -> None:
    page = signed_in("finance").post(reverse("payments-make"), {"month": "五月"}, follow=True).content.decode()
    assert "看不出月份" in page
