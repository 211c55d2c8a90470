"""Whoever was asked first answers until a case is handed over; a colleague stands in; a county hands down powers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.domain.findings import Faults
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions, delegations, handing, queries
from doudi.services.cases.delegations import DelegationRefused, Wish
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.handing import Leave
from doudi.services.cases.models import Case, Delegation, HandOver
from doudi.services.cases.transitions import ProcedureChanged, table
from doudi.services.documents import render
from doudi.services.registry.append_only import AppendOnly
from tests.services.places import example_case, move_to_example

Walk = Callable[[str], Case]
Today = Callable[[date], None]


def give(user: Any, case: Case, to: Any, why: str = "经办人调走") -> HandOver:
    return handing.hand_over(user, case, to.pk if to else None, why, case.handler_id)


def test_the_handler_hands_over_and_who_was_asked_first_stays_on_record(offices: SimpleNamespace, case: Case) -> None:
    assert case.handler == offices.township
    row = give(offices.township, case, offices.township2)
    case.refresh_from_db()
    assert case.handler == offices.township2
    assert (row.given_by, row.given_to, row.why) == (offices.township, offices.township2, "经办人调走")
    assert case.steps.get().actor == offices.township
    with pytest.raises(AppendOnly):
        row.delete()


def test_two_who_hand_over_at_once_and_the_second_is_told(offices: SimpleNamespace, case: Case) -> None:
    seen = case.handler_id
    give(offices.county, case, offices.township2)
    with pytest.raises(StaleCase, match="刚刚移交给了township2 经办"):
        handing.hand_over(offices.county, case, offices.township.pk, "换回来", seen)


@pytest.mark.parametrize(
    ("to", "why", "fields"),
    [
        (None, " ", {"to", "why"}),
        ("township", "换人", {"to"}),
        ("other_township", "换人", {"to"}),
        ("county", "换人", {"to"}),
        ("township2", "字" * 301, {"why"}),
    ],
)
def test_a_case_goes_only_to_another_clerk_of_its_township_with_a_reason(
    offices: SimpleNamespace, case: Case, to: str | None, why: str, fields: set[str]
) -> None:
    with pytest.raises(StepRefused) as refused:
        give(offices.township, case, getattr(offices, to) if to else None, why)
    assert {finding.where for finding in refused.value.findings} == fields
    assert not HandOver.objects.exists()


def test_a_colleague_takes_over_only_where_the_handler_is_away_or_has_left(
    offices: SimpleNamespace, case: Case
) -> None:
    with pytest.raises(NotAllowed, match="经办人本人或县民政局"):
        give(offices.township2, case, offices.township2)
    for user in (offices.auditor, offices.village):
        with pytest.raises(NotAllowed):
            give(user, case, offices.township2)
    for user in (offices.other_township, offices.foreign_county):
        with pytest.raises(NotFound):
            give(user, case, offices.township2)
    offices.township.is_active = False
    offices.township.save()
    give(offices.township2, Case.objects.get(pk=case.pk), offices.township2)


def test_a_closed_case_is_not_handed_over(walk: Walk, offices: SimpleNamespace) -> None:
    with pytest.raises(NotPossible, match="办结"):
        give(offices.county, walk("confirm"), offices.township2)


def leave(user: Any, gone: Any, cover: Any, since: date = date(2018, 3, 15), until: date = date(2018, 3, 20)) -> Any:
    return handing.leave(user, Leave(gone.pk if gone else None, cover.pk if cover else None, since, until))


def test_who_stands_in_sees_whose_cases_they_are_on_those_days_only(
    offices: SimpleNamespace, case: Case, today: Today
) -> None:
    leave(offices.township, offices.township, offices.township2)
    for day, covered in ((date(2018, 3, 15), True), (date(2018, 3, 20), True), (date(2018, 3, 21), False)):
        today(day)
        found = handing.covered_by(offices.township2, day)
        assert (list(found) == [offices.township.pk]) is covered
        assert (handing.away(offices.township, day) is not None) is covered
    [row] = queries.due(offices.township2)
    assert row.handler_id == offices.township.pk


def test_one_comes_back_earlier(offices: SimpleNamespace, today: Today) -> None:
    row = leave(offices.county, offices.township, offices.township2)
    today(date(2018, 3, 17))
    with pytest.raises(NotFound):
        handing.back(offices.other_township, row.pk)
    with pytest.raises(NotAllowed):
        handing.back(offices.auditor, row.pk)
    handing.back(offices.township2, row.pk)
    assert handing.away(offices.township, date(2018, 3, 17)) is None
    assert handing.away(offices.township, date(2018, 3, 16)) is not None
    with pytest.raises(NotPossible, match="已经结束"):
        handing.back(offices.township2, row.pk)


@pytest.mark.parametrize(
    ("gone", "cover", "days", "fields"),
    [
        (None, None, (date(2018, 3, 15), date(2018, 3, 16)), {"user", "cover"}),
        ("township", "township", (date(2018, 3, 15), date(2018, 3, 16)), {"cover"}),
        ("township", "other_township", (date(2018, 3, 15), date(2018, 3, 16)), {"cover"}),
        ("township", "township2", (date(2018, 3, 16), date(2018, 3, 15)), {"until"}),
        ("township", "township2", (date(2018, 3, 1), date(2018, 3, 2)), {"until"}),
        ("township", "township2", (date(2018, 3, 15), date(2019, 6, 1)), {"until"}),
        ("township", "township2", (None, None), {"since", "until"}),
    ],
)
def test_an_absence_that_cannot_be_is_refused(
    offices: SimpleNamespace, gone: str, cover: str, days: tuple[date, date], fields: set[str]
) -> None:
    absent, standing_in = (getattr(offices, name) if name else None for name in (gone, cover))
    with pytest.raises(StepRefused) as refused:
        leave(offices.county, absent, standing_in, *days)
    assert {finding.where for finding in refused.value.findings} == fields


def test_nobody_is_away_twice_nor_stands_in_while_away(offices: SimpleNamespace) -> None:
    leave(offices.township, offices.township, offices.township2)
    with pytest.raises(StepRefused, match="已经登记过代办"):
        leave(offices.township, offices.township, offices.township2)
    with pytest.raises(StepRefused, match="自己也不在"):
        leave(offices.township2, offices.township2, offices.township)
    with pytest.raises(StepRefused):
        leave(offices.other_township, offices.township, offices.township2)


DOWN = Wish("dibao", True, "示政办发〔2022〕8号", date(2022, 11, 1))


def test_where_the_county_handed_it_down_the_township_confirms_within_twenty_working_days(
    offices: SimpleNamespace, today: Today
) -> None:
    move_to_example(offices)
    today(date(2022, 10, 31))
    delegations.delegate(offices.county, DOWN)
    today(date(2022, 11, 1))
    case = example_case(offices.township)
    assert case.procedure_id == "dibao-2022-delegated"
    whole = next(each for each in queries.clocks(offices.township, case.pk) if not each.code)
    assert (whole.total, whole.due.day) == (20, date(2022, 11, 29))
    steps: tuple[tuple[str, date, dict[str, Any]], ...] = (
        ("start_survey", date(2022, 11, 2), {}),
        ("survey", date(2022, 11, 3), {"surveyors": ["甲", "乙"]}),
        ("publish", date(2022, 11, 4), {"place": "村务公开栏"}),
    )
    for code, day, details in steps:
        today(day)
        case = actions.perform(offices.township, case, code, case.version, **details)
    today(date(2022, 11, 14))
    for code in ("confirm", "refuse"):
        with pytest.raises(NotPossible, match="要由另一个人办"):
            actions.perform(offices.township, case, code, case.version)
    with pytest.raises(NotPossible, match="由乡镇经办人办理"):
        actions.perform(offices.county, case, "confirm", case.version)
    case = actions.perform(offices.township2, case, "confirm", case.version)
    assert (case.state, case.closed_on) == ("approved", date(2022, 11, 14))
    assert render("receipt", case, offices.township)[:4] == b"%PDF"


def test_a_case_keeps_its_procedure_when_the_power_goes_back(offices: SimpleNamespace, today: Today) -> None:
    move_to_example(offices)
    today(date(2022, 10, 31))
    delegations.delegate(offices.county, DOWN)
    today(date(2022, 11, 1))
    case = example_case(offices.township)
    delegations.delegate(offices.county, Wish("dibao", False, "示政办发〔2022〕9号", date(2022, 11, 2)))
    today(date(2022, 11, 3))
    assert not delegations.delegated("dibao", case.area_code, date(2022, 11, 3))
    assert table(case).procedure.id == "dibao-2022-delegated"
    case.procedure_id = "dibao-1999"
    with pytest.raises(ProcedureChanged):
        table(case)


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        (Wish("", True, " ", None), {"scheme", "document", "since"}),
        (Wish("dibao", True, "文" * 121, date(2022, 11, 1)), {"document"}),
        (Wish("dibao", True, "某号", date(2022, 10, 1)), {"since"}),
        (Wish("dibao", False, "某号", date(2022, 11, 1)), {"delegated"}),
        (Wish("rigid_spending", True, "某号", date(2022, 11, 1)), {"since"}),
    ],
)
def test_a_delegation_without_document_or_ground_is_refused(
    offices: SimpleNamespace, today: Today, wish: Wish, fields: set[str]
) -> None:
    today(date(2022, 10, 31))
    with pytest.raises(DelegationRefused) as refused:
        delegations.delegate(offices.county, wish)
    assert {finding.where for finding in refused.value.findings} == fields
    assert not Delegation.objects.exists()


def test_in_2018_no_text_lets_a_county_hand_down_and_only_the_county_may(offices: SimpleNamespace) -> None:
    with pytest.raises(Faults, match="没有写最低生活保障可以下放"):
        delegations.delegate(offices.county, Wish("dibao", True, "某号", date(2018, 4, 1)))
    with pytest.raises(NotAllowed):
        delegations.delegate(offices.township, DOWN)
