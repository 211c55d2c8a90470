"""How a name is read: every common reading, as letters without tones."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

MOST = 12
"""Readings of one name that are kept; the likelier ones come first."""
ONLY_SURNAMES = {"黑": "he", "祭": "zhai", "能": "nai", "句": "gou", "么": "yao", "洗": "xian", "阚": "kan", "撒": "sa"}
"""Characters that are read otherwise as a surname than the dictionary tells."""
IN_GIVEN_NAMES = (
    "乐仔传会允区单召员宁尉尾屏度弹扎折拓敦无晟曾朝柏查校栖湛溱炅盖盛省种秘筠系繁缪艾若茜莎莘蔓薄藏虹行覃"
    "解觉调贾车那都重长阿降隗隽颉齐娜峤"
)
"""Characters that parents or neighbours read in two ways; any other has its first reading inside a name."""


def readings(name: str) -> list[tuple[str, ...]]:
    """The readings of a name, a syllable a character. Letters stand for themselves; what has no reading is left out.

    ``name`` is plain, see ``terms.plain``.
    """
    choices = [_surname(sign) if place == 0 else _given(sign) for place, sign in enumerate(name)]
    known = [each for each in choices if each]
    return list(islice(product(*known), MOST)) if known else []


def _surname(sign: str) -> tuple[str, ...]:
    known = _syllables(sign)
    return tuple(dict.fromkeys((ONLY_SURNAMES[sign], *known))) if sign in ONLY_SURNAMES else known


def _given(sign: str) -> tuple[str, ...]:
    return _syllables(sign)[: 2 if sign in IN_GIVEN_NAMES else 1]


@lru_cache(maxsize=30_000)
def _syllables(sign: str) -> tuple[str, ...]:
    if sign.isascii():
        return (sign,) if sign.isalpha() else ()
    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(each for each in (found[0] if found else ()) if each.isascii() and each.isalpha()))
