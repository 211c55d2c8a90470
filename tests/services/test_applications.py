"""One visit at the window: every scheme asked, one receipt, a case or a referral for each thing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connections

from doudi.engine.decisions import Outcome
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.applications import queries
from doudi.services.applications.actions import Want, apply, code
from doudi.services.applications.models import Application
from doudi.services.applications.options import Overview, Route, overview
from doudi.services.cases import actions as cases
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.referrals.models import Referral
from doudi.services.registry.actions import add_fact, register_household
from doudi.services.registry.models import Household
from doudi.services.standards import actions as standards
from doudi.services.standards.actions import Entry
from tests.services import family

DIBAO = Want("dibao")
HOSPITAL = {"hospital_stay": True, "basic_insurance": "resident", "properly_referred": True}
DAY = date(2018, 3, 15)


def head(household: Household) -> int:
    return household.memberships.get(is_head=True).person_id


def state(user: object, household: Household, **facts: object) -> Overview:
    for name, value in facts.items():
        add_fact(user, household, name, value, source="申请人申报")  # type: ignore[arg-type]
    return overview(household, DAY)


@pytest.fixture
def taken(offices: SimpleNamespace, household: Household) -> Application:
    wants = [DIBAO, Want("premium", head(household))]
    state(offices.township, household, premium_asked=True)
    return apply(offices.township, household, head(household), wants)


@pytest.mark.demand(32)
def test_every_scheme_of_the_place_is_asked_and_the_best_come_first(household: Household) -> None:
    found = overview(household, DAY)
    by_scheme = {option.spec.scheme: option for option in found.options}
    assert {"dibao", "temporary", "medical", "premium"} <= set(by_scheme)
    assert "price_link" not in by_scheme, "nobody applies for it"
    assert by_scheme["dibao"].outcome is Outcome.ELIGIBLE
    assert by_scheme["dibao"].route is by_scheme["temporary"].route is Route.CASE
    assert by_scheme["medical"].route is by_scheme["premium"].route is Route.REFERRAL
    order = [option.outcome for option in found.options]
    assert order == sorted(order, key=[Outcome.ELIGIBLE, Outcome.UNKNOWN, Outcome.INELIGIBLE].index)


def test_what_is_still_to_ask_shrinks_with_every_answer(offices: SimpleNamespace, household: Household) -> None:
    before = overview(household, DAY).option("premium")
    assert before is not None
    assert before.outcome is Outcome.UNKNOWN
    assert {each.name for each in before.missing} == {"premium_asked", "basic_insurance"}, "the gate first"
    gone = state(offices.township, household, premium_asked=False).option("premium")
    assert gone is None or gone.outcome is not Outcome.UNKNOWN


@pytest.mark.demand(32)
def test_one_receipt_a_case_and_a_referral(offices: SimpleNamespace, taken: Application) -> None:
    first, second = queries.items(taken)
    assert first.case is not None
    assert (first.case.scheme, first.case.state) == ("dibao", "accepted")
    assert second.referral is not None
    assert (second.referral.agency, second.referral.receipt) == ("medical", taken.number)
    assert queries.application(offices.county, taken.pk) == taken
    with pytest.raises(NotFound):
        queries.application(offices.other_township, taken.pk)


def test_the_family_sees_how_far_it_is_with_number_and_code_only(taken: Application) -> None:
    rows = queries.status(taken.number, code(taken))
    assert [row.state for row in rows] == ["已受理", "已转医疗保障部门：待接收"]
    assert rows[0].due is not None
    wrong = f"{(int(code(taken)) + 1) % 10**6:06d}"
    for _ in range(queries.MOST_WRONG_CODES):
        with pytest.raises(queries.NotThisReceipt, match="对不上"):
            queries.status(taken.number, wrong)
    with pytest.raises(queries.NotThisReceipt, match="试错太多次"):
        queries.status(taken.number, code(taken))


def test_the_code_waits_a_day_after_too_many_wrong_ones(taken: Application, today: Callable[[date], None]) -> None:
    for _ in range(queries.MOST_WRONG_CODES):
        with pytest.raises(queries.NotThisReceipt):
            queries.status(taken.number, "x")
    today(date(2018, 3, 16))
    assert len(queries.status(taken.number, code(taken))) == 2


def test_a_receipt_that_does_not_exist_looks_like_a_wrong_code(taken: Application) -> None:
    with pytest.raises(queries.NotThisReceipt) as nowhere:
        queries.status("S000", "123456")
    with pytest.raises(queries.NotThisReceipt) as wrong:
        queries.status(taken.number, "")
    assert str(nowhere.value) == str(wrong.value)


@pytest.mark.parametrize(
    ("wants", "words"),
    [
        ([], "至少选一项"),
        ([Want("price_link")], "不能申请"),
        ([Want("nothing")], "不能申请"),
        ([DIBAO, Want("medical")], "没有选对为谁申请"),
        ([DIBAO, Want("medical", 10**9)], "没有选对为谁申请"),
    ],
)
def test_all_or_nothing(offices: SimpleNamespace, household: Household, wants: list[Want], words: str) -> None:
    with pytest.raises(NotPossible, match=words):
        apply(offices.township, household, head(household), wants)
    assert (Application.objects.count(), Case.objects.count(), Referral.objects.count()) == (0, 0, 0)


def test_the_same_twice_is_refused_and_leaves_the_first(offices: SimpleNamespace, taken: Application) -> None:
    with pytest.raises(NotPossible, match="正在办理"):
        apply(offices.township2, taken.household, taken.applicant_id, [DIBAO])
    assert Application.objects.count() == 1


def test_what_is_under_way_says_so(offices: SimpleNamespace, taken: Application) -> None:
    found = overview(taken.household, DAY)
    dibao, premium = found.option("dibao"), found.option("premium")
    assert dibao is not None
    assert premium is not None
    assert dibao.answers[0].standing.startswith("正在办理（611022-2018-")
    mine = {answer.person: answer.standing for answer in premium.answers}
    assert mine.pop(str(taken.applicant_id)) == "已经转给部门，正在办"
    assert set(mine.values()) == {""}


def test_only_the_window_accepts(offices: SimpleNamespace, household: Household) -> None:
    for office in (offices.county, offices.village, offices.agency):
        with pytest.raises(NotAllowed):
            apply(office, household, head(household), [DIBAO])
    with pytest.raises(NotFound):
        apply(offices.other_township, household, head(household), [DIBAO])


def test_anybody_may_ask_for_what_the_rules_refuse(offices: SimpleNamespace) -> None:
    rich = register_household(
        offices.township, family.entry(members=(family.member(facts={"wage": 90000}), family.spouse()))
    )
    option = overview(rich, DAY).option("dibao")
    assert option is not None
    assert option.outcome is Outcome.INELIGIBLE
    made = apply(offices.township, rich, head(rich), [DIBAO])
    [item] = queries.items(made)
    assert item.case is not None
    assert item.case.decisions.get().outcome == "ineligible"


@pytest.mark.demand(36, 95)
def test_in_an_emergency_money_comes_first_and_papers_after(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None]
) -> None:
    with pytest.raises(NotPossible, match="勾上临时救助"):
        apply(offices.township, household, head(household), [DIBAO], urgent=True)
    made = apply(offices.township, household, head(household), [Want("temporary")], urgent=True)
    [item] = queries.items(made)
    case = item.case
    assert case is not None
    with pytest.raises(StepRefused, match="还没有录入先行救助的限额"):
        cases.perform(offices.township, case, "assist_first", case.version, amount="800")
    entered = standards.enter(offices.county, Entry("first_help_limit", 1000_00, "丹民发〔2018〕5号", date(2018, 3, 1)))
    standards.approve(offices.county2, entered.pk)
    with pytest.raises(StepRefused, match="先给多少钱"):
        cases.perform(offices.township, case, "assist_first", case.version, amount="")
    case = cases.perform(offices.township, case, "assist_first", case.version, amount="800")
    assert case.state == "assisted"
    given = case.entitlements.get()
    assert (given.amount_fen, given.ahead, given.first_month, given.last_month) == (
        800_00, True, date(2018, 3, 1), date(2018, 3, 1),
    )  # fmt: skip
    march = payments.make_list(offices.county, date(2018, 3, 1)).list
    assert march.lines.get().amount_fen == 800_00
    today(date(2018, 3, 20))
    case = cases.perform(offices.township, case, "make_up", case.version, note="身份证、病历已补")
    assert case.closed_on == date(2018, 3, 20)
    assert not payments.make_list(offices.county, date(2018, 4, 1)).list.lines.exists()


def test_a_years_sum_is_paid_exactly_over_twelve_months() -> None:
    from doudi.services.payments.models import Entitlement

    given = Entitlement(amount_fen=6000_01, period="year", first_month=date(2018, 5, 1))
    months = [date(2018 + (4 + place) // 12, (4 + place) % 12 + 1, 1) for place in range(24)]
    paid = [given.due_in(month) for month in months]
    assert sum(paid[:12]) == sum(paid[12:]) == 6000_01
    assert set(paid) == {500_00, 500_01}


@pytest.mark.django_db(transaction=True)
def test_wrong_codes_at_the_same_moment_are_counted_one_by_one(taken: Application) -> None:
    wrong = f"{(int(code(taken)) + 1) % 1_000_000:06d}"
    answers: list[str] = []

    def ask() -> None:
        try:
            queries.status(taken.number, wrong)
        except queries.NotThisReceipt as fault:
            answers.append(str(fault))
        finally:
            connections.close_all()

    clicks = [threading.Thread(target=ask) for _ in range(8)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join(timeout=30)
    assert sum("试错太多次" in each for each in answers) == 8 - queries.MOST_WRONG_CODES
    with pytest.raises(queries.NotThisReceipt, match="试错太多次"):
        queries.status(taken.number, code(taken))
