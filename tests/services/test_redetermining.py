"""The past computed again: late facts and deaths, once each, agreed to by two, paid or kept back, to the fen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases.models import Case
from doudi.services.payments import actions, corrections, ledger
from doudi.services.payments.corrections import CorrectionRefused
from doudi.services.payments.models import Account, Correction, Offset, PaymentList, Verdict
from doudi.services.payments.redetermining import RULES, redetermine
from doudi.services.registry import actions as registry
from doudi.services.registry.models import Person
from doudi.services.standards.actions import Entry, approve, enter
from tests.services.payruns import FEN, Run, balances, run

__all__ = ["run"]
Walk = Callable[[str], Case]
Today = Callable[[date], None]
DANFENG = "611022000000"
LOWER = 210_00 * 2
"""Class B of Shangluo, two persons."""


@pytest.fixture
def paid(walk: Walk, run: Run, today: Today) -> Case:
    """A family of class A that was paid in May and June 2018; it is July."""
    case = walk("confirm")
    run("close", date(2018, 5, 1))
    today(date(2018, 5, 20))
    run("close", date(2018, 6, 1))
    today(date(2018, 7, 5))
    return case


def late(offices: SimpleNamespace, case: Case, value: str = "B", on: date = date(2018, 5, 10)) -> None:
    """The class, told in July, of a day in May."""
    registry.add_fact(offices.township, case.household, "dibao_class_fixed", value, source="补查档案", on=on)


def test_a_late_fact_touches_the_months_after_its_own(paid: Case, offices: SimpleNamespace) -> None:
    late(offices, paid)
    found = redetermine(DANFENG, date(2018, 5, 1))
    [row] = found.proposed
    assert (row.month, row.given_fen, row.due_fen, row.fen) == (date(2018, 6, 1), FEN, LOWER, LOWER - FEN)
    assert "2018-05-10的情况，2018-07-05才登记（补查档案）" in row.causes[0]
    assert (found.months, found.unknown) == (2, ())


def test_the_same_input_twice_proposes_nothing_new(paid: Case, offices: SimpleNamespace) -> None:
    late(offices, paid)
    assert len(redetermine(DANFENG, date(2018, 5, 1)).proposed) == 1
    assert redetermine(DANFENG, date(2018, 5, 1)).proposed == ()
    assert Correction.objects.count() == 1


def test_a_change_told_in_its_own_month_waits_for_its_review(
    paid: Case, offices: SimpleNamespace, today: Today
) -> None:
    late(offices, paid, on=date(2018, 7, 2))
    assert redetermine(DANFENG, date(2018, 5, 1)).proposed == ()


def test_nothing_happened_nothing_is_proposed(paid: Case) -> None:
    found = redetermine(DANFENG, date(2018, 5, 1))
    assert (found.proposed, found.unknown, found.months) == ((), (), 2)
    assert redetermine("532325000000", date(2018, 5, 1)).months == 0


def test_what_was_paid_after_a_death_is_found(paid: Case, offices: SimpleNamespace) -> None:
    wife = paid.household.memberships.get(is_head=False).person
    Person.objects.filter(pk=wife.pk).update(died_on=date(2018, 5, 28))
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    assert (row.month, row.fen) == (date(2018, 6, 1), FEN // 2 - FEN), "the month of the death is still hers"
    assert row.causes == [f"{wife.name} 2018-05-28去世"]
    Person.objects.update(died_on=date(2018, 5, 28))
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    assert row.due_fen == 0
    assert Correction.objects.filter(verdict=Verdict.REFUSED).count() == 1, "the newer finding stands for the older"


def test_both_results_can_be_computed_again(paid: Case, offices: SimpleNamespace) -> None:
    late(offices, paid)
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    decision = corrections.computed(row).of("dibao")
    assert decision is not None
    assert (decision.amount_fen, row.entitlement.decision.amount_fen) == (LOWER, FEN)


def test_two_of_the_county_agree_or_one_says_why_not(paid: Case, offices: SimpleNamespace) -> None:
    late(offices, paid)
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    for user in (offices.township, offices.finance, offices.auditor):
        with pytest.raises(NotAllowed):
            corrections.judge(user, row.pk, agree=True, monthly_fen=0)
    with pytest.raises(NotFound):
        corrections.judge(offices.foreign_county, row.pk, agree=True, monthly_fen=0)
    with pytest.raises(CorrectionRefused, match="每月从发放里抵扣多少"):
        corrections.judge(offices.county, row.pk, agree=True)
    with pytest.raises(CorrectionRefused, match=r"0 到 502\.00 元"):
        corrections.judge(offices.county, row.pk, agree=True, monthly_fen=FEN + 1)
    corrections.judge(offices.county, row.pk, agree=True, monthly_fen=50_00)
    with pytest.raises(CorrectionRefused, match="另一位同志"):
        corrections.judge(offices.county, row.pk, agree=True)
    with pytest.raises(CorrectionRefused, match="两个人要一致"):
        corrections.judge(offices.county2, row.pk, agree=True, monthly_fen=60_00)
    with pytest.raises(CorrectionRefused, match="写明理由"):
        corrections.judge(offices.county2, row.pk, agree=False)
    row = corrections.judge(offices.county2, row.pk, agree=False, why="档案里的日期写错了")
    assert (row.verdict, row.why) == (Verdict.REFUSED, "档案里的日期写错了")
    assert redetermine(DANFENG, date(2018, 5, 1)).proposed == (), "refused is settled too"
    with pytest.raises(CorrectionRefused, match="不用再审"):
        corrections.judge(offices.county, row.pk, agree=True, monthly_fen=0)


def agreed(offices: SimpleNamespace, monthly_fen: int | None = None) -> Correction:
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    corrections.judge(offices.county, row.pk, agree=True, monthly_fen=monthly_fen)
    return corrections.judge(offices.county2, row.pk, agree=True)


def test_what_was_paid_too_much_is_kept_back_month_by_month(
    paid: Case, offices: SimpleNamespace, run: Run, today: Today
) -> None:
    late(offices, paid)
    row = agreed(offices, 50_00)
    kept = []
    for month in (7, 8, 9):
        today(date(2018, month, 10))
        made = run("close", date(2018, month, 1))
        kept.append(made.lines.get().amount_fen)
    assert kept == [FEN - 50_00, FEN - 32_00, FEN], "82 yuan in two months, and no more"
    assert sum(Offset.objects.values_list("fen", flat=True)) == -row.fen
    assert actions.make_list(offices.county, date(2018, 10, 1)).list.lines.get().amount_fen == FEN
    later = {each.month.month for each in redetermine(DANFENG, date(2018, 5, 1)).proposed}
    assert later == {7, 8, 9}, "June is settled; nobody has reviewed the class since"


def test_a_list_made_twice_keeps_back_once(paid: Case, offices: SimpleNamespace, today: Today) -> None:
    late(offices, paid)
    agreed(offices, 50_00)
    for _ in range(2):
        made = actions.make_list(offices.county, date(2018, 7, 1)).list
    assert made.lines.get().amount_fen == FEN - 50_00
    assert Offset.objects.count() == 1


def test_arrears_are_paid_once_in_the_next_list(walk: Walk, offices: SimpleNamespace, run: Run, today: Today) -> None:
    case = walk("confirm")
    today(date(2018, 5, 2))
    run("close", date(2018, 5, 1))
    today(date(2018, 6, 5))
    run("close", date(2018, 6, 1))
    late(offices, case, "B", date(2018, 4, 25))
    redetermine(DANFENG, date(2018, 5, 1))
    down = Correction.objects.filter(month=date(2018, 6, 1)).get()
    corrections.judge(offices.county, down.pk, agree=True, monthly_fen=0)
    corrections.judge(offices.county2, down.pk, agree=True)
    today(date(2018, 7, 5))
    run("close", date(2018, 7, 1))
    late(offices, case, "A", date(2018, 4, 26))
    up = [row for row in redetermine(DANFENG, date(2018, 6, 1)).proposed if row.month == date(2018, 6, 1)]
    assert [row.fen for row in up] == [FEN - LOWER], "what was to be given back is due again"
    for user in (offices.county, offices.county2):
        corrections.judge(user, up[0].pk, agree=True)
    today(date(2018, 8, 5))
    august = run("close", date(2018, 8, 1))
    lines = {row.for_month: row.amount_fen for row in august.lines.all()}
    assert lines == {date(2018, 8, 1): FEN, date(2018, 6, 1): FEN - LOWER}
    assert ledger.faults(august) == []
    total = 4 * FEN + FEN - LOWER
    assert balances(offices) == {Account.FUND: -total, Account.PAID: total}
    today(date(2018, 9, 5))
    assert run("close", date(2018, 9, 1)).lines.count() == 1, "once"
    assert PaymentList.objects.count() == 5


@pytest.mark.demand(42)
def test_a_standard_approved_afterwards_is_paid_for_the_months_it_holds_for(
    paid: Case, offices: SimpleNamespace
) -> None:
    entry = enter(offices.county, Entry("dibao_tier_a", 300_00, "丹政发〔2018〕1号", date(2018, 6, 1)))
    approve(offices.county2, entry.pk)
    [row] = redetermine(DANFENG, date(2018, 5, 1)).proposed
    assert (row.month, row.due_fen, row.causes) == (date(2018, 6, 1), 600_00, [RULES])
