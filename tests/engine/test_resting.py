"""A 示例值 that is not named under an answer could be any other value, and the answer would stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from doudi.domain.findings import DoudiError
from doudi.engine.decisions import decide
from doudi.engine.families import read_family
from doudi.engine.library import Library
from doudi.engine.model import Family
from doudi.engine.program import Program
from doudi.engine.resting import Resting
from doudi.engine.scenarios import read_cases
from doudi.engine.shipped import shipped_packs
from doudi.engine.watching import Watched

CASES, _ = read_cases(sorted(shipped_packs().glob("**/scenarios/*.toml")))


@pytest.fixture(scope="module")
def packs() -> Library:
    return Library.load([shipped_packs()])


def answers(program: Program, family: Family) -> dict[tuple[str, str], tuple[object, ...]]:
    """By scheme and person what is said, and last the 示例值 named."""
    return {
        (each.scheme, each.person.key if each.person else ""): (
            each.outcome, each.category, each.amount_fen, each.reasons, each.demonstration
        )
        for each in decide(program, family).decisions
    }  # fmt: skip


def others(program: Program, name: str) -> Iterator[Program]:
    """The program with the least and with the greatest value of a parameter instead."""
    spec, value = program.parameters[name], program.parameter_values[name]
    assert value is not None
    for amount in {spec.low, spec.high} - {value.amount}:
        chosen = program.parameter_values | {name: replace(value, amount=amount)}
        yield Program(program.area, program.on, program.assembly, chosen)


@pytest.mark.parametrize("place", range(0, len(CASES), 4))
def test_an_answer_stands_whatever_an_unnamed_demonstration_value_is(packs: Library, place: int) -> None:
    case = CASES[place]
    program = packs.program(case.area, case.on, True)
    try:
        family = read_family({"household": case.data.get("household", {}), "member": case.data["member"]}, program)
    except DoudiError:
        return
    before = answers(program, family)
    for name in Resting(Watched(program.run(family))).demonstrated:
        for other in others(program, name):
            for key, said in answers(other, family).items():
                named = str(before[key][-1]) if key in before else program.parameters[name].label
                assert program.parameters[name].label in named or said == before[key], (name, key)
