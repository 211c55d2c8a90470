"""One stated value, from what a file or a form holds to an engine integer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar
from unicodedata import category

from doudi.domain.money import fen_from_yuan
from doudi.engine.model import Fact, FactSpec, Kind
from doudi.engine.values import RATIO_SCALE
from doudi.engine.wording import Shape, date_text, exact_text, listed

FIELDS = {"value": "数值", "none": "已查明没有", "source": "来源", "as_of": "截至日期"}
SOURCE_LONGEST = 200
WORD_LONGEST = 40
NOT_ON_A_LINE = ("Cc", "Cf", "Cs", "Zl", "Zp")
DIGITS_MOST = 20
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER_MOST = Decimal(10) ** 15


T = TypeVar("T")


class Misstated(Exception):
    """One fault in one value: ``field`` is the path below the fact, the text says why and what to do."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def unknown_word(word: str, known: Mapping[str, str]) -> str:
    """What to say about a word nobody knows: ``known`` maps each known word to its Chinese label."""
    word = word if len(word) <= WORD_LONGEST else f"{word[:WORD_LONGEST]}…"
    near = [name for name, label in known.items() if label == word] or get_close_matches(word, known, n=1, cutoff=0.5)
    if not near:
        like = get_close_matches(word, known.values(), n=1)
        near = [name for name, label in known.items() if label in like]
    hint = f"是不是想写 {near[0]}（{known[near[0]]}）？" if near else "可用 doudi schema 查看可以填写的项目。"
    return f"不认识“{word}”，没有这一项。{hint}"


def read_fact(spec: FactSpec, raw: Any) -> tuple[Fact | None, list[Misstated]]:
    """The fact, or every fault in what was stated for it."""
    if not isinstance(raw, Mapping):
        value, faults = _attempt(lambda: _value(spec, raw))
        return (None if value is None else Fact(value)), faults
    strange = [str(key) for key in raw if key not in FIELDS]
    faults = [Misstated(unknown_word(key, FIELDS), f".{key}") for key in strange]
    value, wrong = _attempt(lambda: _stated(spec, raw))
    faults += wrong
    source, wrong_source = _attempt(lambda: _source(raw.get("source", "")))
    as_of, wrong_day = _attempt(lambda: _as_of(raw.get("as_of", "")))
    faults += wrong_source + wrong_day
    if faults or value is None:
        return None, faults
    return Fact(value, source or "", as_of or ""), []


def _attempt(read: Callable[[], T]) -> tuple[T | None, list[Misstated]]:
    try:
        return read(), []
    except Misstated as fault:
        return None, [fault]


def _stated(spec: FactSpec, raw: Mapping[str, Any]) -> int:
    if ("value" in raw) == ("none" in raw):
        raise Misstated("写 value（数值），或者 none = true（已查明没有），二者写一个；不知道就整项不写。")
    return _value(spec, raw["value"]) if "value" in raw else _stated_none(spec, raw["none"])


def _value(spec: FactSpec, raw: Any) -> int:
    if raw is None:
        return _none(spec)
    value = READERS[spec.kind](spec, raw)
    if not spec.low <= value <= spec.high:
        shape = Shape(spec.kind, spec.unit, spec.values)
        low, high = exact_text(shape, spec.low), exact_text(shape, spec.high)
        why = "不能是负数" if value < 0 <= spec.low else "超出可填范围"
        raise Misstated(f"{exact_text(shape, value)}，{why}（应在 {low} 至 {high} 之间）。请核对数字和单位。")
    return value


def _none(spec: FactSpec) -> int:
    if spec.none is None:
        raise Misstated("这一项不能填“没有”（null）。不知道就整项不写，系统会按未知处理。")
    return spec.none


def _stated_none(spec: FactSpec, raw: Any) -> int:
    if raw is not True:
        raise Misstated("none 只能写 true，表示已查明没有；否则请写 value。", ".none")
    return _none(spec)


def _source(raw: Any) -> str:
    if not is_one_line(raw, SOURCE_LONGEST):
        raise Misstated(f"来源应是一句话，不超过 {SOURCE_LONGEST} 个字。", ".source")
    return str(raw)


def is_one_line(raw: Any, longest: int) -> bool:
    """Whether this is text of one line: no control marks, though rare and private-use characters of names are fine."""
    return isinstance(raw, str) and len(raw) <= longest and not any(category(letter) in NOT_ON_A_LINE for letter in raw)


def _as_of(raw: Any) -> str:
    return read_day(raw, ".as_of").isoformat() if raw != "" else ""


def _number(raw: Any, unit: str) -> Decimal:
    """A finite decimal of bearable length; text, true/false and lists are no numbers."""
    if isinstance(raw, bool):
        raise Misstated(f"应填数字（单位：{unit}），现在是 {_shown(raw)}。")
    if isinstance(raw, float):
        raw = Decimal(str(raw))
    if not isinstance(raw, int | Decimal):
        raise Misstated(f"应填数字（单位：{unit}），现在是 {_shown(raw)}。数字不加引号，也不写单位和千位逗号。")
    number = Decimal(raw)
    if not number.is_finite() or abs(number) > NUMBER_MOST:
        raise Misstated(f"数字太大或不是数：{_shown(raw)}。请核对位数，单位是{unit}。")
    if len(number.as_tuple().digits) > DIGITS_MOST:
        raise Misstated(f"数字太长：{_shown(raw)}。金额最多写到分。")
    return number


def _money(spec: FactSpec, raw: Any) -> int:
    number = _number(raw, spec.unit or "元")
    try:
        return fen_from_yuan(number)
    except ValueError:
        raise Misstated(f"{_shown(raw)} 不是精确到分的金额。请最多写两位小数，单位是{spec.unit or '元'}。") from None


def _count(spec: FactSpec, raw: Any) -> int:
    number = _number(raw, spec.unit or "个")
    if number != int(number):
        raise Misstated(f"应是整数（单位：{spec.unit or '个'}），现在是 {_shown(raw)}。")
    return int(number)


def _ratio(raw: Any) -> int:
    scaled = _number(raw, "比例，如 0.35") * RATIO_SCALE
    if scaled != int(scaled):
        raise Misstated(f"比例最多写四位小数，现在是 {_shown(raw)}。")
    return int(scaled)


def _bool(raw: Any) -> int:
    if not isinstance(raw, bool):
        raise Misstated(f"应填 true（是）或 false（否），现在是 {_shown(raw)}。")
    return int(raw)


def _category(spec: FactSpec, raw: Any) -> int:
    codes = list(spec.values)
    if raw in codes:
        return codes.index(raw)
    if isinstance(raw, str) and raw in spec.values.values():
        return list(spec.values.values()).index(raw)
    choices = listed([f"{code}（{label}）" for code, label in spec.values.items()])
    raise Misstated(f"没有{_shown(raw)}这个选项。可以填：{choices}。")


READERS: dict[Kind, Callable[[FactSpec, Any], int]] = {
    Kind.MONEY: _money,
    Kind.COUNT: _count,
    Kind.RATIO: lambda _, raw: _ratio(raw),
    Kind.BOOL: lambda _, raw: _bool(raw),
    Kind.DATE: lambda _, raw: read_day(raw).toordinal(),
    Kind.CATEGORY: _category,
}


def read_day(raw: Any, field: str = "") -> date:
    """A day written ``2016-01-31``, as text or as TOML's own date; a time of day is not a day."""
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and WRITTEN_DAY.fullmatch(raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise Misstated(f"没有 {raw} 这一天。请核对年月日，按 2016-01-31 的样子写。", field) from None
    raise Misstated(f"{_shown(raw)} 不是日期。请按 2016-01-31 的样子写。", field)


def late_birth(value: int, on: date) -> str:
    """What to say of a birth after the day of the decision; empty when it is possible."""
    if value <= on.toordinal():
        return ""
    return f"出生日期 {date_text(date.fromordinal(value))}，晚于计算日期 {date_text(on)}。请对照身份证或户口簿核对。"


def _shown(raw: Any) -> str:
    """What was written, cut short, so that a message stays readable."""
    words = {True: "true", False: "false", None: "null"}
    text = words[raw] if raw is None or isinstance(raw, bool) else str(raw)
    text = "".join(letter if letter.isprintable() else "·" for letter in text[:40])
    return f"“{text}…”" if len(str(raw)) > 40 else f"“{text}”"
