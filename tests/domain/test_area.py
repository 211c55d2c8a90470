"""Division codes as a path."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.domain import area
from doudi.domain.area import Level

codes = st.integers(110000000000, 989999999999).map(str)


@given(codes)
def test_a_span_holds_exactly_what_begins_like_the_area(code: str) -> None:
    low, high = area.span(code)
    assert low <= code < high
    assert area.within(code, area.at_level(code, Level.COUNTY)) or not code[2:6].strip("0")


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("610000000000", Level.PROVINCE), ("611000000000", Level.PREFECTURE), ("611022000000", Level.COUNTY),
        ("611022101000", Level.TOWNSHIP), ("611022101201", Level.VILLAGE),
    ],
)  # fmt: skip
def test_levels(code: str, level: Level) -> None:
    assert area.level(code) is level


def test_a_neighbour_with_a_longer_number_is_not_within() -> None:
    assert not area.within("611023000000", "611022000000")
    assert not area.within("611100000000", "611000000000")
    assert area.within("611022999999", "611000000000")


@pytest.mark.parametrize(
    "code", ["", "61102", "6110220000001", "61102200000x", "００１０２２００００００", "000000000000"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(area.BadAreaCode):
        area.check(code)
