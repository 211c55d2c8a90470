"""Answers on forms: kept as typed, read without guessing, empty is unknown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from doudi.engine.model import Entity, FactSpec, Kind
from doudi.web.forms.questions import NONE, UNKNOWN, fill_rest, meaning, question, read_answers, read_date, take

WAGE = FactSpec("wage", "工资", Entity.PERSON, Kind.MONEY, "元/年", 0, 300_000_000, none=0, question="一年多少？")
CARS = FactSpec("cars", "车", Entity.HOUSEHOLD, Kind.COUNT, "辆", 0, 20, none=0, question="几辆？")
ILL = FactSpec("ill", "病", Entity.PERSON, Kind.BOOL, "", 0, 1, none=0, question="有病吗？")
HOME = FactSpec(
    "home", "类", Entity.HOUSEHOLD, Kind.CATEGORY, "", 0, 1, {"rural": "农村", "urban": "城市"}, None, "哪类？"
)


@pytest.mark.parametrize(("typed", "value"), [("1200.5", "1200.5"), ("1,200.50元", "1200.50"), (" 0 ", "0")])
def test_an_amount_is_read_as_yuan(typed: str, value: str) -> None:
    assert meaning(WAGE, typed.strip()) == Decimal(value)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-1", "不能是负数"),
        ("abc", "不是数"),
        ("1.234", "最多填到分"),
        ("9999999", "不能大于"),
        ("NaN", "不是数"),
        ("1e999999", "太大"),
    ],
)
def test_a_wrong_amount_says_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        meaning(WAGE, typed)


def test_empty_and_ticked_unknown_are_unknown_and_never_zero() -> None:
    assert meaning(WAGE, "") is None
    assert meaning(WAGE, UNKNOWN) is None
    assert read_answers([WAGE], {"wage": UNKNOWN}) == ({}, {})


def test_the_box_wins_over_the_tick() -> None:
    assert take([WAGE], "p1-", {"p1-wage": "5", "p1-wage-tick": UNKNOWN}) == {"wage": "5"}
    assert take([WAGE], "p1-", {"p1-wage": "", "p1-wage-tick": UNKNOWN}) == {"wage": UNKNOWN}


def test_the_rest_is_none_only_where_none_can_be_known_and_nothing_was_said() -> None:
    assert fill_rest([WAGE, CARS, ILL, HOME], {"cars": "2"}) == {"wage": "0", "ill": "0", "cars": "2"}


def test_known_to_be_none_reaches_the_engine_as_none() -> None:
    assert read_answers([CARS], {"cars": NONE}) == ({"cars": None}, {})


def test_a_choice_outside_the_list_is_refused() -> None:
    assert read_answers([HOME], {"home": "moon"})[1] == {"home": "请在给出的几项里选一项"}


@pytest.mark.parametrize("typed", ["20180301", "2018-03-01", "2018.3.1", "2018/3/1", "2018年3月1日"])
def test_dates_are_read_in_the_ways_people_write_them(typed: str) -> None:
    assert read_date(typed) == date(2018, 3, 1)


def test_a_day_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="2018年2月没有 30 日"):
        read_date("20180230")


def test_what_was_typed_stands_in_the_box_even_when_wrong() -> None:
    assert question(WAGE, "p1-", {"wage": "abc"}).typed == "abc"
    assert question(WAGE, "p1-", {"wage": UNKNOWN}).typed == ""
    assert question(WAGE, "p1-", {}).shown == "不清楚"
