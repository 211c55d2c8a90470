"""Annulled, reopened, given ahead, made again, another account: every yuan once, and to whom the list says."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from doudi.services.cases import actions, deciding
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.payments import checks
from doudi.services.payments.models import Entitlement, PaymentList
from doudi.services.registry import actions as registry
from doudi.services.registry.entries import AccountEntry
from doudi.services.remedies import appeals
from doudi.services.remedies.appeals import Filing
from doudi.services.rolls.exchange import EXPORTS, write
from tests.services.test_levels import SURVEYED, apply

__all__ = ["apply"]
Walk = Callable[[str], Case]
Today = Callable[[date], None]
Lines = list[tuple[int, int, str]]


def lines(offices: SimpleNamespace, month: date) -> Lines:
    """Case, fen and problem of each line of the month's list, made again."""
    made = payments.make_list(offices.county, month).list
    return [(row.entitlement.case_id, row.amount_fen, row.problem) for row in made.lines.order_by("pk")]


def annul(offices: SimpleNamespace, case: Case, on: date) -> int:
    paper = case.decision_papers.get()
    row = appeals.file(offices.county, paper.pk, Filing("review", on, "孙立安", "算多了", "县人民政府"))
    appeals.decide(offices.county, row.pk, "annulled", on)
    return row.pk


def sheet(offices: SimpleNamespace, code: str, month: date, name: str) -> list[list[object]]:
    content = write(offices.finance, EXPORTS[code], month)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def test_a_sum_given_once_is_not_given_twice_by_an_annulment(
    offices: SimpleNamespace, apply: Callable[..., Case], today: Today
) -> None:
    first = actions.perform(offices.township2, apply(11, "light"), "confirm_small", 3)
    today(date(2018, 6, 5))
    appeal = annul(offices, first, date(2018, 6, 5))
    again = appeals.reopen(offices.township, appeal)
    for code, details in SURVEYED.items():
        again = actions.perform(offices.township, again, code, again.version, **details)
    again = actions.perform(offices.township2, again, "confirm_small", again.version)
    today(date(2018, 7, 2))
    assert lines(offices, date(2018, 7, 1)) == [(again.pk, 1_200_00, "")]


def test_a_sum_annulled_before_its_list_is_made_is_never_paid(
    offices: SimpleNamespace, apply: Callable[..., Case], today: Today
) -> None:
    case = actions.perform(offices.township2, apply(11, "light"), "confirm_small", 3)
    today(date(2018, 7, 5))
    annul(offices, case, date(2018, 7, 5))
    assert lines(offices, date(2018, 7, 1)) == lines(offices, date(2018, 8, 1)) == []


def test_what_was_paid_before_the_annulment_counts_towards_the_new_grant(
    offices: SimpleNamespace, apply: Callable[..., Case], today: Today
) -> None:
    first = actions.perform(offices.township2, apply(11, "light"), "confirm_small", 3)
    today(date(2018, 7, 2))
    assert lines(offices, date(2018, 7, 1)) == [(first.pk, 1_200_00, "")]
    again = appeals.reopen(offices.township, annul(offices, first, date(2018, 7, 2)))
    for code, details in SURVEYED.items():
        again = actions.perform(offices.township, again, code, again.version, **details)
    again = actions.perform(offices.township2, again, "confirm_small", again.version)
    assert again.entitlements.get().amount_fen == 0
    assert sum(fen for _, fen, _ in lines(offices, date(2018, 8, 1))) == 0


def test_a_list_made_ahead_stops_what_ended_meanwhile(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    case = walk("confirm")
    today(date(2018, 4, 18))
    assert lines(offices, date(2018, 5, 1)) == [(case.pk, 502_00, "")]
    appeal = annul(offices, case, date(2018, 4, 18))
    stopped = [(case.pk, 502_00, checks.STOPPED)]
    made = PaymentList.objects.get()
    assert [(row.entitlement.case_id, row.amount_fen, row.problem) for row in made.lines.all()] == stopped, "at once"
    assert lines(offices, date(2018, 5, 1)) == stopped
    again = appeals.reopen(offices.township, appeal)
    decision = deciding.record(offices.county, again, date(2018, 4, 18))
    payments.open_entitlement(again, decision, date(2018, 4, 20))
    assert lines(offices, date(2018, 5, 1)) == [*stopped, (again.pk, 502_00, "")]


def test_what_ended_otherwise_is_stopped_when_the_list_is_made_again(
    offices: SimpleNamespace, walk: Walk, today: Today
) -> None:
    case = walk("confirm")
    lines(offices, date(2018, 5, 1))
    Entitlement.objects.filter(case=case).update(last_month=date(2018, 4, 1))
    assert lines(offices, date(2018, 5, 1)) == [(case.pk, 502_00, checks.STOPPED)]


def test_first_help_that_came_after_the_list_stands_in_the_next_one_and_only_there(
    offices: SimpleNamespace, walk: Walk, today: Today
) -> None:
    case = walk("confirm")
    today(date(2018, 5, 31))
    assert len(lines(offices, date(2018, 5, 1))) == 1
    decision = case.decisions.latest("pk")
    ahead = payments.give_ahead(case, decision, 300_00, date(2018, 5, 31))
    assert (case.pk, 300_00, "") in lines(offices, date(2018, 6, 1))
    assert (case.pk, 300_00, "") not in lines(offices, date(2018, 5, 1))
    today(date(2018, 6, 30))
    assert (case.pk, 300_00, "") not in lines(offices, date(2018, 7, 1))
    assert ahead.lines.count() == 1


def test_nothing_is_given_first_to_whom_the_rules_refuse(offices: SimpleNamespace, apply: Callable[..., Case]) -> None:
    case = apply(11, "light", ())
    registry.add_fact(offices.township, case.household, "temporary_reason", "none", source="核实")
    with pytest.raises(NotPossible, match=r"不能先给|不适用这个项目"):
        actions.perform(offices.township, case, "assist_first", case.version, amount="100")


def test_the_bank_pays_into_the_account_of_the_list(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("confirm")
    lines(offices, date(2018, 5, 1))
    other = AccountEntry("别人", "另一家银行", "6217000000000000836")
    registry.set_account(offices.township, case.household_id, other)
    told = str(sheet(offices, "payment", date(2018, 5, 1), "发放明细"))
    assert "6230270100000000836" in told
    assert "6217000000000000836" not in told
    assert "别人" not in told
    assert "名单生成以后换过账户、这次仍按名单发的 1 户：孙立安" in told


def test_changes_are_summed_by_household_and_a_first_month_is_all_new(
    offices: SimpleNamespace, walk: Walk, today: Today
) -> None:
    case = walk("confirm")
    payments.give_ahead(case, case.decisions.latest("pk"), 300_00, date(2018, 5, 2))
    lines(offices, date(2018, 5, 1))
    rows = sheet(offices, "changes", date(2018, 5, 1), "月变动")
    assert any("来源：本系统，截止 2018-04-17" in str(row) and "没有发放名单，全部算新增" in str(row) for row in rows)
    top = next(place for place, row in enumerate(rows) if row[0] == "地区")
    total = dict(zip(rows[top], rows[-1], strict=True))
    assert (total["新增户数"], total["新增金额（元）"]) == (1, 802.0)
