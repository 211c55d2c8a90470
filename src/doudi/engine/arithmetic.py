"""A rule's expression as Chinese arithmetic."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from doudi.engine.model import Kind
from doudi.engine.values import text

_SIGNS: Mapping[type, str] = {
    ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " ÷ ", ast.BitAnd: " 且 ", ast.BitOr: " 或 ",
    ast.Lt: " ＜ ", ast.LtE: " ≤ ", ast.Gt: " ＞ ", ast.GtE: " ≥ ", ast.Eq: " 是 ", ast.NotEq: " 不是 ",
}  # fmt: skip
_TEMPLATES: Mapping[str, str] = {
    "where": "若“{0}”则 {1}，否则 {2}", "total": "各人（{0}）之和", "count": "“{0}”的人数", "anyone": "有人“{0}”",
    "everyone": "每个人都“{0}”", "age": "周岁（{0}至{1}）", "months_between": "整月（{0}至{1}）", "yuan": "{0} 元",
    "yearly": "{0} × 12", "monthly": "{0} ÷ 12", "rounded_down": "{0}，去尾取整", "rounded_up": "{0}，进位取整",
    "rounded_half_up": "{0}，四舍五入",
}  # fmt: skip


class Value(Protocol):
    """What a name stands for, as far as words need it: label, ends, type, codes."""

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def low(self) -> int:
        """The least it can be."""

    @property
    def high(self) -> int:
        """The most it can be."""

    @property
    def value_kind(self) -> Kind:
        """Its type."""

    @property
    def values(self) -> dict[str, str]:
        """Codes and Chinese, of a category."""


def in_words(expression: ast.expr, inputs: Sequence[tuple[str, Value]]) -> str:
    """The expression with a label for each name and the number where there is exactly one known value."""
    several: dict[str, list[Value]] = {}
    for name, value in inputs:
        several.setdefault(name, []).append(value)
    return _render(
        expression, {name: _name(values) for name, values in several.items()}, {n: v[0] for n, v in several.items()}
    )


def _name(values: Sequence[Value]) -> str:
    first = values[0]
    if len(values) > 1 or first.value_kind is Kind.BOOL:
        return first.label
    number = text(first.low, first.value_kind, first.values) if first.low == first.high else "未知"
    return f"{first.label} {number}"


def _render(item: ast.expr, names: Mapping[str, str], values: Mapping[str, Value]) -> str:
    def inner(part: ast.expr) -> str:
        words = _render(part, names, values)
        return f"（{words}）" if isinstance(part, ast.BinOp | ast.Compare) or _is_sentence(part) else words

    match item:
        case ast.Name(id=name):
            return names.get(name, name)
        case ast.Constant(value=value):
            return "是" if value is True else "否" if value is False else str(value)
        case ast.UnaryOp(operand=operand):
            return ("不符合：" if isinstance(item.op, ast.Invert) else "−") + inner(operand)
        case ast.BinOp(left=left, op=op, right=right):
            flat = isinstance(left, ast.BinOp) and type(left.op) is type(op)
            return (_render(left, names, values) if flat else inner(left)) + _SIGNS[type(op)] + inner(right)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _side(left, right, inner, values) + _SIGNS[type(op)] + _side(right, left, inner, values)
        case ast.Call():
            return _call(item, names, values)
    return ""


def _is_sentence(part: ast.expr) -> bool:
    return (
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in ("where", "least", "greatest")
    )


def _side(part: ast.expr, other: ast.expr, inner: Callable[[ast.expr], str], values: Mapping[str, Value]) -> str:
    """One side of a comparison; a category's code is given its Chinese."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str) and isinstance(other, ast.Name):
        known = values.get(other.id)
        return f"“{known.values.get(part.value, part.value)}”" if known else part.value
    return inner(part)


def _call(item: ast.Call, names: Mapping[str, str], values: Mapping[str, Value]) -> str:
    name = item.func.id if isinstance(item.func, ast.Name) else ""
    parts = [_render(argument, names, values) for argument in item.args]
    if name == "date":
        return f"{parts[0]}年{parts[1]}月{parts[2]}日"
    if name in ("least", "greatest"):
        return "、".join(parts) + ("中较小的" if name == "least" else "中较大的")
    words = _TEMPLATES[name].format(*parts)
    extra = {keyword.arg: _render(keyword.value, names, values) for keyword in item.keywords}
    per = f" ÷ {extra['per']}" if "per" in extra else ""
    to = f"到 {extra['to']}" if "to" in extra else ""
    return words.replace("，", f"{per}，", 1) + to if name.startswith("rounded_") else words
