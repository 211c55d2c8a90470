"""Texts into terms, the same way when stored and when asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from doudi.services.search.readings import readings

NAME, PINYIN, INITIALS, HOUSE, AT_HOUSE = b"n", b"p", b"i", b"h", b"a"
LONGEST = 240
"""Bytes of a term."""
UNIT = "(?:组|队|社(?!区)|巷|排|栋|幢|号楼|楼|单元|层|室|号|户|院)"
HOUSE_NUMBER = re.compile(rf"(?:\d+{UNIT})+\d*$")
PIECE = re.compile(rf"\d+{UNIT}")
GAP = re.compile(rf"(?<=\d)\s+(?={UNIT})|(?<=[组队社巷排栋幢楼元层室号户院])\s+(?=\d)")
NUMERAL = re.compile("[〇零一二两三四五六七八九十]+(?=[组队号栋室]|单元)")
"""Not before every unit: 三层 and 三楼 are given names, too."""
DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}


def plain(text: str) -> str:
    """Letters and digits only: full width made half, no spaces, dots or case; ü is v, as it is typed."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ü", "v")
    return "".join(sign for sign in folded if sign.isalnum() or unicodedata.category(sign)[0] == "M")


def letters(text: str) -> str:
    """What was typed as pinyin, without tones; a passport's ``lyu`` is ``lv``. Empty unless all are letters a to z."""
    toned = unicodedata.normalize("NFKD", text.casefold().replace("u:", "v")).replace("u\u0308", "v")
    bare = "".join(sign for sign in toned if sign.isalnum())
    return re.sub(r"(?<=[ln])yu", "v", bare) if bare.isascii() and bare.isalpha() else ""


def house(text: str) -> str:
    """The house number at the end of an address: ``东岭村三组 12 号`` gives ``3组12号``. Empty where there is none."""
    found = HOUSE_NUMBER.search(numbered(plain(text)))
    return found[0] if found else ""


def numbered(text: str) -> str:
    """Chinese numerals before a unit as digits."""
    return NUMERAL.sub(lambda found: str(_value(found[0])), text)


def joined(text: str) -> str:
    """Without the gaps that people leave inside a house number."""
    return GAP.sub("", numbered(unicodedata.normalize("NFKC", text)))


def of_member(name: str, address: str) -> Iterator[bytes]:
    """The terms of a person who lives there, each once."""
    written = plain(name)
    read = readings(written)
    yield from _keys(NAME, [written])
    yield from _keys(PINYIN, ["".join(each) for each in read])
    yield from _keys(INITIALS, ["".join(syllable[0] for syllable in each) for each in read])
    yield from _keys(AT_HOUSE, [at_house(number, written) for number in _houses(address)])


def of_household(address: str) -> Iterator[bytes]:
    """The terms of a household: its house number, whole and from each unit on."""
    yield from _keys(HOUSE, _houses(address))


def at_house(number: str, name: str) -> str:
    """House and name as one text: both are common, together they are few."""
    return f"{number} {name}"


def span(kind: bytes, prefix: str) -> tuple[bytes, bytes]:
    """``low <= term < high`` of all terms of a kind that begin so."""
    low = (kind + prefix.encode())[:LONGEST]
    return low, low[:-1] + bytes([low[-1] + 1])


def spelled(name: str, typed: str) -> tuple[str, str]:
    """``王 hp`` as pinyin and as initials, by the first reading of what was written."""
    first = readings(name)[:1]
    syllables = first[0] if first else ()
    return "".join(syllables) + typed, "".join(each[0] for each in syllables) + typed


def _houses(address: str) -> list[str]:
    number = house(address)
    return [number[found.start() :] for found in PIECE.finditer(number)]


def _keys(kind: bytes, texts: list[str]) -> Iterator[bytes]:
    for text in dict.fromkeys(texts):
        if text:
            yield (kind + text.encode())[:LONGEST]


def _value(numeral: str) -> int:
    if "十" not in numeral:
        return int("".join(str(DIGITS[sign]) for sign in numeral))
    tens, _, ones = numeral.partition("十")
    return 10 * (DIGITS.get(tens[-1:], 1)) + DIGITS.get(ones[:1], 0)
