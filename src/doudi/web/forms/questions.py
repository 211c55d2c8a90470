"""Questions made from the packs' facts: what is asked, what was typed, and what it means.

An answer that is left empty is unknown, never zero. What was typed is always kept as typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from doudi.engine.model import FactSpec, Kind

UNKNOWN = "__unknown"
NONE = "__none"
REST = "rest-none"
Raw = Mapping[str, str]


@dataclass(slots=True)
class Question:
    """One fact on a form. ``value`` is the text as typed; ``unknown`` is the tick beside it."""

    name: str
    id: str
    label: str
    hint: str
    kind: str
    unit: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    value: str = ""
    can_be_none: bool = False
    error: str = ""

    @property
    def unknown(self) -> bool:
        """Whether 不清楚 is ticked."""
        return self.value == UNKNOWN

    @property
    def none(self) -> bool:
        """Whether 没有 is ticked."""
        return self.value == NONE

    @property
    def typed(self) -> str:
        """What stands in the box."""
        return "" if self.value in (UNKNOWN, NONE) else self.value

    @property
    def shown(self) -> str:
        """The answer in words, for the check page."""
        if not self.value or self.unknown:
            return "不清楚"
        if self.none:
            return "没有"
        for code, words in self.choices:
            if code == self.value:
                return words
        return f"{self.value} {self.unit}".strip()

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for the screen reader."""
        parts = [f"{self.id}-h"] if self.hint else []
        return " ".join(parts + ([f"{self.id}-e"] if self.error else []))


def question(spec: FactSpec, prefix: str, raw: Raw) -> Question:
    """The question for one fact, with what was typed so far."""
    name = f"{prefix}{spec.name}"
    choices = list(spec.values.items()) if spec.kind is Kind.CATEGORY else []
    if spec.kind is Kind.BOOL:
        choices = [("1", "是"), ("0", "不是")]
    return Question(
        name=name,
        id=f"f-{name}",
        label=spec.question or spec.label,
        hint=spec.hint,
        kind=str(spec.kind),
        unit="" if choices or spec.kind is Kind.DATE else spec.unit,
        choices=choices,
        value=raw.get(spec.name, ""),
        can_be_none=spec.none is not None and not choices and spec.kind is not Kind.MONEY,
    )


def take(specs: Sequence[FactSpec], prefix: str, posted: Mapping[str, str]) -> dict[str, str]:
    """The answers of a posted form as typed; the box wins over the tick when both are there."""
    answers: dict[str, str] = {}
    for spec in specs:
        typed = posted.get(f"{prefix}{spec.name}", "").strip()[:60]
        tick = posted.get(f"{prefix}{spec.name}-tick", "")
        if not typed and tick in (UNKNOWN, NONE):
            typed = tick
        if typed:
            answers[spec.name] = typed
    return fill_rest(specs, answers) if posted.get(f"{prefix}{REST}") else answers


def fill_rest(specs: Iterable[FactSpec], answers: dict[str, str]) -> dict[str, str]:
    """Everything still empty was asked and there is none; only where a fact can be known to be none."""
    rest = {spec.name: none_word(spec) for spec in specs if spec.none is not None}
    return rest | answers


def none_word(spec: FactSpec) -> str:
    """How "there is none" stands in the form: the box of a choice, zero as typed, or the tick."""
    if spec.kind is Kind.CATEGORY:
        return list(spec.values)[spec.none or 0]
    return "0" if spec.kind in (Kind.BOOL, Kind.MONEY, Kind.COUNT) and spec.none == 0 else NONE


def read_answers(specs: Iterable[FactSpec], raw: Raw) -> tuple[dict[str, object], dict[str, str]]:
    """Every answer as ``read_family`` takes it, and every fault by the fact's name."""
    facts: dict[str, object] = {}
    faults: dict[str, str] = {}
    for spec in specs:
        try:
            value = meaning(spec, raw.get(spec.name, ""))
        except ValueError as fault:
            faults[spec.name] = str(fault)
            continue
        if value is not None:
            facts[spec.name] = None if value is NONE else value
    return facts, faults


def meaning(spec: FactSpec, typed: str) -> object | None:
    """The answer as ``read_family`` takes it, in the unit the fact declares; None when unknown.

    Raises ValueError with a sentence for the person at the window.
    """
    if typed in ("", UNKNOWN):
        return None
    if typed == NONE and spec.none is not None:
        return NONE
    if spec.kind is Kind.BOOL:
        return _choice(typed, {"1": True, "0": False})
    if spec.kind is Kind.CATEGORY:
        return _choice(typed, {code: code for code in spec.values})
    if spec.kind is Kind.DATE:
        return read_date(typed)
    return _number(spec, typed)


def _choice(typed: str, values: Mapping[str, object]) -> object:
    if typed not in values:
        raise ValueError("请在给出的几项里选一项")
    return values[typed]


MOST_DIGITS = 20
"""Before the point: beyond any range, and short of what decimal arithmetic refuses."""


def _number(spec: FactSpec, typed: str) -> Decimal | int:
    plain = typed.replace(",", "").replace("，", "").replace("元", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{typed}”不是数，请填数字，例如 1200.50") from None
    if not number.is_finite() or number.adjusted() > MOST_DIGITS:
        raise ValueError(f"“{typed}”不是数，或者太大，请填数字")
    hundred = 100 if spec.kind is Kind.MONEY else 1
    if number * hundred != (number * hundred).to_integral_value():
        raise ValueError("最多填到分（两位小数）" if spec.kind is Kind.MONEY else "请填整数")
    if number * hundred < spec.low:
        low = Decimal(spec.low) / hundred
        raise ValueError("不能是负数" if low == 0 else f"不能小于 {low:,}")
    if number * hundred > spec.high:
        raise ValueError(f"不能大于 {Decimal(spec.high) / hundred:,}，请看看是不是多写了几位")
    return number if spec.kind is Kind.MONEY else int(number)


def read_date(typed: str) -> date:
    """A date typed as 20261122, 2026-11-22, 2026.11.22, 2026/11/22 or 2026年11月22日."""
    parts = re.fullmatch(r"(\d{4})[-./年\s]?(\d{1,2})[-./月\s]?(\d{1,2})日?", typed.strip())
    if not parts:
        raise ValueError(f"“{typed}”看不出日期，请写成 20261122 或 2026-11-22")
    try:
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        raise ValueError(f"{int(parts[1])}年{int(parts[2])}月没有 {int(parts[3])} 日，请对照证件") from None
