"""Finding a Chinese name by its characters or by the first letters of their pinyin, mixed as one likes.

GB 2312 lists its 3,755 commonest characters in the order of their pinyin, so the place of a character tells its letter;
one with several readings has the commonest. A rarer character fits any letter: nothing is hidden by not being known.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect

LETTERS = "abcdefghjklmnopqrstwxyz"
FIRST = [each.encode("gb2312") for each in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"]
LAST = "座".encode("gb2312")


def initial(sign: str) -> str:
    """``z`` of 镇; empty where it is not known; other signs stand for themselves."""
    if sign.isascii():
        return sign
    try:
        code = sign.encode("gb2312")
    except UnicodeEncodeError:
        return ""
    return LETTERS[bisect(FIRST, code) - 1] if FIRST[0] <= code <= LAST else ""


def fits(typed: str, name: str) -> bool:
    """Whether a run of the name's characters is what was typed, each by itself or by its letter; nothing fits all."""
    wanted, given = _plain(typed), _plain(name)
    starts = range(len(given) - len(wanted) + 1)
    return any(all(_same(one, given[start + place]) for place, one in enumerate(wanted)) for start in starts)


def _same(typed: str, sign: str) -> bool:
    letter = initial(sign)
    return typed in (sign, letter) or (not letter and typed.isascii() and typed.isalpha())


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
