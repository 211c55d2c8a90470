"""Telephone numbers as people write them: mobile, or fixed with or without its area code."""

from __future__ import annotations

from doudi.domain import identity

SHORTEST, LONGEST = 7, 12
MOBILE = 11


class BadPhone(ValueError):
    """The text is no telephone number; the message says why."""


def clean(text: str) -> str:
    """Digits as dialled within the country: no spaces, dashes, brackets or +86."""
    plain = identity.clean(text).replace("(", "").replace(")", "")
    return plain.removeprefix("+86").removeprefix("0086")


def check(text: str) -> str:
    """The number in its plain form. Raises BadPhone with the exact problem."""
    number = clean(text)
    if not (number.isascii() and number.isdigit()):
        raise BadPhone("电话只能有数字：请改正")
    if number[0] == "1" and len(number) != MOBILE:
        raise BadPhone(f"手机号应是 {MOBILE} 位，现在是 {len(number)} 位：请核对")
    if not SHORTEST <= len(number) <= LONGEST:
        raise BadPhone(f"电话应是 {SHORTEST} 至 {LONGEST} 位数字，现在是 {len(number)} 位：固定电话请连区号一起写")
    return number


def mask(number: str) -> str:
    """``139****1234``."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > SHORTEST else f"***{number[-4:]}"
