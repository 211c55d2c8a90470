"""Papers of real cases: what must stand on them, what must not, and who may print."""

from __future__ import annotations

import pytest

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.cases.models import Case, CaseStep
from doudi.services.documents import render
from doudi.services.documents.typesetting import PaperFault
from doudi.services.publicity.models import Notice
from tests.demo.conftest import demonstration

from .papers_for_tests import text_of

pytestmark = pytest.mark.django_db
__all__ = ["demonstration"]


def user(name: str) -> User:
    return User.objects.get(username=name)


def a_case(state: str, county: str = "611022") -> Case:
    case = Case.objects.filter(scheme="dibao", state=state, area_code__startswith=county).first()
    assert case is not None
    return case


def test_receipt_says_what_comes_next_and_by_when() -> None:
    case = a_case("accepted")
    text = text_of(render("receipt", case, user("sw-zhen")))
    assert case.number in text
    assert case.applicant.name in text
    assert "受理申请后10个工作日内" in text
    assert "第十八条" in text
    assert "演示日期2018年3月15日" in text


def test_approval_states_amount_arithmetic_reasons_and_remedies() -> None:
    case = a_case("approved")
    record = case.decisions.last()
    assert record is not None
    assert record.amount_fen is not None
    text = text_of(render("decision", case, user("sw-xian")))
    assert "最低生活保障批准通知书" in text
    assert f"每月{record.amount_fen / 100:,.2f}元" in text
    assert "农村每人每月的分档金额" in text
    assert "《社会救助暂行办法》（国务院令第649号）第九条" in text
    assert "60日内" in text
    assert "6个月内" in text
    assert "示例值" in text
    assert "送达" in text


def test_a_difference_payment_shows_the_subtraction_and_marks_sample_values() -> None:
    text = text_of(render("decision", a_case("approved", "532325"), user("ya-xian")))
    assert "一年的差额" in text
    assert "÷12" in text
    assert "适用的年保障标准〔示例值〕" in text


def test_refusal_says_why_and_what_would_change_it_and_names_no_amount() -> None:
    text = text_of(render("decision", a_case("refused"), user("sw-xian")))
    assert "不予批准通知书" in text
    assert "收入没有低于保障线" in text
    assert "什么情况会不一样" in text
    assert "每月0.00元" not in text
    assert "60日内" in text


def test_a_case_without_a_decision_has_no_notice_yet() -> None:
    with pytest.raises(PaperFault, match="还没有作出决定"):
        render("decision", a_case("accepted"), user("sw-xian"))


@pytest.mark.demand("X7")
def test_public_notice_holds_name_members_amount_and_nothing_else() -> None:
    notice = Notice.objects.filter(round="first", case__state="published", area_code__startswith="611022").first()
    assert notice is not None
    text = text_of(render("notice", notice, user("sw-zhen")))
    assert notice.applicant_name in text
    assert "拟保障金额（元/月）" in text
    for member in notice.case.household.memberships.select_related("person"):
        assert member.person.id_masked not in text
        if not member.is_head:
            assert member.person.name not in text
    assert notice.case.number not in text
    assert "号" not in text.split("合计")[0].replace("序号", "").replace("编号", "")


def test_several_households_of_a_village_stand_on_one_sheet_and_strangers_do_not() -> None:
    notices = list(Notice.objects.filter(area_code__startswith="611022").order_by("id"))
    first = notices[0]
    alike = [first, Notice(**{f.attname: getattr(first, f.attname) for f in Notice._meta.fields})]
    assert "合计2户" in text_of(render("notice", alike, user("sw-xian")))
    other = next(each for each in notices if each.area_code != first.area_code)
    with pytest.raises(PaperFault, match="同一个村"):
        render("notice", [first, other], user("sw-xian"))


def test_a_paper_outside_the_area_is_not_found() -> None:
    with pytest.raises(NotFound):
        render("receipt", a_case("accepted", "532325"), user("sw-xian"))


def test_printing_changes_nothing() -> None:
    case = a_case("approved")
    before = (case.version, CaseStep.objects.count())
    render("decision", case, user("sw-xian"))
    case.refresh_from_db()
    assert (case.version, CaseStep.objects.count()) == before


def test_an_unknown_kind_is_named() -> None:
    with pytest.raises(PaperFault, match="没有“letter”这种文书"):
        render("letter", a_case("accepted"), user("sw-xian"))
