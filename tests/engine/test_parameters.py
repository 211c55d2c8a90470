"""Which of several values of one parameter holds."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.engine.model import ParameterValue
from doudi.engine.parameters import choose

AREA, COUNTY = "640121", ""


def value(pack: str, since: int, amount: int | None, until: int | None = None) -> ParameterValue:
    """A value from the first of January of a year."""
    end = None if until is None else date(until, 1, 1)
    note = "" if amount else "没有查到"
    return ParameterValue(AREA, date(since, 1, 1), end, amount, note, None, "演示文号", False, pack, "", 0)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([value("p", 2017, 50, 2019), value("p", 2019, 200), value(COUNTY, 2018, 100)], 200),
        ([value(COUNTY, 2018, 100), value(COUNTY, 2019, 300)], 300),
        ([value("p", 2017, 50), value(COUNTY, 2018, 100)], 100),
        ([value("p", 2019, 200), value(COUNTY, 2018, 100, 2019)], 200),
        ([value("p", 2019, None), value(COUNTY, 2018, 100)], 100),
    ],
    ids=["a later text", "a later setting", "an older text", "after the setting ended", "a later text without a value"],
)
def test_the_value_that_began_last_holds(rows: list[ParameterValue], expected: int) -> None:
    for order in (rows, rows[::-1]):
        chosen = choose(order, AREA, date(2020, 6, 1), demonstration=False)
        assert chosen is not None
        assert chosen.amount == expected
