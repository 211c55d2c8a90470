"""Random rules as pack text, and what they mean by fractions: written without anything of the engine's."""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

FACTS = """
[pa]
label = "甲"
entity = "person"
type = "money"
unit = "元/年"
range = [-1000, 1000]
[pb]
label = "乙"
entity = "person"
type = "money"
unit = "元/年"
range = [0, 1000]
[pc]
label = "丙"
entity = "person"
type = "bool"
[hm]
label = "丁"
entity = "household"
type = "money"
unit = "元/年"
range = [-500, 500]
[hb]
label = "戊"
entity = "household"
type = "bool"
"""
IMPORT = (
    "from doudi.engine.vocabulary import Bool, Money, anyone, everyone, greatest, least, "
    "rounded_down, rounded_half_up, rounded_up, rule, total, where\n"
)
ROUNDINGS = ("rounded_down", "rounded_up", "rounded_half_up")
AGGREGATES = ("total", "anyone", "everyone")

Value = Fraction | bool
Stated = Mapping[str, int]


@dataclass(frozen=True)
class RandomRule:
    """One rule: its expression, whether it is money (else a bool), whether it is each person's own."""

    name: str
    expression: ast.expr
    money: bool
    personal: bool

    def text(self, kinds: Mapping[str, bool]) -> str:
        """The rule as a pack writes it; ``kinds`` says of each name whether it is money."""
        used = dict.fromkeys(node.id for node in ast.walk(self.expression) if isinstance(node, ast.Name))
        inputs = ", ".join(f"{name}: {_word(kinds[name])}" for name in used if name in kinds)
        unit = ', unit="元/年"' if self.money else ""
        return (
            f'\n\n@rule(cite="law#1"{unit})\ndef {self.name}({inputs}) -> {_word(self.money)}:\n'
            f'    """规则{self.name}。"""\n    return {ast.unparse(self.expression)}\n'
        )


def _word(money: bool) -> str:
    return "Money" if money else "Bool"


@dataclass
class RandomRules:
    """Rules that build on one another; one seed always gives the same ones."""

    random: random.Random
    money: dict[str, bool] = field(
        default_factory=lambda: {"pa": True, "pb": True, "pc": False, "hm": True, "hb": False}
    )
    personal: dict[str, bool] = field(
        default_factory=lambda: {"pa": True, "pb": True, "pc": True, "hm": False, "hb": False}
    )
    rules: list[RandomRule] = field(default_factory=list)

    @classmethod
    def of(cls, seed: int, how_many: int = 8) -> RandomRules:
        """The rules of a seed."""
        made = cls(random.Random(seed))
        for number in range(how_many):
            made.add(f"r{number}")
        return made

    def add(self, name: str) -> None:
        """One more rule, over facts and the rules before it."""
        money, person = self.random.random() < 0.67, self.random.random() < 0.5
        text = self.amount(person, 4) if money else self.truth(person, 4)
        text = f"{self.random.choice(ROUNDINGS)}({text})" if money else text
        expression = ast.parse(text, mode="eval").body
        self.rules.append(RandomRule(name, expression, money, self.is_personal(expression)))
        self.money[name], self.personal[name] = money, self.rules[-1].personal

    def text(self) -> str:
        """The ``formulas.py``."""
        return IMPORT + "".join(rule.text(self.money) for rule in self.rules)

    def is_personal(self, node: ast.AST) -> bool:
        """Whether the expression differs from person to person."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in AGGREGATES:
            return False
        if isinstance(node, ast.Name):
            return self.personal.get(node.id, False)
        return any(map(self.is_personal, ast.iter_child_nodes(node)))

    def name_of(self, money: bool, person: bool) -> str:
        """A fact or an earlier rule."""
        return self.random.choice(
            [name for name, kind in self.money.items() if kind is money and (person or not self.personal[name])]
        )

    def each(self, make: Callable[[bool, int], str], depth: int) -> str:
        """An expression that does differ from person to person, for an aggregate."""
        while True:
            text = make(True, depth)
            if self.is_personal(ast.parse(text)):
                return text

    def amount(self, person: bool, depth: int) -> str:
        """An amount of money, at most ``depth`` operations deep."""
        if depth == 0 or self.random.random() < 0.15:
            return self.name_of(True, person)
        if not person and self.random.random() < 0.2:
            return f"total({self.each(self.amount, depth - 1)})"
        one, other = self.amount(person, depth - 1), self.amount(person, depth - 1)
        choice = self.random.choice
        return choice([
            f"({one} + {other})", f"({one} - {other})", f"({one} / {choice((2, 3, 12))})", f"({one} * {choice((2, 3))})",
            f"where({self.truth(person, depth - 1)}, {one}, {other})", f"least({one}, {other})",
            f"greatest({one}, {other}, 0)", f"{choice(ROUNDINGS)}({one})", f"(-{one})",
        ])  # fmt: skip

    def truth(self, person: bool, depth: int) -> str:
        """A yes or no."""
        if depth == 0 or self.random.random() < 0.15:
            return self.name_of(False, person)
        if not person and self.random.random() < 0.2:
            return f"{self.random.choice(('anyone', 'everyone'))}({self.each(self.truth, depth - 1)})"
        if self.random.random() < 0.4:
            sign = self.random.choice(("<", "<=", ">", ">=", "==", "!="))
            return f"({self.amount(person, depth - 1)} {sign} {self.amount(person, depth - 1)})"
        one, other = self.truth(person, depth - 1), self.truth(person, depth - 1)
        return self.random.choice([f"({one} & {other})", f"({one} | {other})", f"(~{one})"])


class Meaning:
    """What each rule is for one family with everything stated; money in fen."""

    def __init__(self, rules: RandomRules, household: Stated, members: list[dict[str, int]]) -> None:
        self.rules = {rule.name: rule for rule in rules.rules}
        self.kinds, self.household, self.members = rules.money, household, members
        self.known: dict[tuple[str, int], Value] = {}

    def of(self, name: str, person: int) -> Value:
        """A fact or a rule; ``person`` is the place of whom it is asked."""
        rule = self.rules.get(name)
        if rule is None:
            stated = self.household[name] if name in self.household else self.members[person][name]
            return Fraction(stated) if self.kinds[name] else bool(stated)
        key = (name, person if rule.personal else -1)
        if key not in self.known:
            self.known[key] = self.value(rule.expression, person)
        return self.known[key]

    def value(self, node: ast.expr, person: int) -> Value:
        match node:
            case ast.Name(id=name):
                return self.of(name, person)
            case ast.Constant(value=int(number)):
                return Fraction(number)
            case ast.UnaryOp(op=op, operand=operand):
                value = self.value(operand, person)
                return not value if isinstance(op, ast.Invert) else -Fraction(value)
            case ast.BinOp(left=left, op=op, right=right) | ast.Compare(left=left, ops=[op], comparators=[right]):
                return _SIGNS[type(op)](self.value(left, person), self.value(right, person))
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args, person)
        raise AssertionError(ast.dump(node))

    def call(self, name: str, args: list[ast.expr], person: int) -> Value:
        if name in AGGREGATES:
            everybody = [self.value(args[0], each) for each in range(len(self.members))]
            return {"total": lambda: Fraction(sum(everybody)), "anyone": lambda: any(everybody)}.get(
                name, lambda: all(everybody)
            )()
        values = [self.value(each, person) for each in args]
        if name == "where":
            return values[1] if values[0] else values[2]
        if name in ("least", "greatest"):
            return min(values) if name == "least" else max(values)
        return _rounded(Fraction(values[0]), name)


def _rounded(value: Fraction, how: str) -> Fraction:
    down = Fraction(value.numerator // value.denominator)
    if how == "rounded_down" or value == down:
        return down
    return down + (1 if how == "rounded_up" or value - down >= Fraction(1, 2) else 0)


_SIGNS: Mapping[type, Callable[[Value, Value], Value]] = {
    ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: Fraction(a) / b, ast.BitAnd: lambda a, b: bool(a and b), ast.BitOr: lambda a, b: bool(a or b),
    ast.Lt: lambda a, b: a < b, ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b, ast.GtE: lambda a, b: a >= b,
    ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b,
}  # fmt: skip
