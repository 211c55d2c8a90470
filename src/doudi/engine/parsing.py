"""``formulas.py`` -> rule texts. The file is parsed against an allow-list and never executed."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from doudi.domain.findings import Finding, at
from doudi.engine import units, vocabulary
from doudi.engine.model import Cite, Kind
from doudi.engine.reading import MAX_FORMULAS, Unreadable, read_text
from doudi.engine.rules import RuleText

_KINDS = {
    "Money": Kind.MONEY, "Count": Kind.COUNT, "Ratio": Kind.RATIO,
    "Bool": Kind.BOOL, "Date": Kind.DATE, "Category": Kind.CATEGORY,
}  # fmt: skip
_ARGUMENTS = {
    "rule": {"cite", "unit", "since", "until", "values"},
    "exception": {"to", "cite", "why", "unit", "since", "until", "values"},
}
_ALLOWED = (
    ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.keyword, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.BitAnd, ast.BitOr, ast.Invert, ast.USub,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE,
)  # fmt: skip
MAX_NESTING = 60
"""How deep an expression may nest; a sum of so many terms counts as well."""


@dataclass(slots=True)
class FormulasReader:
    """Reads one file; every fault is put into ``findings``."""

    path: Path
    pack: str
    since: date
    resolve: Callable[[str, Path, int], Cite | None]
    findings: list[Finding] = field(default_factory=list)

    def read(self) -> list[RuleText]:
        """All the rules that could be read; the others are findings."""
        try:
            tree = ast.parse(read_text(self.path, MAX_FORMULAS))
        except Unreadable as error:
            self._fault(1, str(error))
            return []
        except SyntaxError as error:
            self._fault(error.lineno or 1, f"不是规则文本：{error.msg}")
            return []
        except (ValueError, RecursionError, MemoryError):
            self._fault(1, "不是规则文本：内容无法解析（嵌套太深或含有空字符）")
            return []
        found: list[RuleText] = []
        for position, statement in enumerate(tree.body):
            if isinstance(statement, ast.FunctionDef):
                rule = self._rule(statement)
                if rule:
                    found.append(rule)
            elif not self._preamble(statement, position):
                self._fault(statement.lineno, "这里只能写规则函数；其他语句都不允许")
        return found

    def _fault(self, line: int, message: str) -> None:
        self.findings.append(at(self.path, line, message))

    def _preamble(self, statement: ast.stmt, position: int) -> bool:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            return position == 0 and isinstance(statement.value.value, str)
        if not isinstance(statement, ast.ImportFrom) or statement.level:
            return False
        names = {alias.name for alias in statement.names if alias.asname is None}
        if len(names) != len(statement.names):
            return False
        if statement.module == "datetime":
            return names == {"date"}
        return statement.module == "doudi.engine.vocabulary" and names <= vocabulary.NAMES

    def _rule(self, function: ast.FunctionDef) -> RuleText | None:
        before = len(self.findings)
        settings = self._settings(function)
        inputs = self._inputs(function)
        kind = self._kind(function.returns, function.lineno, f"规则 {function.name} 的返回值")
        text = ast.get_docstring(function) or ""
        if not text:
            self._fault(function.lineno, f"规则 {function.name} 没有说明文字；请在函数里第一行写一句中文")
        expression = self._expression(function)
        cite = self.resolve(str(settings.get("cite", "")), self.path, function.lineno)
        if len(self.findings) > before or kind is None or expression is None or cite is None:
            return None
        label = text.split("：")[0].split(":")[0].split("。")[0].strip()
        return RuleText(
            name=function.name, label=label, text=" ".join(text.split()), kind=kind,
            unit=str(settings.get("unit", "")), values=_values(settings.get("values")), cite=cite, pack=self.pack,
            since=_date(settings.get("since")) or self.since, until=_date(settings.get("until")), inputs=inputs,
            expression=expression, exception_to=str(settings.get("to", "")), why=str(settings.get("why", "")),
            path=self.path, line=function.lineno,
        )  # fmt: skip

    def _settings(self, function: ast.FunctionDef) -> dict[str, object]:
        line = function.lineno
        decorators = [item for item in function.decorator_list if isinstance(item, ast.Call)]
        if len(decorators) != 1 or len(function.decorator_list) != 1:
            self._fault(line, f"规则 {function.name} 前面要有且只有一个 @rule(…) 或 @exception(…)")
            return {}
        call = decorators[0]
        word = call.func.id if isinstance(call.func, ast.Name) else ""
        if word not in _ARGUMENTS or call.args:
            self._fault(line, f"规则 {function.name} 的标记只能是 @rule(…) 或 @exception(…)，参数都要写名字")
            return {}
        settings: dict[str, object] = {}
        for item in call.keywords:
            if item.arg not in _ARGUMENTS[word]:
                self._fault(line, f"@{word} 不认识“{item.arg}”；可用：{'、'.join(sorted(_ARGUMENTS[word]))}")
            else:
                settings[item.arg] = self._literal(item.value, f"{function.name} 的 {item.arg}")
        self._check_settings(word, settings, function)
        return settings

    def _check_settings(self, word: str, settings: dict[str, object], function: ast.FunctionDef) -> None:
        required = ("cite",) if word == "rule" else ("cite", "to", "why")
        for name in required:
            if not settings.get(name):
                self._fault(function.lineno, f"规则 {function.name} 没有写 {name}")
        try:
            units.parse(str(settings.get("unit") or ""))
        except ValueError as error:
            self._fault(function.lineno, f"规则 {function.name}：{error}")
        since, until = _date(settings.get("since")), _date(settings.get("until"))
        if since and until and since >= until:
            self._fault(function.lineno, f"规则 {function.name} 的起止日期颠倒了：{since} 到 {until}")

    def _literal(self, node: ast.expr, what: str) -> object:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "date":
            return self._date_call(node)
        if isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            texts = [item.value if isinstance(item, ast.Constant) else None for item in node.values]
            if all(isinstance(item, str) for item in (*keys, *texts)):
                return dict(zip(keys, texts, strict=True))
        self._fault(node.lineno, f"{what} 只能是文字、date(年, 月, 日) 或文字对照表")
        return None

    def _date_call(self, node: ast.Call) -> date | None:
        numbers = [item.value for item in node.args if isinstance(item, ast.Constant) and isinstance(item.value, int)]
        try:
            if len(numbers) != len(node.args) or len(numbers) != 3 or node.keywords:
                raise ValueError
            return date(*numbers)
        except ValueError:
            self._fault(node.lineno, "日期要写成 date(年, 月, 日)，并且真有这一天")
            return None

    def _inputs(self, function: ast.FunctionDef) -> dict[str, Kind]:
        arguments = function.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults or arguments.posonlyargs:
            self._fault(function.lineno, f"规则 {function.name} 的参数只能是“名字: 类型”")
        inputs = {}
        for argument in arguments.args:
            kind = self._kind(argument.annotation, argument.lineno, f"{function.name} 的参数 {argument.arg}")
            if kind:
                inputs[argument.arg] = kind
        return inputs

    def _kind(self, annotation: ast.expr | None, line: int, what: str) -> Kind | None:
        if isinstance(annotation, ast.Name) and annotation.id in _KINDS:
            return _KINDS[annotation.id]
        self._fault(line, f"{what} 没有写类型；可用：{'、'.join(_KINDS)}")
        return None

    def _expression(self, function: ast.FunctionDef) -> ast.expr | None:
        body = function.body[1:] if ast.get_docstring(function) else function.body
        if len(body) != 1 or not isinstance(body[0], ast.Return) or body[0].value is None:
            self._fault(function.lineno, f"规则 {function.name} 里只能有一句说明和一句 return")
            return None
        for node in ast.walk(body[0].value):
            if not isinstance(node, (*_ALLOWED, ast.operator, ast.unaryop, ast.cmpop)) or isinstance(node, _BARRED):
                line = getattr(node, "lineno", body[0].lineno)
                self._fault(
                    line,
                    f"规则 {function.name} 里不能写“{type(node).__name__}”；只能用加减乘除、比较、& | ~ 和规则函数",
                )
                return None
        if _nesting(body[0].value) > MAX_NESTING:
            self._fault(body[0].lineno, f"规则 {function.name} 的算式超过 {MAX_NESTING} 层；请拆成几条规则")
            return None
        return body[0].value


_BARRED = (ast.Pow, ast.MatMult, ast.Mod, ast.FloorDiv, ast.LShift, ast.RShift, ast.BitXor, ast.Not, ast.UAdd,
           ast.Is, ast.IsNot, ast.In, ast.NotIn)  # fmt: skip


def _nesting(expression: ast.expr) -> int:
    levels: list[ast.AST] = [expression]
    depth = 0
    while levels:
        levels = [child for node in levels for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _values(value: object) -> dict[str, str]:
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}
