"""Gradual exit: whether, from when to when, how much, and how it ends, as the rules of the place say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.payments import checks
from doudi.services.payments.models import Entitlement
from doudi.services.registry import actions as registry
from doudi.services.reviews import exits, queries
from doudi.services.reviews.exits import Fact
from doudi.services.reviews.models import Review
from tests.services.exits import FACTS, begun, example, made, over

__all__ = ["example"]
Today = Callable[[date], None]
MAY, JUNE = date(2022, 5, 10), date(2022, 6, 1)


@pytest.mark.demand(67, 71)
def test_it_starts_the_month_after_the_finding_and_has_a_last_month(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = begun(example)
    old, now = example.given, Entitlement.objects.get(case=case)
    old.refresh_from_db()
    assert old.last_month == date(2022, 5, 1)
    assert (now.first_month, now.last_month, now.follows_id) == (JUNE, date(2022, 11, 1), old.pk)
    assert now.amount_fen == old.amount_fen, "this place pays what was paid before"
    assert (case.state, case.closed_on, case.decisions.get().outcome) == ("running", None, "eligible")
    review = Review.objects.get()
    assert (review.outcome, review.from_month, review.case.closed_on) == ("exit", JUNE, MAY)
    assert queries.rows(example.township) == [], "what exits is not reviewed as well"


def test_it_is_paid_in_place_of_dibao_until_its_last_month(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    begun(example)
    paid = {}
    for month in range(5, 13):
        today(date(2022, month, 10))
        made = payments.make_list(example.county, date(2022, month, 1)).list
        paid[month] = [(row.entitlement.scheme, row.amount_fen, row.problem) for row in made.lines.all()]
    fen = example.given.amount_fen
    assert paid[5] == [("dibao", fen, "")]
    assert all(paid[month] == [(exits.SCHEME, fen, "")] for month in range(6, 12))
    assert paid[12] == []


def test_the_longest_time_is_the_places(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    begun(example, (*FACTS[:2], Fact("", "exit_months_granted", 12)))
    now = Entitlement.objects.get(scheme=exits.SCHEME)
    assert (now.first_month, now.last_month) == (JUNE, date(2023, 2, 1)), "nine months there, whoever grants twelve"


@pytest.mark.demand(70)
@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (Fact("", "exit_concealed", True), "有不能渐退的情形"),
        (Fact("", "exit_cause", "industry"), "不在可以渐退的范围里"),
        (Fact("", "exit_months_granted", 0), "渐退"),
    ],
)
def test_who_may_not_exit_little_by_little_is_stopped(
    example: SimpleNamespace, today: Today, fact: Fact, told: str
) -> None:
    today(MAY)
    case = over(example)
    exits.state(example.county, case.pk, [*(each for each in FACTS if each.name != fact.name), fact], "核查")
    with pytest.raises(NotPossible, match=told):
        casework.perform(example.county, case, "exit", case.version)
    assert not Entitlement.objects.filter(scheme=exits.SCHEME).exists()
    case = casework.perform(example.county, case, "stop", case.version, note="不能渐退")
    assert case.state == "stopped"


def test_nothing_is_decided_before_all_is_known(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = over(example)
    with pytest.raises(NotPossible, match="缺：收入超过标准的原因"):
        casework.perform(example.county, case, "exit", case.version)
    exits.state(example.township, case.pk, FACTS[:2], "核查")
    with pytest.raises(NotPossible, match="缺：县里给的渐退月数"):
        casework.perform(example.county, case, "exit", case.version)


def test_who_still_qualifies_does_not_exit(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = over(example, wage=4000)
    exits.state(example.county, case.pk, FACTS, "核查")
    with pytest.raises(NotPossible, match="还符合条件，不能办渐退"):
        casework.perform(example.county, case, "exit", case.version)


def test_where_no_rules_speak_of_it_there_is_none(
    walk: Callable[[str], Case], offices: SimpleNamespace, today: Today
) -> None:
    from tests.services.test_reviews import reviewed

    given = walk("confirm").entitlements.get()
    today(date(2018, 5, 10))
    head = given.household.memberships.get(is_head=True).person
    registry.add_fact(offices.township, head, "wage", 90000, source="本人报告")
    case = reviewed(offices, given, "survey", "submit")
    with pytest.raises(NotPossible, match="还没有渐退的规定"):
        casework.perform(offices.county, case, "exit", case.version)


@pytest.mark.demand(63)
def test_every_month_somebody_looks_and_the_list_says_so(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = begun(example)
    [row] = exits.rows(example.township)
    assert (row.place, row.months, row.watched_on, row.last) == (0, 6, None, False)
    today(date(2022, 6, 20))
    case = casework.perform(example.township, case, "watch", case.version, note="还在县里打工")
    [row] = exits.rows(example.county)
    assert (row.place, row.watched_on) == (1, date(2022, 6, 20))
    today(date(2022, 7, 2))
    assert exits.rows(example.township)[0].watched_on is None, "a new month, a new look"


@pytest.mark.demand(68)
def test_the_end_is_assessed_in_the_last_month(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = begun(example)
    today(date(2022, 10, 31))
    with pytest.raises(NotPossible, match="最后一个月里才做"):
        casework.perform(example.county, case, "end", case.version)
    today(date(2022, 11, 1))
    assert exits.rows(example.county)[0].last
    case = casework.perform(example.county, case, "end", case.version, note="收入仍超过标准")
    assert (case.state, case.closed_on) == ("ended", date(2022, 11, 1))
    assert exits.rows(example.county) == []


def test_who_qualifies_again_is_granted_dibao_first(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = begun(example)
    today(date(2022, 11, 5))
    registry.add_fact(example.township, example.head, "wage", 1000, source="失业")
    with pytest.raises(NotPossible, match="又符合低保：请先受理低保申请"):
        casework.perform(example.county, case, "end", case.version)


def test_dibao_granted_anew_ends_the_exit(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    begun(example)
    today(date(2022, 8, 5))
    again = Case.objects.create(
        number="990101-2022-9", household=example.home, scheme="dibao", area_code=example.home.area_code,
        applicant=example.head, accepted_on=date(2022, 8, 1), handler=example.township, procedure_id="dibao-2021",
        state="confirmed", closed_on=date(2022, 8, 5),
    )  # fmt: skip
    payments.open_entitlement(again, example.given.decision, date(2022, 8, 5))
    made = payments.make_list(example.county, date(2022, 9, 1)).list
    assert [(row.entitlement.scheme, row.problem) for row in made.lines.all()] == [("dibao", "")]


def test_an_exit_and_dibao_for_the_same_people_are_not_both_paid(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    begun(example)
    Entitlement.objects.filter(scheme="dibao").update(last_month=None)
    made = payments.make_list(example.county, JUNE).list
    assert {row.problem for row in made.lines.all()} == {checks.DOUBLE}


def test_where_the_rules_know_no_early_end_it_goes_on(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = begun(example)
    today(date(2022, 7, 5))
    with pytest.raises(NotPossible, match="还不能提前结束"):
        casework.perform(example.county, case, "early", case.version)


def test_an_exit_is_decided_by_the_county(example: SimpleNamespace, today: Today) -> None:
    today(MAY)
    case = over(example)
    exits.state(example.township, case.pk, FACTS, "核查")
    with pytest.raises(NotPossible, match="县"):
        casework.perform(example.township, case, "exit", case.version)


YONGNING = (
    Fact("", "exit_cause", "work"), Fact("", "exit_self_reported", True), Fact("", "exit_concealed", False),
    Fact("", "exit_months_granted", 18),
)  # fmt: skip


@pytest.fixture
def yongning(db: None, today: Today) -> SimpleNamespace:
    """The same family in Yongning, on dibao since December 2020."""
    today(date(2020, 12, 18))
    found = made("640121", date(2020, 12, 18))
    today(date(2020, 12, 28))
    return found


@pytest.mark.demand(61, 64)
def test_yongnings_ledger_stands_by_the_end_of_2020(yongning: SimpleNamespace, today: Today) -> None:
    begun(yongning, YONGNING)
    today(date(2020, 12, 30))
    [row] = exits.rows(yongning.township)
    assert (row.given.first_month, row.given.last_month, row.months) == (date(2021, 1, 1), date(2022, 6, 1), 18)


def test_who_did_not_say_so_is_not_given_time_in_yongning(yongning: SimpleNamespace) -> None:
    case = over(yongning)
    facts = [Fact("", "exit_self_reported", False) if each.name == "exit_self_reported" else each for each in YONGNING]
    exits.state(yongning.county, case.pk, facts, "核查")
    with pytest.raises(NotPossible, match="报告"):
        casework.perform(yongning.county, case, "exit", case.version)


@pytest.mark.demand(62)
def test_steady_work_ends_it_the_month_after_in_yongning(yongning: SimpleNamespace, today: Today) -> None:
    case = begun(yongning, YONGNING)
    today(date(2021, 4, 8))
    with pytest.raises(NotPossible, match="还不能提前结束"):
        casework.perform(yongning.county, case, "early", case.version)
    registry.add_fact(yongning.township, yongning.home, "exit_stable", True, source="每月走访")
    registry.add_fact(yongning.township, yongning.home, "exit_stable_on", date(2021, 4, 6), source="每月走访")
    case = casework.perform(yongning.county, case, "early", case.version, note="签了两年合同")
    assert case.state == "ended"
    assert Entitlement.objects.get(case=case).last_month == date(2021, 4, 1)
    made_list = payments.make_list(yongning.county, date(2021, 5, 1)).list
    assert not made_list.lines.exists()
