"""A rule's expression as Chinese arithmetic."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

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
_INNER_QUOTES = str.maketrans("“”", "‘’")


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


def in_words(expression: ast.expr, inputs: Sequence[tuple[str, Value]], codes: Mapping[str, str]) -> str:
    """The expression with a label for each name and the number where there is exactly one known value.

    ``codes`` are the rule's own, where it gives a category: they are said in Chinese, as the inputs' are.
    """
    several: dict[str, list[Value]] = {}
    for name, value in inputs:
        several.setdefault(name, []).append(value)
    firsts = {name: values[0] for name, values in several.items()}
    names = {name: _name(values) for name, values in several.items()}
    said = {code: text for value in firsts.values() for code, text in value.values.items()} | dict(codes)
    return _render(expression, _Words(names, firsts, said))


class _Words(NamedTuple):
    """What stands for a name, whose codes it has, and what any code is called."""

    names: Mapping[str, str]
    values: Mapping[str, Value]
    codes: Mapping[str, str]


def _name(values: Sequence[Value]) -> str:
    first = values[0]
    if len(values) > 1 or first.value_kind is Kind.BOOL:
        return first.label
    number = text(first.low, first.value_kind, first.values) if first.low == first.high else "未知"
    return f"{first.label} {number}"


def _render(item: ast.expr, words: _Words) -> str:
    def inner(part: ast.expr) -> str:
        said = _render(part, words)
        return f"（{said}）" if isinstance(part, ast.BinOp | ast.Compare) or _is_sentence(part) else said

    match item:
        case ast.Name(id=name):
            return words.names.get(name, name)
        case ast.Constant(value=str(code)):
            return words.codes.get(code, code)
        case ast.Constant(value=value):
            return "是" if value is True else "否" if value is False else str(value)
        case ast.UnaryOp(operand=operand):
            return ("不符合：" if isinstance(item.op, ast.Invert) else "−") + inner(operand)
        case ast.BinOp(left=left, op=op, right=right):
            flat = isinstance(left, ast.BinOp) and type(left.op) is type(op)
            return (_render(left, words) if flat else inner(left)) + _SIGNS[type(op)] + inner(right)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _side(left, right, inner, words) + _SIGNS[type(op)] + _side(right, left, inner, words)
        case ast.Call():
            return _call(item, words)
    return ""


def _is_sentence(part: ast.expr) -> bool:
    return (
        isinstance(part, ast.Call)
        and isinstance(part.func, ast.Name)
        and part.func.id in ("where", "least", "greatest")
    )


def _side(part: ast.expr, other: ast.expr, inner: Callable[[ast.expr], str], words: _Words) -> str:
    """One side of a comparison; a category's code is given its Chinese, as the other side calls it."""
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        known = words.values.get(other.id) if isinstance(other, ast.Name) else None
        return f"“{(known.values if known else words.codes).get(part.value, part.value)}”"
    return inner(part)


def _call(item: ast.Call, words: _Words) -> str:
    name = item.func.id if isinstance(item.func, ast.Name) else ""
    parts = [_render(argument, words) for argument in item.args]
    if name == "date":
        return f"{parts[0]}年{parts[1]}月{parts[2]}日"
    if name in ("least", "greatest"):
        return "、".join(parts) + ("中较小的" if name == "least" else "中较大的")
    if "“{0}”" in _TEMPLATES[name]:
        parts[0] = parts[0].translate(_INNER_QUOTES)
    said = _TEMPLATES[name].format(*parts)
    extra = {keyword.arg: _render(keyword.value, words) for keyword in item.keywords}
    per = f" ÷ {extra['per']}" if "per" in extra else ""
    to = f"到 {extra['to']}" if "to" in extra else ""
    return said.replace("，", f"{per}，", 1) + to if name.startswith("rounded_") else said
