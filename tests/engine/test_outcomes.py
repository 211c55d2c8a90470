"""Decisions as columns say what ``decide`` says: outcome, class, amount, reasons."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.engine import Entity, Family, Library, Program, decide, read_family
from doudi.engine.columns import Columns
from doudi.engine.outcomes import Answers, State, decide_all
from doudi.engine.scenarios import Case
from tests.engine.drawn import families
from tests.engine.test_blocks import PLACES
from tests.engine.test_shipped_packs import CASES

Told = tuple[State, str | None, int | None, list[str]]


def told(program: Program, answers: Answers, row: int) -> Told:
    """A row of the columns in the words of a decision."""
    spec = answers.spec
    codes = list(program.rules[spec.class_rule].values) if spec.class_rule else []
    category = codes[answers.category[row]] if answers.category[row] >= 0 else None
    amount = int(answers.amount[row]) if answers.amount_known[row] else None
    return State(answers.state[row]), category, amount, sorted(answers.reasons_of(row))


def compare(program: Program, found: list[Family]) -> None:
    """Every scheme's answer to every family and person."""
    columns = Columns.of(found, program.facts)
    for scheme, answers in decide_all(program, columns).items():
        row = 0
        for family in found:
            decisions = decide(program, family)
            people = [member.key for member in family.members] if answers.spec.unit is Entity.PERSON else [""]
            for person in people:
                decision = decisions.of(scheme, person)
                got = told(program, answers, row)
                if decision is None:
                    assert got[0] is State.OUTSIDE
                else:
                    codes = sorted({reason.code for reason in decision.reasons})
                    wanted = State[decision.outcome.name], decision.category, decision.amount_fen, codes
                    assert got == wanted, (scheme, person)
                row += 1
        assert row == len(answers.state)


@pytest.mark.parametrize(("area", "on"), PLACES)
@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32), missing=st.sampled_from([0.0, 0.05, 0.3]))
def test_drawn_families(library: Library, area: str, on: date, seed: int, missing: float) -> None:
    """Families that hypothesis draws."""
    program = library.program(area, on)
    compare(program, families(program, seed, 6, missing))


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.name)
def test_scenarios(library: Library, case: Case) -> None:
    """The families of scenarios, which meet more of the branches."""
    program = library.program(case.area, case.on, case.demonstration)
    compare(program, [read_family(case.data, program)])
