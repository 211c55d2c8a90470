"""Citizen identity numbers (GB 11643): exact findings, birth date, sex; old 15-digit numbers are converted."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
LENGTH, OLD_LENGTH = 18, 15
EARLIEST = date(1890, 1, 1)
PROVINCES = frozenset(
    (11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
     50, 51, 52, 53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83)
)  # fmt: skip


class BadIdentity(ValueError):
    """The number cannot be right; the message names the exact problem in Chinese."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A number that holds together. ``converted`` tells that it was written with 15 digits."""

    number: str
    birth_date: date
    sex: str
    converted: bool

    @property
    def area(self) -> str:
        """The six-digit area of first registration."""
        return self.number[:6]


def read(text: str, on: date) -> Identity:
    """The identity of a number as typed or pasted; ``on`` is today. Raises BadIdentity."""
    number = clean(text)
    converted = len(number) == OLD_LENGTH and number.isdigit()
    if converted:
        number = from_old(number)
    _check_form(number)
    birth_date = _birth_date(number, on)
    expected = check_digit(number[:17])
    if number[17] != expected:
        raise BadIdentity("身份证号的最后一位（校验码）对不上，很可能有一位抄错了：请对照证件逐位核对")
    return Identity(number, birth_date, "1" if int(number[16]) % 2 else "2", converted)


def clean(text: str) -> str:
    """Without spaces and dashes, full-width digits made plain, x made X."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-\u200b\ufeff]", "", plain)


def check_digit(first_17: str) -> str:
    """The 18th character of a number (ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True)) % 11]


def from_old(number: str) -> str:
    """18 digits from 15: the century is 19, the check digit is computed."""
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + check_digit(first_17)


def _check_form(number: str) -> None:
    if not number:
        raise BadIdentity("没有填身份证号：请填写，确实没有的请写明原因")
    if len(number) != LENGTH:
        short = LENGTH - len(number)
        change = f"少 {short} 位" if short > 0 else f"多 {-short} 位"
        mend = "补上" if short > 0 else "改正"
        raise BadIdentity(f"身份证号{change}：现在是 {len(number)} 位，请对照证件{mend}")
    wrong = next((place for place, sign in enumerate(number[:17], 1) if sign not in "0123456789"), 0)
    if wrong:
        raise BadIdentity(f"身份证号第 {wrong} 位“{number[wrong - 1]}”不是数字：请对照证件改正")
    if number[17] not in "0123456789X":
        raise BadIdentity(f"身份证号最后一位是“{number[17]}”，只能是数字或 X：请对照证件改正")
    if int(number[:2]) not in PROVINCES:
        raise BadIdentity(f"身份证号前两位 {number[:2]} 不是任何省份的代码：请对照证件改正")


def _birth_date(number: str, on: date) -> date:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    shown = f"{year:04d} 年 {month} 月 {day} 日"
    try:
        birth = date(year, month, day)
    except ValueError:
        raise BadIdentity(f"身份证号第 7 至 14 位是出生日期，“{shown}”这一天不存在：请对照证件改正") from None
    if birth > on:
        raise BadIdentity(f"身份证号里的出生日期是 {shown}，还没有到这一天：请对照证件改正")
    if birth < EARLIEST:
        raise BadIdentity(f"身份证号里的出生日期是 {shown}，年份太早：请对照证件改正")
    return birth
