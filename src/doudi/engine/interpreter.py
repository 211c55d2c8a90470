"""The household interpreter: straight-line Python generated from the checked tree.

Every node becomes two locals, ``l7`` and ``h7``: the ends of its interval. Household nodes and
members alternate in stages, because an aggregate over the members may feed a later person rule.
The text that is executed is made here from node types alone; nothing of a pack's text enters it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from doudi.engine.model import Entity, Fact
from doudi.engine.nodes import AGGREGATES, Node, Op

Ends = tuple[int, int]
Facts = Mapping[str, Fact]
Compiled = Callable[[Facts, Sequence[Facts], Sequence[Ends], int], tuple[tuple[int, ...], list[list[tuple[int, ...]]]]]
Place = tuple[int, int]
"""Where a kept value lies: stage (-1: household) and offset of its low end."""


@lru_cache(maxsize=65536)
def completed_months(start: int, end: int) -> int:
    """Whole months from one ordinal day to another."""
    first, last = date.fromordinal(start), date.fromordinal(end)
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def completed_years(birth: int, on: int) -> int:
    """Whole years; someone born on 29 February has the birthday on 1 March of a common year."""
    return max(0, completed_months(birth, on) // 12)


class _Emitter:
    def __init__(self, kept: Mapping[str, Node], parameters: Sequence[str]) -> None:
        self.kept = kept
        self.parameters = {name: index for index, name in enumerate(parameters)}
        self.order = topological(kept.values())
        self.number = {node: index for index, node in enumerate(self.order)}
        self.stage: dict[Node, int] = {}
        for node in self.order:
            later = 1 if node.op in AGGREGATES else 0
            self.stage[node] = max((self.stage[arg] + later for arg in node.args), default=0)
        self.places: dict[str, Place] = {}
        self.lines: list[str] = []

    def source(self) -> str:
        """The function's text; fills ``places``."""
        last = max(self.stage.values(), default=0)
        aggregates = [node for node in self.order if node.op in AGGREGATES]
        carried = self._carried()
        for stage in range(last + 1):
            for node in self.order:
                if node.entity is Entity.HOUSEHOLD and self.stage[node] == stage and node.op not in AGGREGATES:
                    self._emit(node, "    ")
            if stage == 0 or any(node.entity is Entity.PERSON and self.stage[node] == stage for node in self.order):
                self._loop(stage, [node for node in aggregates if self.stage[node] == stage + 1], carried)
            else:
                self.lines.append(f"    S{stage} = []")
        kept = [(name, node) for name, node in self.kept.items() if node.entity is Entity.HOUSEHOLD]
        self.places.update({name: (-1, 2 * index) for index, (name, _) in enumerate(kept)})
        ends = "".join(f"{low}, {high}, " for low, high in (self._ends(node) for _, node in kept))
        stages = ", ".join(f"S{stage}" for stage in range(last + 1))
        return "def run(H, M, P, on):\n" + "\n".join(self.lines) + f"\n    return ({ends}), [{stages}]\n"

    def _carried(self) -> dict[int, list[Node]]:
        """Person nodes that a later stage, or a kept rule, needs, by the stage that makes them."""
        wanted = {plain(node) for node in self.kept.values() if node.entity is Entity.PERSON}
        for node in self.order:
            at = self.stage[node] - (1 if node.op in AGGREGATES else 0)
            wanted |= {plain(arg) for arg in node.args if arg.entity is Entity.PERSON and self.stage[arg] < at}
        carried: dict[int, list[Node]] = {}
        for node in self.order:
            if node in wanted:
                carried.setdefault(self.stage[node], []).append(node)
        return carried

    def _loop(self, stage: int, aggregates: list[Node], carried: dict[int, list[Node]]) -> None:
        for node in aggregates:
            start = 1 if node.op is Op.EVERYONE else 0
            self.lines.append(f"    l{self.number[node]} = h{self.number[node]} = {start}")
        earlier = [index for index in range(stage) if carried.get(index)]
        names = ", ".join(["m", *(f"c{index}" for index in earlier)])
        sources = ", ".join(["M", *(f"S{index}" for index in earlier)])
        self.lines += [f"    S{stage} = []", f"    for {names} in zip({sources}):" if earlier else "    for m in M:"]
        for index in earlier:
            for slot, node in enumerate(carried[index]):
                number = self.number[node]
                self.lines.append(f"        l{number} = c{index}[{2 * slot}]; h{number} = c{index}[{2 * slot + 1}]")
        for node in self.order:
            if node.entity is Entity.PERSON and self.stage[node] == stage:
                self._emit(node, "        ")
        for node in aggregates:
            self._accumulate(node)
        keep = carried.get(stage, [])
        for name, node in self.kept.items():
            if node.entity is Entity.PERSON and self.stage[node] == stage:
                self.places[name] = (stage, 2 * keep.index(plain(node)))
        ends = "".join(f"{low}, {high}, " for low, high in map(self._ends, keep))
        self.lines.append(f"        S{stage}.append(({ends}))" if keep else "        pass")

    def _accumulate(self, node: Node) -> None:
        number, (low, high) = self.number[node], self._ends(node.args[0])
        match node.op:
            case Op.TOTAL:
                text = f"l{number} += {low}; h{number} += {high}"
            case Op.ANYONE:
                text = f"l{number} = l{number} or {low}; h{number} = h{number} or {high}"
            case _:
                text = f"l{number} = l{number} and {low}; h{number} = h{number} and {high}"
        self.lines.append(f"        {text}")

    def _ends(self, node: Node) -> tuple[str, str]:
        if node.op is Op.CONST:
            return f"({node.value})", f"({node.value})"
        if is_same(node):
            return self._ends(node.args[0])
        return f"l{self.number[node]}", f"h{self.number[node]}"

    def _emit(self, node: Node, indent: str) -> None:
        if node.op is Op.CONST or is_same(node):
            return
        number = self.number[node]
        low, high = f"l{number}", f"h{number}"
        args = [self._ends(arg) for arg in node.args]
        self.lines += [indent + line for line in self._leaf(node, low, high) or _operation(node, low, high, args)]

    def _leaf(self, node: Node, low: str, high: str) -> list[str]:
        match node.op:
            case Op.FACT:
                bearer = "m" if node.entity is Entity.PERSON else "H"
                return [
                    f"f = {bearer}.get({node.name!r})",
                    f"if f is None: {low} = {node.bounds[0]}; {high} = {node.bounds[1]}",
                    f"else: {low} = {high} = f.value",
                ]
            case Op.PARAMETER:
                return [f"{low}, {high} = P[{self.parameters[node.name]}]"]
            case Op.ON_DATE:
                return [f"{low} = {high} = on"]
            case Op.MEMBER_COUNT:
                return [f"{low} = {high} = len(M)"]
        return []


def plain(node: Node) -> Node:
    """The node whose value this one has, below multiplications by one."""
    return plain(node.args[0]) if is_same(node) else node


def is_same(node: Node) -> bool:
    """A multiplication by one: only the scale differs."""
    return node.op is Op.MUL and node.args[1].op is Op.CONST and node.args[1].value == 1


def topological(roots: Iterable[Node]) -> list[Node]:
    """These nodes and all below them, arguments first."""
    order: dict[Node, None] = {}

    def visit(node: Node) -> None:
        if node not in order:
            for arg in node.args:
                visit(arg)
            order[node] = None

    for root in roots:
        visit(root)
    return list(order)


def _operation(node: Node, low: str, high: str, args: list[tuple[str, str]]) -> list[str]:
    """Lines that compute both ends of one operation."""
    (al, ah), (bl, bh) = args[0], args[1] if len(args) > 1 else ("", "")
    both = {
        Op.ADD: (f"{al} + {bl}", f"{ah} + {bh}"),
        Op.SUB: (f"{al} - {bh}", f"{ah} - {bl}"),
        Op.EQ: (f"{al} == {bh} and {ah} == {bl}", f"{al} <= {bh} and {bl} <= {ah}"),
        Op.LT: (f"{ah} < {bl}", f"{al} < {bh}"),
        Op.LE: (f"{ah} <= {bl}", f"{al} <= {bh}"),
        Op.AND: (f"{al} and {bl}", f"{ah} and {bh}"),
        Op.OR: (f"{al} or {bl}", f"{ah} or {bh}"),
        Op.NOT: (f"not {ah}", f"not {al}"),
        Op.LEAST: (f"{al} if {al} < {bl} else {bl}", f"{ah} if {ah} < {bh} else {bh}"),
        Op.GREATEST: (f"{al} if {al} > {bl} else {bl}", f"{ah} if {ah} > {bh} else {bh}"),
        Op.AGE: (f"years({ah}, {bl})", f"years({al}, {bh})"),
        Op.MONTHS: (f"months({ah}, {bl})", f"months({al}, {bh})"),
    }
    if node.op in both:
        return [f"{low} = {both[node.op][0]}; {high} = {both[node.op][1]}"]
    match node.op:
        case Op.MUL:
            return _product(node, low, high, args)
        case Op.WHERE:
            cl, ch = args[2]
            return [
                f"if {al}: {low} = {bl}; {high} = {bh}",
                f"elif not {ah}: {low} = {cl}; {high} = {ch}",
                f"else: {low} = {bl} if {bl} < {cl} else {cl}; {high} = {bh} if {bh} > {ch} else {ch}",
            ]
    return _quotient(node, low, high, args)


def _product(node: Node, low: str, high: str, args: list[tuple[str, str]]) -> list[str]:
    (al, ah), (bl, bh) = args
    left, right = node.args
    if left.bounds[0] >= 0 and right.bounds[0] >= 0:
        return [f"{low} = {al} * {bl}; {high} = {ah} * {bh}"]
    if right.bounds[0] >= 0 and bl == bh:
        return [f"{low} = {al} * {bl}; {high} = {ah} * {bl}"]
    corners = f"({al} * {bl}, {al} * {bh}, {ah} * {bl}, {ah} * {bh})"
    return [f"c = {corners}", f"{low} = min(c); {high} = max(c)"]


def _quotient(node: Node, low: str, high: str, args: list[tuple[str, str]]) -> list[str]:
    """Rounded division; the divisor is at least 1, so each end pairs with the divisor that pulls it outwards."""
    (al, ah), (bl, bh) = args
    low_divisor = bh if node.args[0].bounds[0] >= 0 else f"({bh} if {al} >= 0 else {bl})"
    high_divisor = bl if node.args[0].bounds[0] >= 0 else f"({bl} if {ah} >= 0 else {bh})"
    form = {Op.DOWN: "{0} // {1}", Op.UP: "-(-{0} // {1})", Op.HALF_UP: "(2 * {0} + {1}) // (2 * {1})"}[node.op]
    return [f"{low} = {form.format(al, low_divisor)}", f"{high} = {form.format(ah, high_divisor)}"]


def compile_rules(kept: Mapping[str, Node], parameters: Sequence[str]) -> tuple[Compiled, dict[str, Place]]:
    """The interpreter of these rules, and where each rule's value lies in its result."""
    emitter = _Emitter(kept, parameters)
    space: dict[str, Any] = {"years": completed_years, "months": completed_months}
    exec(compile(emitter.source(), "<rules>", "exec"), space)
    run: Compiled = space["run"]
    return run, emitter.places
