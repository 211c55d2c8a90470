"""The block interpreter gives what the household interpreter gives, to the fen, unknowns included."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.engine import Family, Library, Program, read_family
from doudi.engine import blocks as interpreter
from doudi.engine.blocks import Values, evaluate
from doudi.engine.columns import Column, Columns
from doudi.engine.library import check
from doudi.engine.model import Entity
from doudi.engine.scenarios import Case
from tests.engine.drawn import families
from tests.engine.random_rules import FACTS, RandomRules
from tests.engine.small_pack import PACK, write_pack
from tests.engine.test_random_rules import drawn, family, some
from tests.engine.test_shipped_packs import CASES

PLACES = [
    ("611022", date(2017, 6, 1)), ("532325", date(2018, 3, 1)), ("532325", date(2016, 3, 1)),
    ("99", date(2023, 2, 28)), ("640121", date(2021, 1, 4)), ("420703", date(2021, 9, 1)),
]  # fmt: skip


def compare(program: Program, given_families: list[Family]) -> None:
    """Every rule of a program, for every family and person."""
    results = evaluate(program, Columns.of(given_families, program.facts), list(program.rules))
    runs = [program.run(each) for each in given_families]
    for name, values in results.items():
        personal = program.rules[name].entity is Entity.PERSON
        places = [(run, place) for run in runs for place in range(len(run.family.members) if personal else 1)]
        wanted = [run.ends(name, place) for run, place in places]
        assert list(zip(values.low.tolist(), values.high.tolist(), strict=True)) == wanted, name


@pytest.mark.parametrize(("area", "on"), PLACES)
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32), missing=st.sampled_from([0.0, 0.02, 0.3]))
def test_drawn_families(library: Library, area: str, on: date, seed: int, missing: float) -> None:
    """Families that hypothesis draws, with none, few or many facts missing."""
    program = library.program(area, on)
    compare(program, families(program, seed, 12, missing))


def test_every_scenario(library: Library) -> None:
    """The families of all scenarios, place by place and day by day."""
    compared = 0
    for (area, on, demonstration), same in groupby(sorted(CASES, key=where), key=where):
        program = library.program(area, on, demonstration)
        found = [read_family(case.data, program) for case in same]
        compare(program, found)
        compared += len(found)
    assert compared == len(CASES)


def where(case: Case) -> tuple[str, date, bool]:
    """The program of a scenario."""
    return case.area, case.on, case.demonstration


@pytest.mark.parametrize("seed", range(40))
def test_random_rules(seed: int, tmp_path: Path) -> None:
    """Rules that no person would write."""
    rules = RandomRules.of(seed)
    card = PACK.split("[[decision]]", maxsplit=1)[0]
    files = {"pack_toml": card, "facts_toml": FACTS, "parameters_toml": "", "formulas_py": rules.text()}
    program = Library.load([write_pack(tmp_path, **files)]).program("610000", date(2017, 3, 1))
    chance = random.Random(seed)
    found = []
    for _ in range(10):
        household, members = drawn(chance)
        found.append(family(household, members))
        found.append(family(some(chance, household), [some(chance, member) for member in members]))
    compare(program, found)


def test_blocks_make_no_difference(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor do threads: a household is never cut."""
    program = library.program(*PLACES[0])
    columns = Columns.of(families(program, 7, 100), program.facts)
    whole = evaluate(program, columns, list(program.rules), threads=1)
    monkeypatch.setattr(interpreter, "BLOCK", 3)
    assert same(whole, evaluate(program, columns, list(program.rules), threads=2))


def same(one: dict[str, Values], other: dict[str, Values]) -> bool:
    """Whether two results agree in every value."""
    ends: Iterable[bool] = (
        np.array_equal(one[name].low, other[name].low) and np.array_equal(one[name].high, other[name].high)
        for name in one
    )
    return one.keys() == other.keys() and all(ends)


def test_a_value_beyond_its_range_is_refused(library: Library) -> None:
    """Bounds are what makes the arithmetic safe, so nothing outside them gets in."""
    program = library.program(*PLACES[0])
    wages = Column(np.array([program.facts["wage"].high + 1]))
    with pytest.raises(ValueError, match="wage"):
        evaluate(program, Columns(np.array([0, 1]), {}, {"wage": wages}), ["people"])


@pytest.mark.parametrize("starts", [[], [1, 2], [0, 0, 2], [0, 2, 1]])
def test_empty_and_broken_households_are_refused(starts: list[int]) -> None:
    """A household without people, or people without one."""
    with pytest.raises(ValueError, match="starts"):
        Columns(np.array(starts, dtype=np.int64), {}, {})


def test_arithmetic_that_may_leave_64_bits_is_refused(tmp_path: Path) -> None:
    """Also where the result would fit again: columns compute every step."""
    rule = (
        '"""试。"""\n\nfrom doudi.engine.vocabulary import Bool, Money, rule\n\n\n@rule(cite="law#1")\n'
        'def eligible(property_ok: Bool, standard: Money) -> Bool:\n    """试。"""\n'
        f"    return property_ok & (standard * {2**40} / {2**40} > standard)\n"
    )
    card = PACK.replace('amount = "amount"\n', "")
    findings = check([write_pack(tmp_path, pack_toml=card, formulas_py=rule)])
    assert any("64 位" in finding.message for finding in findings)
