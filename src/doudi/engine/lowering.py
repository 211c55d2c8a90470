"""Rule expressions -> nodes, with types, units and scales checked on the way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from datetime import date

from doudi.engine import units
from doudi.engine.model import Entity, Kind
from doudi.engine.nodes import RATIO_SCALE, Node, NodeTable, Op
from doudi.engine.quantities import NUMBERS, Quantities, RuleFault, is_zero, kind_of

_CATEGORY_WHY = "类别只能和类别的代码比较"


class Lowering(Quantities):
    """Lowers one expression. ``names`` gives the node of each input; ``expected`` the codes of a category result."""

    def __init__(self, table: NodeTable, names: Mapping[str, Node], expected: tuple[str, ...]) -> None:
        super().__init__(table)
        self._names = names
        self._expected = expected

    def lower(self, expression: ast.expr, kind: Kind, unit: units.Unit) -> Node:
        """The node of a whole rule, brought to the declared kind and unit."""
        self.table.oversized = False
        node = self._node(expression, self._expected if kind is Kind.CATEGORY else ())
        node = self._as_declared(node, kind, unit, expression.lineno)
        if self.table.oversized:
            raise RuleFault(expression.lineno, "算的过程里可能超出 64 位整数；请缩小事实或参数的 range")
        return node

    def _as_declared(self, node: Node, kind: Kind, unit: units.Unit, line: int) -> Node:
        if node.kind is not kind and not is_zero(node) and not (kind is Kind.RATIO and node.kind is Kind.COUNT):
            raise RuleFault(line, f"算出来的是 {node.kind}，而声明的是 {kind}")
        if kind is Kind.CATEGORY and node.values != self._expected:
            raise RuleFault(line, "算出来的类别代码和声明的不一样；请在 values 里写同样的代码")
        if kind in NUMBERS and node.unit != unit and not is_zero(node):
            raise RuleFault(
                line, f"算出来的单位是“{units.text(node.unit) or '无'}”，而声明的是“{units.text(unit) or '无'}”"
            )
        wanted = RATIO_SCALE if kind is Kind.RATIO else 1
        if wanted % node.scale:
            raise RuleFault(
                line, "结果不是整分（或整数）：请用 rounded_down、rounded_up 或 rounded_half_up 写明怎样取整"
            )
        return self.scaled(node, wanted)

    def _node(self, item: ast.expr, codes: tuple[str, ...] = ()) -> Node:
        match item:
            case ast.Name(id=name):
                if name not in self._names:
                    raise RuleFault(item.lineno, f"用到了“{name}”，但参数表里没有它")
                return self._names[name]
            case ast.Constant(value=value):
                return self._constant(value, codes, item.lineno)
            case ast.UnaryOp(op=ast.Invert(), operand=operand):
                return self.table.make(Op.NOT, (self._bool(operand),), Kind.BOOL)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                zero = self.table.const(0, Kind.COUNT)
                return self.sum(Op.SUB, zero, self._number(operand), item.lineno)
            case ast.BinOp():
                return self._binary(item)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compare(left, op, right)
            case ast.Call():
                return self._call(item, codes)
        raise RuleFault(item.lineno, "看不懂这个写法；比较每次只写一个，计算用 + - * /，条件用 & | ~")

    def _constant(self, value: object, codes: tuple[str, ...], line: int) -> Node:
        if isinstance(value, bool):
            return self.table.const(int(value), Kind.BOOL)
        if isinstance(value, int):
            return self.table.const(value, Kind.COUNT)
        if isinstance(value, str):
            if not codes:
                raise RuleFault(line, f"这里不知道“{value}”属于哪一种类别；{_CATEGORY_WHY}")
            if value not in codes:
                raise RuleFault(line, f"没有“{value}”这个代码；可用：{'、'.join(codes)}")
            return self.table.const(codes.index(value), Kind.CATEGORY, values=codes)
        raise RuleFault(line, "常数只能是整数、True、False 或类别代码；小数请写成参数或分数")

    def _bool(self, item: ast.expr) -> Node:
        node = self._node(item)
        if node.kind is not Kind.BOOL:
            raise RuleFault(item.lineno, f"这里要一个条件（是或否），得到的是 {node.kind}；比较要加括号")
        return node

    def _number(self, item: ast.expr) -> Node:
        node = self._node(item)
        if node.kind not in NUMBERS:
            raise RuleFault(item.lineno, f"这里要一个数，得到的是 {node.kind}")
        return node

    def _binary(self, item: ast.BinOp) -> Node:
        if isinstance(item.op, ast.BitAnd | ast.BitOr):
            op = Op.AND if isinstance(item.op, ast.BitAnd) else Op.OR
            return self.table.make(op, (self._bool(item.left), self._bool(item.right)), Kind.BOOL)
        left, right = self._number(item.left), self._number(item.right)
        match item.op:
            case ast.Add():
                return self.sum(Op.ADD, left, right, item.lineno)
            case ast.Sub():
                return self.sum(Op.SUB, left, right, item.lineno)
            case ast.Mult():
                return self.product(left, right, item.lineno)
        if right.op is not Op.CONST or right.value <= 0:
            raise RuleFault(item.lineno, "除数只能是正整数；按人数等变量平均，请用 rounded_down(…, per=…) 写明怎样取整")
        return self.rescaled(left, left.scale * right.value)

    def _compare(self, left_item: ast.expr, op: ast.cmpop, right_item: ast.expr) -> Node:
        left, right = self._pair(left_item, right_item)
        left, right = self.alike(left, right, left_item.lineno)
        if left.kind in (Kind.BOOL, Kind.CATEGORY) and not isinstance(op, ast.Eq | ast.NotEq):
            raise RuleFault(left_item.lineno, "是非和类别只能用 == 或 != 比较")
        swapped = isinstance(op, ast.Gt | ast.GtE)
        args = (right, left) if swapped else (left, right)
        if isinstance(op, ast.Eq | ast.NotEq):
            node = self.table.make(Op.EQ, args, Kind.BOOL)
            return node if isinstance(op, ast.Eq) else self.table.make(Op.NOT, (node,), Kind.BOOL)
        return self.table.make(Op.LT if isinstance(op, ast.Lt | ast.Gt) else Op.LE, args, Kind.BOOL)

    def _pair(self, left_item: ast.expr, right_item: ast.expr, codes: tuple[str, ...] = ()) -> tuple[Node, Node]:
        """Two sides of which one may be a category's code in quotes."""
        if _is_text(left_item) and not codes:
            right = self._node(right_item)
            return self._node(left_item, right.values), right
        left = self._node(left_item, codes)
        return left, self._node(right_item, left.values or codes)

    def _call(self, item: ast.Call, codes: tuple[str, ...]) -> Node:
        name = item.func.id if isinstance(item.func, ast.Name) else ""
        handler = self._HANDLERS.get(name)
        if handler is None:
            raise RuleFault(item.lineno, f"没有“{name or '这个'}”函数")
        if item.keywords and not name.startswith("rounded_"):
            raise RuleFault(item.lineno, f"{name} 的参数不写名字")
        wanted = _ARITY.get(name)
        if wanted is not None and len(item.args) != wanted:
            raise RuleFault(item.lineno, f"{name} 要 {wanted} 个参数，这里有 {len(item.args)} 个")
        return handler(self, item, codes)

    def _where(self, item: ast.Call, codes: tuple[str, ...]) -> Node:
        condition = self._bool(item.args[0])
        left, right = self._pair(item.args[1], item.args[2], codes)
        left, right = self.alike(left, right, item.lineno)
        return self.table.make(Op.WHERE, (condition, left, right), left.kind, left.unit, left.scale)

    def _extreme(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        op = Op.LEAST if isinstance(item.func, ast.Name) and item.func.id == "least" else Op.GREATEST
        if len(item.args) < 2:
            raise RuleFault(item.lineno, f"{op} 至少要两个参数")
        result = self._ordered(item.args[0])
        for argument in item.args[1:]:
            left, right = self.alike(result, self._ordered(argument), item.lineno)
            result = self.table.make(op, (left, right), left.kind, left.unit, left.scale)
        return result

    def _ordered(self, item: ast.expr) -> Node:
        node = self._node(item)
        if node.kind not in (*NUMBERS, Kind.DATE):
            raise RuleFault(item.lineno, f"这里要一个数或日期，得到的是 {node.kind}")
        return node

    def _aggregate(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        name = item.func.id if isinstance(item.func, ast.Name) else ""
        node = self._number(item.args[0]) if name == "total" else self._bool(item.args[0])
        if node.entity is not Entity.PERSON:
            raise RuleFault(item.lineno, f"{name} 里面要是每个人各自的值，这里是全家的值")
        if name == "total":
            return self.table.make(Op.TOTAL, (node,), node.kind, node.unit, node.scale)
        if name == "count":
            return self.table.make(Op.TOTAL, (node,), Kind.COUNT, units.parse("人"))
        return self.table.make(Op.ANYONE if name == "anyone" else Op.EVERYONE, (node,), Kind.BOOL)

    def _span(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        start, end = self._node(item.args[0]), self._node(item.args[1])
        if start.kind is not Kind.DATE or end.kind is not Kind.DATE:
            raise RuleFault(item.lineno, "这里要两个日期")
        years = isinstance(item.func, ast.Name) and item.func.id == "age"
        return self.table.make(
            Op.AGE if years else Op.MONTHS, (start, end), Kind.COUNT, units.parse("岁" if years else "月")
        )

    def _yuan(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        node = self._node(item.args[0])
        if node.op is not Op.CONST or node.kind is not Kind.COUNT:
            raise RuleFault(item.lineno, "yuan(…) 里只能写整数")
        return self.table.const(node.value * 100, Kind.MONEY, units.parse("元"))

    def _period(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        node = self._number(item.args[0])
        to_year = isinstance(item.func, ast.Name) and item.func.id == "yearly"
        source, target = ("月", "年") if to_year else ("年", "月")
        exponents = dict(node.unit)
        if exponents.get(source) != -1:
            raise RuleFault(item.lineno, f"这里要按{source}计的值，得到的单位是“{units.text(node.unit) or '无'}”")
        unit = units.multiply(units.multiply(node.unit, ((source, 1),)), ((target, 1),), -1)
        factor = self.table.const(12 if to_year else 1, Kind.COUNT)
        return self.table.make(Op.MUL, (node, factor), node.kind, unit, node.scale if to_year else node.scale * 12)

    def _rounded(self, item: ast.Call, _codes: tuple[str, ...]) -> Node:
        name = item.func.id if isinstance(item.func, ast.Name) else ""
        extra = {keyword.arg: keyword.value for keyword in item.keywords}
        if len(item.args) != 1 or not set(extra) <= {"per", "to"}:
            raise RuleFault(item.lineno, f"{name} 要写成 {name}(值, per=人数, to=取整单位)，per 和 to 可以不写")
        value = self._number(item.args[0])
        per = self._number(extra["per"]) if "per" in extra else self.table.const(1, Kind.COUNT)
        unit = units.multiply(value.unit, per.unit, -1)
        kind = kind_of(unit, value, per)
        step = self._number(extra["to"]) if "to" in extra else self.table.const(1, kind, unit)
        if per.bounds[0] <= 0 or step.bounds[0] <= 0:
            raise RuleFault(
                item.lineno, "除数可能是 0 或负数；请在声明里把它的 range 写成从 1 开始，或先用 greatest(…, 1)"
            )
        if step.op is not Op.CONST and dict(step.unit).get("元") != dict(unit).get("元"):
            raise RuleFault(item.lineno, "取整单位和结果不是一类：金额要按金额取整")
        # value/value.scale ÷ (per/per.scale) ÷ step = value·per.scale ÷ (value.scale·per·step)
        top = self.times(value, per.scale)
        below = self.table.make(Op.MUL, (self.times(per, value.scale), step), Kind.COUNT)
        mode = {"rounded_down": Op.DOWN, "rounded_up": Op.UP, "rounded_half_up": Op.HALF_UP}[name]
        steps = self.table.make(mode, (top, below), Kind.COUNT)
        return self.table.make(Op.MUL, (steps, step), kind, unit, step.scale if "to" in extra else 1)

    _HANDLERS: Mapping[str, Callable[[Lowering, ast.Call, tuple[str, ...]], Node]] = {
        "where": _where, "least": _extreme, "greatest": _extreme,
        "total": _aggregate, "count": _aggregate, "anyone": _aggregate, "everyone": _aggregate,
        "age": _span, "months_between": _span, "yuan": _yuan, "yearly": _period, "monthly": _period,
        "rounded_down": _rounded, "rounded_up": _rounded, "rounded_half_up": _rounded,
        "date": lambda self, item, _codes: self._date(item),
    }  # fmt: skip

    def _date(self, item: ast.Call) -> Node:
        numbers = [arg.value for arg in item.args if isinstance(arg, ast.Constant) and type(arg.value) is int]
        try:
            day = date(*numbers) if len(numbers) == 3 == len(item.args) else None
        except ValueError:
            day = None
        if day is None:
            raise RuleFault(item.lineno, "日期要写成 date(年, 月, 日)，并且真有这一天")
        return self.table.const(day.toordinal(), Kind.DATE)


_ARITY = {"where": 3, "total": 1, "count": 1, "anyone": 1, "everyone": 1, "age": 2, "months_between": 2,
          "yuan": 1, "yearly": 1, "monthly": 1}  # fmt: skip


def _is_text(item: ast.expr) -> bool:
    return isinstance(item, ast.Constant) and isinstance(item.value, str)
