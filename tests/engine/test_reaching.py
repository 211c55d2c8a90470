"""What rules lean on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from doudi.engine import Library
from doudi.engine.rules import behind
from tests.engine.small_pack import write_pack


def test_behind_a_rule_are_its_inputs_and_theirs_down_to_facts_and_parameters(tmp_path: Path) -> None:
    rules = Library.load([write_pack(tmp_path)]).program("61", date(2018, 3, 15)).rules
    assert behind(["income"], rules) == {"income", "own_income", "wage", "business"}
    assert behind(["elders", "standard"], rules) == {"elders", "birth_date", "on_date", "standard"}
    assert behind([], rules) == set()
