"""The scenarios' families decided on two sides: which answers change, and by how much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from doudi.domain.findings import BadInput, OutsideCoverage
from doudi.domain.money import yuan_text
from doudi.engine.decisions import Decision, Outcome, decide
from doudi.engine.families import read_family
from doudi.engine.model import Family
from doudi.engine.program import Program
from doudi.engine.scenarios import Case, read_cases, scenario_files
from doudi.engine.showing import Table
from doudi.engine.sides import Side

COLUMNS = ("哪一户", "事项", "原来", "现在", "相差")
PERIODS = {"month": "每月", "year": "每年", "once": "一次"}
Answers = dict[tuple[str, str], Decision]


def tried(before: Side, after: Side) -> tuple[Table, str]:
    """A table of the answers that change, and a sentence on how many were tried."""
    rows: list[tuple[str, ...]] = []
    tally = Tally()
    for case in families(before, after):
        old, new = (_answers(side, case) for side in (before, after))
        if old is None or new is None:
            tally.left_out += 1
            continue
        tally.families += 1
        rows += _changes(case, old, new, tally)
    return Table("拿情形里的家庭试算", COLUMNS, tuple(rows)), tally.text()


def families(before: Side, after: Side) -> list[Case]:
    """Every scenario of either side's places, each once."""
    found: dict[tuple[object, ...], Case] = {}
    for side in (before, after):
        for case in read_cases(scenario_files(side.library))[0]:
            if any(case.area.startswith(each.area) for each in (before, after)):
                found.setdefault((case.name, case.area, case.on), case)
    return list(found.values())


@dataclass(slots=True)
class Tally:
    """How many families were decided, how many answers changed, and the sum of the differences by period."""

    families: int = 0
    left_out: int = 0
    changed: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, period: str, fen: int) -> None:
        """One more difference of an amount."""
        self.sums[period] = self.sums.get(period, 0) + fen

    def text(self) -> str:
        """In one sentence or two."""
        changed = f"{self.changed} 个答案变了" if self.changed else "答案没有变"
        sums = "，".join(f"{PERIODS[period]}合计 {signed(fen)} 元" for period, fen in self.sums.items())
        amounts = f"；两边都算得出金额的，{sums}" if sums else ""
        left = f"另有 {self.left_out} 户在一边算不了（那一天没有规则，或者情况填不进去），没有比。"
        return f"试算 {self.families} 户，{changed}{amounts}。{left if self.left_out else ''}"


def _answers(side: Side, case: Case) -> Answers | None:
    """Each decision asked for, by scheme and person; None where this side cannot decide about the family at all."""
    try:
        program = side.program_for(case)
        decisions = decide(program, _family(program, case)).decisions
    except (BadInput, OutsideCoverage):
        return None
    return {(each.scheme, each.person.key if each.person else ""): each for each in decisions if _asked(each)}


def _asked(decision: Decision) -> bool:
    """Whether it is known that the scheme concerns them: else nobody asked, and there is no answer to change."""
    applies = decision.spec.applies
    return not applies or decision.run.known(applies, decision.place)


def _family(program: Program, case: Case) -> Family:
    """The family with the facts that this side knows."""
    known = {*program.facts, "name", "key"}
    household = {word: value for word, value in case.data.get("household", {}).items() if word in known}
    people = [{word: value for word, value in row.items() if word in known} for row in case.data["member"]]
    return read_family({"household": household, "member": people}, program)


def _changes(case: Case, old: Answers, new: Answers, tally: Tally) -> Iterator[tuple[str, ...]]:
    for key in dict.fromkeys((*old, *new)):
        first, second = old.get(key), new.get(key)
        one = first or second
        if one is None or _said(first) == _said(second):
            continue
        tally.changed += 1
        whose = f"（{one.person.name or one.person.key}）" if one.person else ""
        difference = _difference(first, second)
        if difference is not None:
            tally.add(one.spec.period, difference)
        told = "" if difference is None else f"{signed(difference)} 元"
        yield case.name, one.spec.label + whose, _said(first), _said(second), told


def _said(decision: Decision | None) -> str:
    if decision is None:
        return "不涉及"
    amount = (
        "" if decision.amount_fen is None else f"{PERIODS[decision.spec.period]} {yuan_text(decision.amount_fen)} 元"
    )
    unsettled = decision.outcome is Outcome.ELIGIBLE and decision.spec.amount and not amount
    parts = (decision.outcome.label, decision.category_label, amount, "金额未定" if unsettled else "")
    return "，".join(part for part in parts if part)


def _difference(first: Decision | None, second: Decision | None) -> int | None:
    """Fen more than before; nothing is paid where it is known that nobody is eligible."""
    old, new = _paid(first), _paid(second)
    return None if old is None or new is None or old == new else new - old


def _paid(decision: Decision | None) -> int | None:
    if decision is None or decision.outcome is Outcome.INELIGIBLE:
        return 0
    return decision.amount_fen if decision.outcome is Outcome.ELIGIBLE else None


def signed(fen: int) -> str:
    """``+12.00`` or ``−12.00``."""
    return f"{'+' if fen > 0 else ''}{yuan_text(fen)}"
