"""The household interpreter against plain arithmetic, and that unknown is never a guess."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.engine.derivations import Missing
from doudi.engine.interpreter import completed_months, completed_years
from doudi.engine.lacking import Lacking
from doudi.engine.library import Library
from doudi.engine.model import Fact, Family, Member
from doudi.engine.program import Program, Run
from doudi.engine.watching import Watched
from tests.engine.small_pack import FORMULAS, write_pack

ON = date(2017, 3, 1)
MONEY = st.integers(-10_000_000, 100_000_000)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Library.load([write_pack(tmp_path_factory.mktemp("packs"))]).program("610000", ON)


def missing(run: Run, name: str) -> tuple[Missing, ...]:
    return Lacking(Watched(run)).behind([name])


def family(members: list[dict[str, int]], **household: int) -> Family:
    people = tuple(
        Member(f"p{i}", "", {name: Fact(value) for name, value in each.items()}) for i, each in enumerate(members)
    )
    return Family({name: Fact(value) for name, value in household.items()}, people)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100_000_000), MONEY), min_size=1, max_size=7))
def test_amount_equals_plain_arithmetic(program: Program, people: list[tuple[int, int]]) -> None:
    run = program.run(family([{"wage": wage, "business": business} for wage, business in people], property_ok=1))
    income = sum(wage + business for wage, business in people)
    gap = 301_500 * len(people) - max(income, 0)
    assert run.ends("income") == (income, income)
    assert run.ends("amount") == (-(-gap // 12),) * 2
    assert run.low("eligible") == run.high("eligible") == int(income < 301_500 * len(people))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100_000_000), MONEY, st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_what_is_known_despite_missing_facts_is_right(
    program: Program, people: list[tuple[int, int, bool, bool]]
) -> None:
    whole = program.run(
        family([{"wage": wage, "business": business} for wage, business, _, _ in people], property_ok=1)
    )
    stated = [
        {name: value for name, value, told in (("wage", wage, a), ("business", business, b)) if told}
        for wage, business, a, b in people
    ]
    part = program.run(family(stated, property_ok=1))
    for name in ("income", "amount", "eligible"):
        low, high = part.ends(name)
        assert low <= whole.low(name) <= high


def test_a_missing_fact_that_cannot_matter_does_not_block(program: Program) -> None:
    run = program.run(family([{"wage": 90_000_000}, {"wage": 90_000_000, "business": 0}], property_ok=1))
    assert not run.known("income")
    assert (run.known("eligible"), run.low("eligible")) == (True, 0)
    assert missing(run, "eligible") == ()


def test_the_one_missing_fact_is_named_and_nothing_else(program: Program) -> None:
    run = program.run(family([{"wage": 0, "business": 0, "birth_date": date(1950, 1, 1).toordinal()}]))
    assert [(lack.kind, lack.name, lack.person) for lack in missing(run, "eligible")] == [("fact", "property_ok", "")]


def test_a_missing_birth_date_names_its_person(program: Program) -> None:
    known = {"birth_date": date(1990, 1, 1).toordinal()}
    run = program.run(family([known, {}], residence=0))
    assert [(lack.name, lack.person) for lack in missing(run, "tier")] == [("birth_date", "p1")]


def test_derivation_reaches_every_fact_with_article_value_and_version(program: Program) -> None:
    run = program.run(family([{"wage": 100, "business": -50}], property_ok=1))
    derivation = run.derivation("amount")
    steps = {step.name: step for step in derivation.steps}
    assert derivation.steps[derivation.root].name == "amount"
    assert set(steps) == {"amount", "standard", "member_count", "income", "own_income", "wage", "business"}
    assert steps["amount"].cite is not None
    assert steps["amount"].cite.article == "第二条"
    assert steps["standard"].version == "2017-01-01 起（全国）"
    assert derivation.arithmetic(steps["own_income"]) == "工资 1.00 + 经营净收入 −0.50"


def test_ages_complete_on_the_birthday_and_on_1_march_for_a_leap_day() -> None:
    born = date(2000, 2, 29).toordinal()
    assert completed_years(born, date(2018, 2, 28).toordinal()) == 17
    assert completed_years(born, date(2018, 3, 1).toordinal()) == 18
    assert completed_months(date(2017, 1, 31).toordinal(), date(2017, 2, 28).toordinal()) == 0


def test_a_rounded_person_value_used_after_an_aggregate_stays_its_own_persons(tmp_path: Path) -> None:
    more = (
        FORMULAS.replace("import Bool,", "import Bool, rounded_down,")
        + '''

@rule(cite="law#1", unit="元/年")
def third(wage: Money) -> Money:
    """三分之一：去尾。"""
    return rounded_down(wage / 3)


@rule(cite="law#1", unit="元/年")
def shared(third: Money, income: Money) -> Money:
    """收入为正的家庭里各人的三分之一。"""
    return where(income > 0, third, 0)
'''
    )
    library = Library.load([write_pack(tmp_path, formulas_py=more)])
    run = library.program("61", ON).run(family([{"wage": 300, "business": 0}, {"wage": 700, "business": 0}]))
    assert [run.ends("shared", person) for person in (0, 1)] == [(100, 100), (233, 233)]
