"""What is missing: only what the answer still turns on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doudi.engine.families import read_family
from doudi.engine.lacking import Lacking
from doudi.engine.library import Library
from doudi.engine.program import Program
from doudi.engine.watching import Watched
from tests.engine.small_pack import FORMULAS, write_pack

MORE = '''

@rule(cite="law#1", unit="元/年")
def by_place(residence: Category, income: Money, business: Money) -> Money:
    """按户籍：农村看经营，城市看收入。"""
    return where(residence == "rural", total(business), income)


@rule(cite="law#1", unit="元/年")
def capped(wage: Money, business: Money) -> Money:
    """封顶：工资和经营两者取小。"""
    return least(wage, business)


@rule(cite="law#1", unit="元/年")
def floored(wage: Money, business: Money) -> Money:
    """保底：工资和经营两者取大。"""
    return greatest(wage, business)
'''


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    formulas = (FORMULAS + MORE).replace("greatest, monthly", "greatest, least, monthly")
    folder = write_pack(tmp_path_factory.mktemp("packs"), formulas_py=formulas)
    return Library.load([folder]).program("610000", date(2017, 3, 1))


def missing(
    program: Program, name: str, *people: dict[str, Any], person: int = 0, **household: Any
) -> list[tuple[str, str]]:
    run = program.run(read_family({"household": household, "member": list(people)}, program))
    return [(each.name, each.person) for each in Lacking(Watched(run)).behind([name], person)]


def test_nothing_is_missing_behind_a_known_value(program: Program) -> None:
    assert missing(program, "eligible", {"wage": 500_000}) == []


def test_only_the_branch_that_applies_is_asked_for(program: Program) -> None:
    assert missing(program, "by_place", {}, residence="rural") == [("business", "1")]
    assert missing(program, "by_place", {"business": 0}, residence="urban") == [("wage", "1")]
    assert missing(program, "by_place", {"wage": 1, "business": 0}) == [("residence", "")]


def test_every_person_whose_fact_matters_is_named_once(program: Program) -> None:
    assert missing(program, "income", {"wage": 1}, {"business": 0}, {"wage": 1, "business": 0}) == [
        ("business", "1"),
        ("wage", "2"),
    ]


def test_what_cannot_be_the_smaller_or_the_greater_is_not_asked_for(program: Program) -> None:
    assert missing(program, "capped", {"business": -5}) == []
    assert missing(program, "capped", {"business": 5}) == [("wage", "1")]
    assert missing(program, "floored", {"business": -5}) == [("wage", "1")]
    assert missing(program, "floored", {"wage": 5}) == [("business", "1")]


def test_a_person_rule_asks_for_that_person(program: Program) -> None:
    assert missing(program, "own_income", {}, {"wage": 3}, person=1) == [("business", "2")]
