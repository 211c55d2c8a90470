"""Units as exponents of base words: ``元/人/年`` is 元¹ 人⁻¹ 年⁻¹."""

from __future__ import annotations

Unit = tuple[tuple[str, int], ...]
"""Sorted pairs of base word and exponent; ``()`` has no dimension."""

NONE: Unit = ()
BASES = frozenset("元 人 年 月 日 天 次 户 岁 项 级 周 分 平方米 亩 学期".split())
PLAIN = frozenset(("", "倍", "%", "比例"))


def parse(text: str) -> Unit:
    """The unit written as ``元/人/年``. Raises ValueError naming the word that is not known."""
    if text in PLAIN:
        return NONE
    exponents: dict[str, int] = {}
    for position, word in enumerate(text.split("/")):
        if word not in BASES:
            raise ValueError(f"单位“{text}”里的“{word}”不认识；可用：{'、'.join(sorted(BASES))}")
        exponents[word] = exponents.get(word, 0) + (-1 if position else 1)
    return _pack(exponents)


def multiply(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of a product (``sign`` 1) or a quotient (``sign`` -1)."""
    exponents = dict(left)
    for word, exponent in right:
        exponents[word] = exponents.get(word, 0) + sign * exponent
    return _pack(exponents)


def text(unit: Unit) -> str:
    """``元/人/年`` again, numerators first."""
    above = [word for word, exponent in unit for _ in range(exponent)]
    below = [word for word, exponent in unit for _ in range(-exponent)]
    return "/".join(["·".join(above) or "1", *below]) if unit else ""


def _pack(exponents: dict[str, int]) -> Unit:
    return tuple(sorted((word, exponent) for word, exponent in exponents.items() if exponent))
