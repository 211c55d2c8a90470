"""Random rules: the compiled interpreter against fractions, and what it says when facts are withheld."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from doudi.engine.lacking import Lacking
from doudi.engine.library import Library
from doudi.engine.model import Fact, Family, Member
from doudi.engine.program import Program
from doudi.engine.watching import Watched
from tests.engine.random_rules import FACTS, Meaning, RandomRules
from tests.engine.small_pack import PACK, write_pack

FAMILIES = 6


def family(household: Mapping[str, int], members: list[dict[str, int]]) -> Family:
    """Stated facts as a family; members are named by their place."""

    def facts(stated: Mapping[str, int]) -> dict[str, Fact]:
        return {name: Fact(value) for name, value in stated.items()}

    return Family(facts(household), tuple(Member(str(place), "", facts(each)) for place, each in enumerate(members)))


def some(chance: random.Random, stated: Mapping[str, int]) -> dict[str, int]:
    """Some of the facts."""
    return {name: value for name, value in stated.items() if chance.random() < 0.6}


def drawn(chance: random.Random) -> tuple[dict[str, int], list[dict[str, int]]]:
    """A household of one to four people, every fact stated; often at an end of its range or at zero."""

    def money(low: int, high: int) -> int:
        return chance.choice([chance.randint(low, high), chance.randint(-3, 3) if low < 0 else 0, low, high])

    people = [
        {"pa": money(-100_000, 100_000), "pb": money(0, 100_000), "pc": chance.randint(0, 1)}
        for _ in range(chance.randint(1, 4))
    ]
    return {"hm": money(-50_000, 50_000), "hb": chance.randint(0, 1)}, people


def agree(seed: int, folder: Path) -> None:
    """Every rule of a seed, for several families: exact when all is stated, sound when some is withheld."""
    rules = RandomRules.of(seed)
    card = PACK.split("[[decision]]", maxsplit=1)[0]
    files = {"pack_toml": card, "facts_toml": FACTS, "parameters_toml": "", "formulas_py": rules.text()}
    program = Library.load([write_pack(folder, **files)]).program("610000", date(2017, 3, 1))
    chance = random.Random(seed)
    for _ in range(FAMILIES):
        household, members = drawn(chance)
        meaning = Meaning(rules, household, members)
        exact(program, meaning)
        sound(program, meaning, some(chance, household), [some(chance, member) for member in members])


def exact(program: Program, meaning: Meaning) -> None:
    run = program.run(family(meaning.household, meaning.members))
    for name, rule in meaning.rules.items():
        for place in range(len(meaning.members) if rule.personal else 1):
            value = int(meaning.of(name, place))
            assert run.ends(name, place) == (value, value), rule


def sound(program: Program, meaning: Meaning, household: dict[str, int], members: list[dict[str, int]]) -> None:
    run = program.run(family(household, members))
    lacking = Lacking(Watched(run))
    for name, rule in meaning.rules.items():
        for place in range(len(meaning.members) if rule.personal else 1):
            low, high = run.ends(name, place)
            assert low <= int(meaning.of(name, place)) <= high, rule
            missing = lacking.behind([name], place)
            assert bool(missing) == (low < high), rule
            assert not [
                each for each in missing if each.name in (members[int(each.person)] if each.person else household)
            ]


@pytest.mark.parametrize("seed", range(60))
def test_random_rules_agree_with_fractions(seed: int, tmp_path: Path) -> None:
    agree(seed, tmp_path)


@pytest.mark.soak
def test_many_random_rules_agree_with_fractions(tmp_path: Path) -> None:
    for seed in range(1000, 4000):
        agree(seed, tmp_path / str(seed))
