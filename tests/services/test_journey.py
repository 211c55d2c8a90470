"""From acceptance to the payment list, by the 2012 procedure and the 2021 one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from doudi.services.cases import actions
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.replay import CannotReplay, replay
from doudi.services.payments import actions as payments
from doudi.services.payments import queries as paid
from doudi.services.payments import sheets
from doudi.services.publicity import actions as publicity
from doudi.services.publicity.queries import board
from doudi.services.registry.actions import add_fact, register_household
from doudi.services.registry.models import Household
from doudi.services.remedies import objections
from doudi.services.remedies.objections import Told
from tests.services import family, road
from tests.services.family import VILLAGE

Walk = Callable[[str], Case]
Today = Callable[[date], None]


@pytest.mark.demand(26)
def test_a_family_walks_from_the_window_to_the_list(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    assert (case.state, case.closed_on) == ("approved", date(2018, 4, 17))
    entitlement = case.entitlements.get()
    assert (entitlement.amount_fen, entitlement.first_month) == (502_00, date(2018, 5, 1))
    made, changed = payments.make_list(offices.finance, date(2018, 5, 20))
    assert changed == 1
    line = paid.lines(offices.finance, made.pk).get()
    assert (line.amount_fen, line.member_count, line.problem, line.head_name) == (502_00, 2, "", "孙立安")
    assert line.entitlement.decision.outcome == "eligible"


def test_the_list_made_twice_changes_nothing(walk: Walk, offices: SimpleNamespace) -> None:
    walk("confirm")
    first = payments.make_list(offices.finance, date(2018, 5, 1))
    before = list(paid.lines(offices.finance, first.list.pk).values())
    second = payments.make_list(offices.county, date(2018, 5, 1))
    assert (second.list.pk, second.changed) == (first.list.pk, 0)
    assert list(paid.lines(offices.finance, first.list.pk).values()) == before


def test_nobody_is_paid_in_the_month_of_the_decision(walk: Walk, offices: SimpleNamespace) -> None:
    walk("confirm")
    made, changed = payments.make_list(offices.finance, date(2018, 4, 1))
    assert changed == 0
    assert not paid.lines(offices.finance, made.pk).exists()


def test_the_notice_must_have_stood_seven_days(walk: Walk, offices: SimpleNamespace, today: Today) -> None:
    case = walk("publish")
    today(date(2018, 3, 30))
    with pytest.raises(NotPossible, match="公示到2018年3月30日才满"):
        actions.perform(offices.township, case, "submit", case.version)
    today(date(2018, 3, 31))
    assert actions.perform(offices.township, case, "submit", case.version).state == "submitted"


def test_the_board_shows_the_notice_for_its_term_only(walk: Walk) -> None:
    walk("publish")
    assert [row.applicant_name for row in board(VILLAGE, date(2018, 3, 23))] == ["孙立安"]
    assert board("611022000000", date(2018, 3, 30)).count() == 1
    assert not board(VILLAGE, date(2018, 3, 31)).exists()
    assert not board(VILLAGE, date(2018, 3, 22)).exists()
    assert not board("532325000000", date(2018, 3, 25)).exists()


def test_a_child_is_not_named_on_the_board(offices: SimpleNamespace) -> None:
    orphan = family.member(id_number=family.number(date(2005, 5, 1)), name="孙小雨")
    household = register_household(offices.township, family.entry(members=(orphan,)))
    case = actions.accept(offices.township, household, "dibao", household.memberships.get().person_id)
    decision = case.decisions.get()
    notice = publicity.publish(case, decision, "first", "村务公开栏", (date(2018, 3, 15), 7))
    assert notice.applicant_name == "孙*雨"
    with pytest.raises(NotPossible, match="一天只公示一次"):
        publicity.publish(case, decision, "first", "村务公开栏", (date(2018, 3, 15), 7))


def test_an_objection_takes_the_second_notice_down_and_leads_to_a_new_one(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("publish_again")
    today(date(2018, 4, 12))
    with pytest.raises(NotPossible, match="异议要先写成记录"):
        actions.perform(offices.county, case, "object", case.version, note="李某某说有一辆货车")
    told = objections.from_public(case.notices.latest("id").pk, Told("邻居说他家有一辆货车")).row
    with pytest.raises(StepRefused) as refused:
        actions.perform(offices.county, case, "object", case.version)
    assert [finding.where for finding in refused.value.findings] == ["note"]
    case = actions.perform(offices.county, case, "object", case.version, note="有人提出异议，内容另存")
    assert not board(VILLAGE, date(2018, 4, 12)).exists()
    case = actions.perform(offices.county, case, "recheck", case.version, note="货车是邻居自己的")
    objections.answer(offices.county, told.pk, "unfounded", "查了车辆登记，名下没有车")
    case = actions.perform(offices.county, case, "publish_again", case.version, place="村务公开栏")
    assert board(VILLAGE, date(2018, 4, 13)).count() == 1


def test_who_made_the_township_opinion_may_not_confirm(walk: Walk, offices: SimpleNamespace, today: Today) -> None:
    case = walk("publish_again")
    offices.township.role, offices.township.area_code = "county", "611022000000"
    offices.township.save()
    today(date(2018, 4, 17))
    road.visit(offices.county, case, date(2018, 4, 17))
    with pytest.raises(NotPossible, match="另一个人"):
        actions.perform(offices.township, case, "confirm", case.version)


def test_what_changed_after_the_notice_must_be_published_again(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("publish_again")
    today(date(2018, 4, 17))
    road.visit(offices.county, case, date(2018, 4, 17))
    add_fact(offices.township, case.household, "dibao_class_fixed", "B", source="县里重新评定")
    with pytest.raises(NotPossible, match=r"公示的是2 人 502\.00 元，现在测算是 2 人 420\.00 元"):
        actions.perform(offices.county2, case, "confirm", case.version)
    assert not hasattr(Case.objects.get(pk=case.pk), "entitlement")


def test_an_unknown_outcome_is_neither_published_nor_approved(offices: SimpleNamespace, today: Today) -> None:
    facts = {name: value for name, value in family.HOUSEHOLD_FACTS.items() if name != "tekun_in_household"}
    facts |= {"property_check": "by_declaration"}
    del facts["vehicles"]
    household = register_household(offices.township, family.entry(facts=facts))
    case = actions.accept(offices.township, household, "dibao", household.memberships.get(is_head=True).person_id)
    assert case.decisions.get().outcome == "unknown"
    assert case.decisions.get().missing
    case = actions.perform(offices.township, case, "survey", 1, surveyors=["甲", "乙"])
    votes = {"present": 3, "representatives": 2, "agree": 3, "disagree": 0}
    case = actions.perform(offices.township, case, "appraise", 2, **votes)
    with pytest.raises(NotPossible, match="不能判定"):
        actions.perform(offices.township, case, "publish", 3, place="村务公开栏")


def test_a_refusal_carries_the_reasons_of_the_rules(walk: Walk, offices: SimpleNamespace, today: Today) -> None:
    case = walk("submit")
    with pytest.raises(NotPossible, match="没有不予批准的理由"):
        actions.perform(offices.county, case, "refuse", case.version)
    add_fact(offices.county, case.household, "property_check", "beyond", source="信息核对")
    case = actions.perform(offices.county, case, "refuse", case.version)
    step = case.steps.last()
    assert step is not None
    assert step.details["reasons"][0]["text"]
    assert case.state == "refused"
    case = actions.perform(offices.township, case, "notify", case.version)
    assert case.closed_on is not None


def test_a_return_says_what_to_mend_and_starts_again(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("submit")
    with pytest.raises(StepRefused):
        actions.perform(offices.county, case, "return", case.version, note=" ")
    case = actions.perform(offices.county, case, "return", case.version, note="请补调查表签字")
    assert case.state == "accepted"


def test_a_decision_is_computed_again_to_the_same_answer(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    record = case.decisions.last()
    assert record is not None
    add_fact(offices.township, case.household, "property_check", "beyond", source="后来的核对")
    again = replay(record).of("dibao")
    assert again is not None
    assert (again.outcome.value, again.amount_fen) == ("eligible", 502_00)
    assert again.derivation.steps
    other = DecisionRecord(**{f.name: getattr(record, f.name) for f in record._meta.fields if f.name != "id"})
    other.packs = [{**record.packs[0], "hash": "0"}, *record.packs[1:]]
    with pytest.raises(CannotReplay):
        replay(other)


def test_the_sheet_is_text_without_formulas(walk: Walk, offices: SimpleNamespace) -> None:
    walk("confirm")
    made = payments.make_list(offices.finance, date(2018, 5, 1)).list
    book = CalamineWorkbook.from_filelike(BytesIO(sheets.xlsx(offices.finance, made.pk)))
    rows = book.get_sheet_by_name("发放名单").to_python()
    line = next(row for row in rows if row[5] == "孙立安")
    assert line[6] == family.number(date(1970, 5, 1))
    assert line[11] == family.ACCOUNT.number
    assert line[8] == 502
    totals = book.get_sheet_by_name("乡镇合计").to_python()
    assert totals[-1][:4] == ["合计", 1, 2, 502]
    assert "制表人：finance 经办" in str(rows[1][0])


def test_a_household_without_account_is_shown_and_not_paid(
    walk: Walk, offices: SimpleNamespace, household: Household, today: Today
) -> None:
    case = walk("publish_again")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_bankaccount")
    today(date(2018, 4, 17))
    road.visit(offices.county, case, date(2018, 4, 17))
    actions.perform(offices.county2, case, "confirm", case.version)
    made = payments.make_list(offices.finance, date(2018, 5, 1)).list
    assert paid.lines(offices.finance, made.pk).get().problem == "没有收款账户"
    assert paid.totals(offices.finance, made.pk)[-1].amount_fen == 0
    assert paid.totals(offices.finance, made.pk)[-1].problems == 1


def test_a_minor_is_never_named_in_full_on_a_notice(offices: SimpleNamespace, today: Today) -> None:
    orphan = family.member(id_number=family.number(date(2008, 5, 1)))
    household = register_household(offices.township, family.entry(members=(orphan,)))
    case = actions.accept(offices.township, household, "dibao", household.memberships.get().person_id)
    case = actions.perform(offices.township, case, "survey", 1, surveyors=["甲", "乙"])
    votes = {"present": 3, "representatives": 2, "agree": 3, "disagree": 0}
    case = actions.perform(offices.township, case, "appraise", 2, **votes)
    actions.perform(offices.township, case, "publish", 3, place="村务公开栏")
    [shown] = board(VILLAGE, date(2018, 3, 15))
    assert shown.applicant_name != "孙立安"
    assert "*" in shown.applicant_name
