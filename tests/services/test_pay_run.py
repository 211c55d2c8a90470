"""A list to the bank and back: every step by whom it may be taken, every yuan in one place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases.models import Case
from doudi.services.payments import actions, banking, checks, ledger, runs
from doudi.services.payments.models import (
    Account,
    Entitlement,
    PaymentLine,
    PaymentList,
    RunStep,
    Stage,
    Status,
    Transfer,
)
from doudi.services.payments.runs import RunRefused
from doudi.services.registry import actions as registry
from doudi.services.registry.append_only import AppendOnly
from tests.services import family
from tests.services.payruns import FEN, JUNE, MAY, Run, answer, balances, run, second

__all__ = ["run"]

Walk = Callable[[str], Case]
Today = Callable[[date], None]


@pytest.mark.demand(156)
def test_a_month_goes_to_the_bank_and_is_closed(walk: Walk, offices: SimpleNamespace, run: Run) -> None:
    """Paid in full, and the ledger says where each yuan is after each step."""
    walk("confirm")
    expected = {
        "freeze": {},
        "sign": {},
        "approve": {Account.FUND: -FEN, Account.SCHEME: FEN},
        "send": {Account.FUND: -FEN, Account.TRANSIT: FEN},
    }
    made = actions.make_list(offices.county, MAY).list
    who = {"freeze": offices.county, "sign": offices.county2}
    for code, stands in expected.items():
        made = runs.take(who.get(code, offices.finance), made.pk, code, made.version)
        assert balances(offices) == stands, code
        assert ledger.faults(made) == []
    made = banking.take_return(offices.finance, made.pk, made.version, "general", answer(offices, made))
    assert balances(offices) == {Account.FUND: -FEN, Account.PAID: FEN}
    made = runs.take(offices.finance, made.pk, "close", made.version)
    assert (made.stage, made.lines.get().status) == (Stage.CLOSED, Status.PAID)
    assert balances(offices) == {Account.FUND: -FEN, Account.PAID: FEN}
    assert [step.code for step in made.steps.all()] == ["freeze", "sign", "approve", "send", "return", "close"]


def test_what_the_bank_could_not_pay_is_paid_again_in_the_next_list(
    walk: Walk, offices: SimpleNamespace, run: Run, today: Today
) -> None:
    case = walk("confirm")
    closed = run("close", result="失败")
    line = closed.lines.get()
    assert (line.status, line.failure) == (Status.FAILED, "账户已销户")
    assert balances(offices) == {}, "the money went back to where it came from"
    today(date(2018, 5, 20))
    other = family.AccountEntry("孙立安", "丹凤县农村信用合作联社", "6230270100000000935")
    registry.set_account(offices.township, case.household_id, other)
    june = run("close", JUNE)
    paid = {row.for_month: (row.amount_fen, row.status, row.again_id) for row in june.lines.all()}
    assert paid == {JUNE: (FEN, Status.PAID, None), MAY: (FEN, Status.PAID, line.pk)}
    assert balances(offices) == {Account.FUND: -2 * FEN, Account.PAID: 2 * FEN}
    today(date(2018, 6, 20))
    assert actions.make_list(offices.county, date(2018, 7, 1)).list.lines.count() == 1, "not a third time"


def test_what_had_no_account_in_a_closed_month_is_due_in_the_next(
    walk: Walk, offices: SimpleNamespace, run: Run, today: Today
) -> None:
    other = second(offices, walk("confirm"))
    assert run("close").lines.get(entitlement=other).failure == checks.NO_ACCOUNT
    today(date(2018, 5, 20))
    account = family.AccountEntry("王立安", "丹凤县农村信用合作联社", "6230270100000000935")
    registry.set_account(offices.township, other.household_id, account)
    june = run("close", JUNE)
    assert sorted(row.for_month for row in june.lines.filter(entitlement=other)) == [MAY, JUNE]
    assert {row.status for row in june.lines.all()} == {Status.PAID}
    assert balances(offices) == {Account.FUND: -4 * FEN, Account.PAID: 4 * FEN}


def test_two_persons_sign_and_finance_agrees(walk: Walk, offices: SimpleNamespace) -> None:
    """P43: nothing is confirmed twice, edited after it, or signed by whom it was frozen."""
    walk("confirm")
    made = actions.make_list(offices.county, MAY).list
    for user in (offices.finance, offices.township, offices.auditor, offices.administrator):
        with pytest.raises(NotAllowed):
            runs.take(user, made.pk, "freeze", made.version)
    with pytest.raises(NotFound):
        runs.take(offices.foreign_county, made.pk, "freeze", made.version)
    made = runs.take(offices.county, made.pk, "freeze", made.version)
    with pytest.raises(RunRefused, match="两个人"):
        runs.take(offices.county, made.pk, "sign", made.version)
    assert [step.code for step in runs.possible(offices.county, made)] == ["send_back"]
    assert [step.code for step in runs.possible(offices.county2, made)] == ["sign", "send_back"]
    with pytest.raises(actions.ListRefused, match="请先退回"):
        actions.make_list(offices.county, MAY)
    with pytest.raises(NotAllowed):
        runs.take(offices.county2, made.pk, "approve", made.version)
    with pytest.raises(RunRefused, match="不能发给银行"):
        runs.take(offices.finance, made.pk, "send", made.version)
    assert made.steps.count() == 1


def test_of_two_at_once_one_is_told_what_the_other_did(walk: Walk, offices: SimpleNamespace) -> None:
    walk("confirm")
    made = actions.make_list(offices.county, MAY).list
    runs.take(offices.county, made.pk, "freeze", 1)
    with pytest.raises(RunRefused, match=f"{offices.county.display_name}刚刚办了“冻结名单”"):
        runs.take(offices.county2, made.pk, "freeze", 1)
    assert RunStep.objects.count() == 1


def test_a_list_sent_back_says_why_and_gives_the_money_back(walk: Walk, offices: SimpleNamespace, run: Run) -> None:
    walk("confirm")
    made = run("approve")
    with pytest.raises(RunRefused, match="写明原因"):
        runs.take(offices.finance, made.pk, "send_back", made.version, "  ")
    made = runs.take(offices.finance, made.pk, "send_back", made.version, "资金还没有到账")
    assert (made.stage, balances(offices)) == (Stage.OPEN, {})
    assert Transfer.objects.count() == 2, "undone by one back, not removed"
    assert run("close").steps.last().to_stage == Stage.CLOSED


def test_what_changes_in_a_frozen_month_stops_it(walk: Walk, offices: SimpleNamespace, run: Run, today: Today) -> None:
    case = walk("confirm")
    made = run("sign")
    today(date(2018, 4, 20))
    wife = case.household.memberships.get(is_head=False)
    registry.remove_member(offices.township, case.household_id, wife.person_id, date(2018, 4, 20))
    with pytest.raises(RunRefused, match=f"孙立安：{checks.MEMBERS_CHANGED}.*请退回"):
        runs.take(offices.finance, made.pk, "approve", made.version)
    assert (PaymentList.objects.get().stage, Transfer.objects.count()) == (Stage.SIGNED, 0)


def test_a_line_changed_behind_the_system_is_found(walk: Walk, offices: SimpleNamespace, run: Run) -> None:
    walk("confirm")
    made = run("sign")
    PaymentLine.objects.update(amount_fen=9_999_00)
    with pytest.raises(RunRefused, match="绕过系统"):
        runs.take(offices.finance, made.pk, "approve", made.version)


def test_steps_and_transfers_are_never_changed(walk: Walk, offices: SimpleNamespace, run: Run) -> None:
    walk("confirm")
    run("approve")
    with pytest.raises(AppendOnly):
        Transfer.objects.update(amount_fen=1)
    for table in ("payments_transfer", "payments_runstep"):
        for statement in (f"UPDATE {table} SET id = id + 100", f"DELETE FROM {table}"):
            with (
                pytest.raises(DatabaseError, match="written once"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)


def test_an_account_of_another_household_is_not_paid(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    other = second(offices, case)
    registry.set_account(offices.township, other.household_id, family.ACCOUNT)
    made = actions.make_list(offices.county, MAY).list
    assert {row.problem for row in made.lines.all()} == {checks.SHARED}
    with pytest.raises(RunRefused, match="没有能发的"):
        runs.take(offices.county, made.pk, "freeze", made.version)


def test_the_same_scheme_twice_is_not_paid(walk: Walk, offices: SimpleNamespace) -> None:
    given = walk("confirm").entitlements.get()
    Entitlement.objects.create(
        case=given.case, decision=given.decision, household=given.household, scheme=given.scheme, ahead=True,
        area_code=given.area_code, people=given.people, amount_fen=FEN, first_month=given.first_month,
    )  # fmt: skip
    made = actions.make_list(offices.county, MAY).list
    assert {row.problem for row in made.lines.all()} == {checks.TWICE}
