"""Reviews: who is due, what a change on record asks for, and how keeping, changing and stopping move the money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.scope import NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.payments import checks
from doudi.services.payments.models import Entitlement
from doudi.services.registry import actions as registry
from doudi.services.registry.models import Household
from doudi.services.reviews import actions, queries
from doudi.services.reviews.models import Cause, Review
from doudi.services.reviews.queries import Standing
from tests.services.family import member, number

Today = Callable[[date], None]
Walk = Callable[[str], Case]
SURVEYORS = {"surveyors": ["甲", "乙"]}


@pytest.fixture
def given(walk: Walk) -> Entitlement:
    """Dibao granted on 17 April 2018, from May on."""
    return walk("confirm").entitlements.get()


def standing(user: object, given: Entitlement) -> Standing:
    return next(row.standing for row in queries.rows(user) if row.pk == given.pk)  # type: ignore[arg-type]


def reviewed(offices: SimpleNamespace, given: Entitlement, *codes: str) -> Case:
    """Open a review and take it along."""
    case = actions.open_review(offices.township, given.pk, Cause.REPORT, "家里有变化")
    for code in codes:
        who = offices.county if code in ("change", "stop", "return") else offices.township
        case = casework.perform(who, case, code, case.version, **(SURVEYORS if code == "survey" else {}))
    return case


@pytest.mark.demand(51)
def test_a_family_is_due_when_its_cycle_is_over(offices: SimpleNamespace, given: Entitlement, today: Today) -> None:
    months = given.decision.review_months
    assert months in (3, 6, 12)
    due = {row.pk: row.due_on for row in queries.rows(offices.township)}[given.pk]
    assert due is not None
    assert (due.year * 12 + due.month) - (2018 * 12 + 4) == months
    assert standing(offices.township, given) is Standing.LATER
    today(date(due.year, due.month, 1))
    assert standing(offices.township, given) is Standing.SOON
    today(due)
    assert standing(offices.township, given) is Standing.OVERDUE
    assert standing(offices.county, given) is Standing.OVERDUE
    assert queries.rows(offices.other_township) == queries.rows(offices.foreign_county) == []
    with pytest.raises(NotFound):
        queries.row(offices.foreign_township, given.pk)


@pytest.mark.demand(53)
def test_nothing_changed_and_the_money_goes_on(offices: SimpleNamespace, given: Entitlement, today: Today) -> None:
    today(date(2018, 10, 20))
    case = reviewed(offices, given, "survey")
    case = casework.perform(offices.township, case, "submit", case.version)
    with pytest.raises(NotPossible, match="没有要调整的"):
        casework.perform(offices.county, case, "change", case.version)
    case = casework.perform(offices.county, case, "return", case.version, note="没有变化")
    case = casework.perform(offices.township, case, "survey", case.version, **SURVEYORS)
    case = casework.perform(offices.township, case, "keep", case.version)
    review = Review.objects.get(case=case)
    assert (case.closed_on, review.outcome, review.from_month) == (date(2018, 10, 20), "keep", None)
    given.refresh_from_db()
    assert given.last_month is None
    assert Entitlement.objects.count() == 1
    row = queries.row(offices.township, given.pk)
    assert (row.examined_on, row.standing) == (date(2018, 10, 20), Standing.LATER)


@pytest.mark.demand(53)
def test_another_class_means_less_from_the_next_month(
    offices: SimpleNamespace, given: Entitlement, household: Household, today: Today
) -> None:
    before, due_in_june = given.amount_fen, date(2018, 6, 1)
    today(date(2018, 5, 10))
    old_list = payments.make_list(offices.finance, due_in_june).list
    registry.add_fact(offices.township, household, "dibao_class_fixed", "B", source="村里评议")
    assert standing(offices.township, given) is Standing.CHANGED
    case = reviewed(offices, given, "survey")
    assert standing(offices.township, given) is Standing.UNDER_WAY
    with pytest.raises(NotPossible, match=r"现在发 502\.00 元，测算 420\.00 元"):
        casework.perform(offices.township, case, "keep", case.version)
    case = casework.perform(offices.township, case, "submit", case.version)
    with pytest.raises(NotPossible, match="还符合条件，不能停发"):
        casework.perform(offices.county, case, "stop", case.version)
    case = casework.perform(offices.county, case, "change", case.version)
    given.refresh_from_db()
    new = given.followed_by
    assert (given.last_month, new.first_month, new.last_month) == (date(2018, 5, 1), due_in_june, None)
    assert 0 < new.amount_fen < before
    assert Review.objects.get(case=case).from_month == due_in_june
    again = payments.make_list(offices.finance, due_in_june)
    lines = {line.entitlement_id: line for line in again.list.lines.all()}
    assert lines[given.pk].problem == checks.STOPPED, "the list was made before the change"
    assert (lines[new.pk].amount_fen, lines[new.pk].problem) == (new.amount_fen, "")
    assert again.list == old_list
    assert payments.make_list(offices.finance, date(2018, 5, 1)).list.lines.get().entitlement_id == given.pk


@pytest.mark.demand(53, 54, 58)
def test_over_the_standard_leaves_by_procedure(
    offices: SimpleNamespace, given: Entitlement, household: Household, today: Today
) -> None:
    today(date(2018, 5, 10))
    head = household.memberships.get(is_head=True).person
    registry.add_fact(offices.township, head, "wage", 90000, source="本人报告")
    case = reviewed(offices, given, "survey", "submit")
    with pytest.raises(NotPossible, match="已经不符合条件：请办停发"):
        casework.perform(offices.county, case, "change", case.version)
    case = casework.perform(offices.county, case, "stop", case.version, note="收入超过标准")
    given.refresh_from_db()
    assert (given.last_month, Review.objects.get(case=case).outcome) == (date(2018, 5, 1), "stop")
    assert queries.rows(offices.township) == []
    assert payments.make_list(offices.finance, date(2018, 6, 1)).list.lines.count() == 0
    again = casework.accept(offices.township, household, "dibao", head.pk)
    assert again.purpose == "application", "who left may come back by an application"


def test_another_member_means_a_new_decision_even_for_the_same_sum(
    offices: SimpleNamespace, given: Entitlement, household: Household, today: Today
) -> None:
    today(date(2018, 5, 10))
    child = member(9, name="孙小宝", relation="child", id_number=number(date(2018, 4, 20), 9))
    registry.add_member(offices.township, household.pk, child, date(2018, 5, 10))
    assert standing(offices.township, given) is Standing.CHANGED
    assert payments.make_list(offices.finance, date(2018, 5, 1)).list.lines.get().problem == checks.MEMBERS_CHANGED
    case = reviewed(offices, given, "survey")
    with pytest.raises(NotPossible, match="请报县里调整"):
        casework.perform(offices.township, case, "keep", case.version)


def test_one_matter_one_open_case(offices: SimpleNamespace, given: Entitlement, today: Today) -> None:
    today(date(2018, 5, 10))
    case = reviewed(offices, given)
    with pytest.raises(NotPossible, match=f"复核正在办理（{case.number}）"):
        actions.open_review(offices.township2, given.pk, Cause.CYCLE)
    told = actions.open_many(offices.county, [given.pk])
    assert [(each.case, case.number in each.reason) for each in told] == [(None, True)]
    with pytest.raises(NotPossible, match="正在办理"):
        casework.accept(offices.township, given.household, "dibao", case.applicant_id)
    assert Review.objects.count() == 1


def test_what_changed_may_be_set_aside_with_a_reason(
    offices: SimpleNamespace, given: Entitlement, household: Household, today: Today
) -> None:
    with pytest.raises(NotPossible, match="没有要处理的变化"):
        actions.set_aside(offices.township, given.pk, "没有事")
    today(date(2018, 5, 10))
    head = household.memberships.get(is_head=True).person
    registry.add_fact(offices.township, head, "wage", 4000, source="本人报告")
    with pytest.raises(actions.ReviewRefused, match="没有写理由"):
        actions.set_aside(offices.township, given.pk, " ")
    with pytest.raises(NotFound):
        actions.set_aside(offices.other_township, given.pk, "别镇的")
    actions.set_aside(offices.township, given.pk, "一次性收入，核实过")
    assert standing(offices.township, given) is Standing.LATER
    registry.add_fact(offices.township, head, "wage", 4200, source="本人报告")
    assert standing(offices.township, given) is Standing.CHANGED, "what comes later is a change again"


def test_an_annulled_grant_ends_what_a_review_put_in_its_place(
    offices: SimpleNamespace, given: Entitlement, household: Household, today: Today
) -> None:
    today(date(2018, 5, 10))
    registry.add_fact(offices.township, household, "dibao_class_fixed", "B", source="村里评议")
    reviewed(offices, given, "survey", "submit", "change")
    payments.end_entitlements(given.case, date(2018, 7, 10))
    assert [row.last_month for row in Entitlement.objects.order_by("pk")] == [date(2018, 5, 1), date(2018, 7, 1)]
