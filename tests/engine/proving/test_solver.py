"""The solver's interpreter against the household's, on drawn rules, shipped packs and every kind of date."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest
import z3

from doudi.engine import Library, Program
from doudi.engine.interpreter import completed_months, completed_years
from doudi.engine.nodes import Op
from doudi.engine.proving.families import SymbolicFamily
from doudi.engine.proving.solver import Search, Translation, Witness
from doudi.engine.proving.spans import Calendar
from doudi.engine.proving.terms import Term, constant
from doudi.engine.shipped import shipped_packs
from tests.engine.random_rules import FACTS, RandomRules
from tests.engine.small_pack import write_pack

DECISION = '\n\n@rule(cite="law#1")\ndef eligible() -> Bool:\n    """符合。"""\n    return True\n'
CARD = (
    'id = "cn/dibao"\ntitle = "小包"\nversion = "1"\nfrom = 2012-01-01\n'
    '[[decision]]\nscheme = "dibao"\nlabel = "低保"\nunit = "household"\neligible = "eligible"\n'
)
DAY = date(2018, 3, 15)


@pytest.fixture(scope="module")
def shipped() -> Library:
    return Library.load([shipped_packs()])


def agree(program: Program, size: int, seed: int) -> None:
    """Draw a family by the solver, near random values, and compare every rule of every member."""
    chance = random.Random(seed)
    symbols = SymbolicFamily(size)
    translation = Translation(program, symbols)
    terms = {
        (name, place): translation.rule(name, place)
        for name, spec in program.rules.items()
        for place in (range(size) if spec.entity == "person" else (0,))
    }
    wishes = [
        term.number == chance.choice([term.low, term.high, chance.randint(term.low, term.high)])
        for term in (*symbols.facts.values(), *symbols.parameters.values())
        if not term.settled
    ]
    solver = z3.Solver()
    solver.add(*translation.constraints)
    for wish in wishes:
        solver.push()
        solver.add(wish)
        if solver.check() != z3.sat:
            solver.pop()
    assert solver.check() == z3.sat
    witness = Search(symbols, monotonic() + 10).witness(solver.model())
    run = witness.program(program).run(witness.family)
    found = {key: run.ends(*key) for key in terms}
    assert found == {key: (witness.value(term),) * 2 for key, term in terms.items()}


@pytest.mark.parametrize("seed", range(12))
def test_drawn_rules_mean_the_same_to_both(tmp_path: Path, seed: int) -> None:
    write_pack(
        tmp_path,
        pack_toml=CARD,
        facts_toml=FACTS,
        parameters_toml="",
        formulas_py=RandomRules.of(seed).text() + DECISION,
    )
    agree(Library.load([tmp_path]).program("61", DAY), 1 + seed % 3, seed)


@pytest.mark.parametrize(
    ("area", "on"),
    [("611022", DAY), ("532325", DAY), ("640121", date(2022, 7, 1)), ("990001", date(2022, 3, 1))],
)
def test_shipped_dibao_means_the_same_to_both(shipped: Library, area: str, on: date) -> None:
    program = shipped.program(area, on, schemes=frozenset({"dibao", "dibao_topup", "gradual_exit", "tekun"}))
    for seed in range(2):
        agree(program, 1 + seed, seed)


@pytest.mark.parametrize("op", [Op.AGE, Op.MONTHS])
def test_spans_are_exact_on_every_kind_of_day(op: Op) -> None:
    count = completed_years if op is Op.AGE else completed_months
    chance = random.Random(7)
    days = [date(2000, 2, 29), date(1900, 2, 28), date(1900, 3, 1), date(2016, 2, 29), date(1999, 12, 31)]
    days += [date(1890, 1, 1) + timedelta(chance.randrange(60000)) for _ in range(6)]
    for day in days:
        for end in (date(2021, 2, 28), date(2020, 2, 29), date(2021, 3, 1)):
            calendar = Calendar()
            start = z3.Int("start")
            term = calendar.span(op, Term(start, date(1880, 1, 1).toordinal(), 770000), constant(end.toordinal()))
            solver = z3.Solver()
            solver.add(*calendar.constraints, start == day.toordinal())
            solver.add(term.number != count(day.toordinal(), end.toordinal()))
            assert solver.check() == z3.unsat, (day, end)


def test_a_parameter_without_a_value_stands_for_every_value(shipped: Library) -> None:
    program = shipped.program("532325", DAY, demonstration=False, schemes=frozenset({"dibao"}))
    symbols = SymbolicFamily(1)
    translation = Translation(program, symbols)
    limit = translation.rule("income_limit")
    search = Search(symbols, monotonic() + 10)
    for standard in (123_400, 987_600):
        witness = search.find(limit.number == standard)
        assert isinstance(witness, Witness)
        assert witness.program(program).run(witness.family).ends("income_limit") == (standard, standard)
        assert not program.run(witness.family).known("income_limit")
