"""ID numbers: what is right passes, and what is wrong is named exactly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.domain.identity import CHECK_DIGITS, PROVINCES, BadIdentity, check_digit, from_old, read

TODAY = date(2018, 3, 15)
RIGHT = "53232519900101001"
births = st.dates(date(1900, 1, 1), TODAY)
numbers = st.builds(
    lambda area, birth, order: f"{area}0101{birth:%Y%m%d}{order:03d}",
    st.sampled_from(sorted(PROVINCES)), births, st.integers(0, 999),
).map(lambda first: first + check_digit(first))  # fmt: skip


@given(numbers)
def test_a_right_number_gives_birth_and_sex(number: str) -> None:
    found = read(number, TODAY)
    assert found.birth_date.strftime("%Y%m%d") == number[6:14]
    assert found.sex == ("1" if int(number[16]) % 2 else "2")


@given(numbers, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_caught(number: str, place: int, by: int) -> None:
    digits = CHECK_DIGITS.replace("X", "") if place < 17 else CHECK_DIGITS
    signs = sorted(digits)
    wrong = signs[(signs.index(number[place]) + by) % len(signs)]
    with pytest.raises(BadIdentity):
        read(number[:place] + wrong + number[place + 1 :], TODAY)


@given(numbers, st.integers(0, 15))
def test_two_neighbours_swapped_are_caught(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        with pytest.raises(BadIdentity):
            read(swapped, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_in_chinese(text: str) -> None:
    try:
        told = read(text, TODAY).number
    except BadIdentity as fault:
        told = str(fault)
    assert len(told) == 18 or "身份证号" in told


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "没有填身份证号"),
        (RIGHT, "身份证号少 1 位：现在是 17 位，请对照证件补上"),
        (RIGHT + "00", "身份证号多 1 位：现在是 19 位，请对照证件改正"),
        ("532325199002300014", "1990 年 2 月 30 日”这一天不存在"),
        ("532325201804010013", "还没有到这一天"),
        ("53232519900101O01X", "第 15 位“O”不是数字"),
        ("53232519900101001A", "只能是数字或 X"),
        ("993232199001010010", "前两位 99 不是任何省份的代码"),
    ],
)
def test_the_exact_problem_is_named(text: str, message: str) -> None:
    with pytest.raises(BadIdentity, match=message):
        read(text, TODAY)


def test_a_wrong_check_digit_is_named_without_giving_the_right_one() -> None:
    right = check_digit(RIGHT)
    wrong = "1" if right != "1" else "2"
    with pytest.raises(BadIdentity, match="校验码") as fault:
        read(RIGHT + wrong, TODAY)
    assert right not in str(fault.value)


def test_fifteen_digits_become_eighteen() -> None:
    found = read("532325700501001", TODAY)
    assert found.converted
    assert found.number == from_old("532325700501001")
    assert found.birth_date == date(1970, 5, 1)


def test_spaces_full_width_and_small_x_are_mended() -> None:
    first = next(f"5323251990010100{n}" for n in range(10) if check_digit(f"5323251990010100{n}") == "X")
    assert read(f" {first[:6]} {first[6:14]}-{first[14:]}ｘ", TODAY).number == first + "X"
