"""Amounts in Chinese capitals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.domain.money import CAPITAL_DIGITS, CAPITAL_LIMIT, capitals, fen_from_yuan

WRITTEN = [
    (0, "零元整"), (1, "壹分"), (5_0, "伍角整"), (1_00, "壹元整"), (1_05, "壹元零伍分"), (1_50, "壹元伍角整"),
    (10_00, "壹拾元整"), (110_00, "壹佰壹拾元整"), (630_00, "陆佰叁拾元整"), (1_409_50, "壹仟肆佰零玖元伍角整"),
    (6_007_14, "陆仟零柒元壹角肆分"), (10_000_00, "壹万元整"), (107_000_53, "壹拾万零柒仟元伍角叁分"),
    (100_000_05, "壹拾万元零伍分"), (30_000_000_00, "叁仟万元整"), (100_000_001_00, "壹亿零壹元整"),
    (120_300_400_00, "壹亿贰仟零叁拾万零肆佰元整"), (-632_00, "负陆佰叁拾贰元整"),
]  # fmt: skip


@pytest.mark.parametrize(("fen", "text"), WRITTEN)
def test_amounts_in_capitals(fen: int, text: str) -> None:
    assert capitals(fen) == text


def test_too_large_a_sum_is_refused() -> None:
    with pytest.raises(ValueError, match="太大"):
        capitals(CAPITAL_LIMIT)


@given(st.integers(min_value=0, max_value=CAPITAL_LIMIT - 1))
def test_capitals_read_back_as_the_same_sum(fen: int) -> None:
    text = capitals(fen)
    assert "零零" not in text
    assert read_back(text) == fen


def read_back(text: str) -> int:
    """The sum of a text in capitals, by another road: left to right, as a reader does."""
    total = group = digit = 0
    fen = 0
    for mark in text.replace("整", "").replace("零元", "元"):
        if mark in CAPITAL_DIGITS:
            digit = CAPITAL_DIGITS.index(mark)
        elif mark in "拾佰仟":
            group += digit * 10 ** ("拾佰仟".index(mark) + 1)
            digit = 0
        elif mark in "万亿":
            total += (group + digit) * (10**4 if mark == "万" else 10**8)
            group = digit = 0
        elif mark == "元":
            fen, total, group, digit = (total + group + digit) * 100, 0, 0, 0
        else:
            fen += digit * (10 if mark == "角" else 1)
            digit = 0
    return fen


@pytest.mark.parametrize(
    "typed",
    [
        "1e30",
        "1e999999",
        "1e3",
        "9" * 30,
        "-1000000000001",
        " 5",
        "1_0",
        "١",
        "NaN",
        "Infinity",
        "",
        "1." + "0" * 30 + "1",
        ".5",
        "5.",
    ],
)
def test_what_is_no_plain_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="金额"):
        fen_from_yuan(typed)
