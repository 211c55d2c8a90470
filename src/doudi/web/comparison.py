"""Declared against found, in words."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.domain.money import yuan_text
from doudi.engine import Decision
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.evidence import findings
from doudi.services.registry import rulebook, values
from doudi.services.registry.models import FactRecord
from doudi.web.outcome import PER

OUTCOMES = {"eligible": "符合", "ineligible": "不符合", "unknown": "还不能判定"}


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a line: value, where from, when."""

    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fact."""

    who: str
    label: str
    declared: Side | None
    found: Side | None
    differs: bool


@dataclass(frozen=True, slots=True)
class Told:
    """The page: a sentence, the two answers, the rows; what differs stands first."""

    heading: str
    by_declared: str
    by_now: str
    rows: list[Row]


def comparison(user: User, case: Case) -> Told:
    """Everything in words. Raises NotFound, OutsideCoverage."""
    told = findings.compared(user, case)
    program = rulebook.program(case.area_code, clock.business_date())

    def side(spec_name: str, record: FactRecord | None) -> Side | None:
        if record is None:
            return None
        spec = program.facts[spec_name]
        text = exact_text(shape_of(program, spec_name), values.engine_value(spec, record.value))
        return Side(text, f"{record.source}，{record.valid_from.isoformat()}")

    rows = []
    for each in told.lines:
        sides = side(each.spec.name, each.declared), side(each.spec.name, each.found)
        rows.append(Row(each.who, each.spec.label, *sides, each.differs))
    rows.sort(key=lambda row: (not row.differs, row.found is None))
    both = sum(row.declared is not None and row.found is not None for row in rows)
    return Told(_heading(told.differing, both), _line(told.by_declared), _line(told.by_now), rows)


def decided_line(record: DecisionRecord | None) -> str:
    """A decision on record in a few words."""
    if record is None:
        return "没有测算过"
    return _words(record.outcome, record.amount_fen, record.period)


def _heading(differing: int, both: int) -> str:
    if differing:
        return f"有 {differing} 项和申报的不一样"
    return f"核实了申报的 {both} 项，都一样" if both else "申报的还没有核实"


def _line(decision: Decision | None) -> str:
    if decision is None:
        return "算不出来"
    return _words(decision.outcome.value, decision.amount_fen, decision.spec.period)


def _words(outcome: str, fen: int | None, period: str) -> str:
    words = OUTCOMES[outcome]
    return f"{words}，{PER.get(period, '')} {yuan_text(fen)} 元" if outcome == "eligible" and fen is not None else words
