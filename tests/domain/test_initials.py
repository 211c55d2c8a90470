"""Names found by characters and by the first letters of their pinyin."""

from __future__ import annotations

import pytest

from doudi.domain.initials import fits, initial


@pytest.mark.parametrize(
    ("sign", "letter"),
    [("啊", "a"), ("座", "z"), ("镇", "z"), ("村", "c"), ("样", "y"), ("西", "x"), ("欧", "o"), ("7", "7")],
)
def test_the_letter_of_a_common_character(sign: str, letter: str) -> None:
    assert initial(sign) == letter


@pytest.mark.parametrize("sign", ["鄠", "𠮷", "，", "邳"])
def test_no_letter_is_guessed(sign: str) -> None:
    assert initial(sign) == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("样例", True),
        ("yl", True),
        ("YLEC", True),
        ("ｙｌ二", True),
        ("例 二", True),
        ("sl1z", False),
        ("slyzyl", True),
        ("三村", False),
        ("", True),
        ("示例一镇样例二村再长一点", False),
    ],
)
def test_characters_letters_or_both(typed: str, found: bool) -> None:
    assert fits(typed, "示例一镇 样例二村") is found


def test_a_rare_character_fits_any_letter() -> None:
    assert fits("hyq", "鄠邑区")
    assert not fits("h1q", "鄠邑区")
