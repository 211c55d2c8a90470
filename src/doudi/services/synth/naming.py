"""Names, places and codes that nobody can take for real ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# None of these is a Chinese surname; each says “example”.
SURNAMES = ("示", "例", "拟", "样", "演", "试", "假", "虚")
FIRST = "春夏秋冬晨暮云雨风雪山川江湖松竹梅兰菊荷"
SECOND = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
# The units of the township part run from 900 and of the village part from 900: unused by the official list.
ARTIFICIAL = 900
NUMERALS = "零一二三四五六七八九十"


def person_names(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Three-character names such as 示春甲: an impossible surname and a list-like given name."""
    parts = [np.array(list(each), dtype=object) for each in (SURNAMES, FIRST, SECOND)]
    chosen: NDArray[np.object_] = parts[0][rng.integers(0, len(parts[0]), count)]
    for part in parts[1:]:
        chosen = chosen + part[rng.integers(0, len(part), count)]
    return chosen


def numeral(number: int) -> str:
    """1..99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


def township_code(county: str, township: int) -> str:
    """12 digits; ``township`` counts from 1."""
    return f"{county}{ARTIFICIAL + township:03d}000"


def village_code(county: str, township: int, village: int) -> str:
    """12 digits; both count from 1."""
    return f"{county}{ARTIFICIAL + township:03d}{ARTIFICIAL + village:03d}"


def township_name(township: int) -> str:
    """A township that no map has."""
    return f"示例{numeral(township)}镇"


def village_name(village: int) -> str:
    """A village that no map has."""
    return f"样例{numeral(village)}村"
