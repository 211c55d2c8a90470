"""What somebody typed into the one search box: a number, letters, a name, a house, a place, or several of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from doudi.domain import identity, phone
from doudi.services.search import terms

HOUSE_DIGITS = 5
CODE = re.compile(r"[A-Z]{1,6}\d{4,}|\d{6}-\d{4}(?:-[A-Z]?\d*)?")
"""A household's number, or a case's as far as it was typed."""

MIXED = re.compile(r"([^\W\d_A-Za-z])([A-Za-z])")
"""Where letters follow a written surname: 王hp."""


class Kind(Enum):
    """What was recognised; the value is its name on screen."""

    NOTHING = "没有写要找什么"
    IDENTITY = "身份证号"
    PHONE = "电话"
    HALF_NUMBER = "没写全的号码"
    CODE = "户号或案号"
    WORDS = "姓名、拼音、村、门牌"


@dataclass(frozen=True, slots=True)
class Asked:
    """``number`` is an ID number, a phone or a code; the rest are words, and ``names`` may be of places, too."""

    kind: Kind
    number: str = ""
    names: tuple[str, ...] = ()
    letters: str = ""
    house: str = ""

    @property
    def by_number(self) -> bool:
        """Whether a person was looked up by a number that is kept sealed."""
        return self.kind in (Kind.IDENTITY, Kind.PHONE)


def read(text: str) -> Asked:
    """What a text asks for."""
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if CODE.fullmatch(code):
        return Asked(Kind.CODE, code)
    whole = identity.clean(text)
    if len(whole) == identity.OLD_LENGTH and _is_digits(whole):
        return Asked(Kind.IDENTITY, identity.from_old(whole))
    if len(whole) == identity.LENGTH and _is_digits(whole[:17]):
        return Asked(Kind.IDENTITY, whole)
    digits = phone.clean(text)
    if _is_digits(digits):
        return _digits(digits)
    return _words(text)


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _digits(digits: str) -> Asked:
    if len(digits) <= HOUSE_DIGITS:
        return Asked(Kind.WORDS, house=f"{digits}号")
    whole = phone.SHORTEST <= len(digits) <= phone.LONGEST
    return Asked(Kind.PHONE if whole else Kind.HALF_NUMBER, digits)


def _words(text: str) -> Asked:
    names: list[str] = []
    spelled, house = "", ""
    for typed in MIXED.sub(r"\1 \2", terms.joined(text)).split():
        word = f"{typed}号" if _is_digits(typed) and len(typed) <= HOUSE_DIGITS else typed
        number = terms.house(word)
        rest = terms.numbered(terms.plain(word)).removesuffix(number)
        house = house or number
        if as_letters := terms.letters(word):
            spelled += as_letters
        elif rest:
            names.append(rest)
    found = names or spelled or house
    return Asked(Kind.WORDS if found else Kind.NOTHING, "", tuple(names), spelled, house)
