"""Figures of places side by side: right, bounded, and not smaller than the asking person's right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.figures.queries import Line, figures
from doudi.services.registry.actions import register_household
from tests.services import family

COUNTY, TOWN, OTHER_TOWN = "611022000000", "611022101000", "611022102000"


@pytest.fixture
def two_cases(offices: SimpleNamespace, walk: Callable[[str], Case]) -> Case:
    """One granted, one accepted; both of 甲镇."""
    granted = walk("confirm")
    members = (family.member(13), family.spouse(14))
    other = register_household(offices.township, family.entry(members=members))
    actions.accept(offices.township, other, "dibao", other.memberships.get(is_head=True).person_id)
    return granted


def numbers(line: Line) -> tuple[int, ...]:
    return (line.open_cases, line.accepted, line.closed, line.granted, line.households, line.persons)


def test_each_level_sees_the_next_one_and_the_sums_agree(
    offices: SimpleNamespace, two_cases: Case, today: Callable[[date], None]
) -> None:
    paid = two_cases.entitlements.get()
    today(paid.first_month)
    offices_and_places = [
        (offices.province, "", ["611000000000"]),
        (offices.province, "611000000000", [COUNTY]),
        (offices.prefecture, "", [COUNTY]),
        (offices.county, "", [TOWN, OTHER_TOWN]),
        (offices.county, TOWN, ["611022101201"]),
    ]
    for user, place, codes in offices_and_places:
        found = figures(user, place)
        assert [line.code for line in found.lines] == codes
        assert numbers(found.total)[:5] == (1, 2, 1, 1, 1)
        assert found.total.persons == two_cases.household.memberships.count()
        assert found.total.fen == sum(line.fen for line in found.lines) == paid.amount_fen
    assert figures(offices.county).lines[1].open_cases == 0


def test_nothing_outside_and_nothing_below_the_right(offices: SimpleNamespace, two_cases: Case) -> None:
    assert figures(offices.foreign_prefecture).total.open_cases == 0
    assert figures(offices.prefecture, COUNTY).lines[0].opens is False
    refused = [
        (offices.foreign_prefecture, COUNTY), (offices.foreign_county, COUNTY), (offices.province, TOWN),
        (offices.prefecture, TOWN), (offices.county, "610000000000"), (offices.county, "611022101201"),
        (offices.county, "nonsense"),
    ]  # fmt: skip
    for user, place in refused:
        with pytest.raises(NotFound):
            figures(user, place)
    for user in (offices.township, offices.finance, offices.administrator, offices.security, offices.agency):
        with pytest.raises(NotAllowed):
            figures(user)
