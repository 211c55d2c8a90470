"""The shipped packs: every scenario is a test with its sentence as name, and the calendar is walked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from doudi.engine.library import Library
from doudi.engine.scenarios import Case, read_cases, run_case
from doudi.engine.shipped import shipped_packs
from doudi.engine.walking import walk

CASES, FAULTS = read_cases(sorted(shipped_packs().glob("**/scenarios/*.toml")))


@pytest.fixture(scope="module")
def packs() -> Library:
    return Library.load([shipped_packs()])


def sentences(cases: Iterable[Case]) -> list[Any]:
    """One parameter a case; the demands that the case names are marked on it."""
    return [
        pytest.param(case, id=case.name, marks=[pytest.mark.demand(*case.demands)] if case.demands else [])
        for case in cases
    ]


def test_every_scenario_file_is_well_written() -> None:
    assert FAULTS == []
    assert CASES


@pytest.mark.parametrize("case", sentences(CASES))
def test_scenario(packs: Library, case: Case) -> None:
    assert [str(finding) for finding in run_case(packs, case).findings] == []


@pytest.mark.soak  # `make check` walks them too
def test_every_pack_can_be_computed_on_each_quarter_and_around_each_change(packs: Library) -> None:
    assert [str(finding) for finding in walk(packs, CASES)] == []
