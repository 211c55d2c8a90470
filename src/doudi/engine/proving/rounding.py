"""How much of a fall rounding can explain: read off the rules' own trees, whatever a pack calls its steps."""

from __future__ import annotations

from doudi.engine.interpreter import topological
from doudi.engine.model import Kind
from doudi.engine.nodes import Node, Op
from doudi.engine.proving.solver import Translation

_ROUNDED = (Op.DOWN, Op.UP, Op.HALF_UP)


class Rounding:
    """What rounding can add to the difference that one member's fact makes; in a node's own integers.

    Only amounts of money are rounded in this sense: whole steps of a count, and either side of a condition,
    are the rule's own jumps.
    """

    def __init__(self, translation: Translation, fact: str) -> None:
        self._translation, self._fact = translation, fact
        self._found: dict[tuple[Node, int], int] = {}

    def rule(self, name: str, place: int) -> int:
        """The most for a rule's value; ``place`` is the member's for person rules."""
        return self._of(self._translation.program.rules[name].node, place)

    def _of(self, node: Node, place: int) -> int:
        key = (node, place)
        if key not in self._found:
            moved = any(each.op is Op.FACT and each.name == self._fact for each in topological([node]))
            self._found[key] = self._moved(node, place) if moved else 0
        return self._found[key]

    def _moved(self, node: Node, place: int) -> int:
        match node.op:
            case Op.TOTAL:
                return max(self._of(node.args[0], each) for each in range(self._translation.symbols.size))
            case Op.WHERE:
                condition = self._translation.term(node.args[0], place)
                taken = node.args[1:] if not condition.settled else node.args[1:2] if condition.value else node.args[2:]
                return max(self._of(each, place) for each in taken)
            case Op.MUL:
                return self._product(node, place)
            case Op.ADD | Op.SUB:
                return sum(self._of(each, place) for each in node.args)
            case Op.LEAST | Op.GREATEST:
                return max(self._of(each, place) for each in node.args)
        return 0

    def _product(self, node: Node, place: int) -> int:
        left, right = node.args
        if left.op in _ROUNDED:
            return self._rounded(left, right, place) if node.kind is Kind.MONEY else 0
        return sum(self._of(one, place) * self._size(other, place) for one, other in ((left, right), (right, left)))

    def _rounded(self, steps: Node, step: Node, place: int) -> int:
        """One step, and what roundings of the amount before it come to."""
        widest = self._size(step, place)
        least = max(self._translation.term(steps.args[1], place).low, 1)
        return widest - (-self._of(steps.args[0], place) * widest // least)

    def _size(self, node: Node, place: int) -> int:
        term = self._translation.term(node, place)
        return max(abs(term.low), abs(term.high))
