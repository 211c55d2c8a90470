"""Temporary assistance: an emergency is helped first, the rest is published first. The price subsidy has its limit."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.engine import Procedure
from doudi.engine.library import Library
from doudi.engine.shipped import shipped_packs

PERIODS = [
    (date(2014, 5, 1), "temporary-2014"),
    (date(2018, 1, 22), "temporary-2014"),
    (date(2018, 1, 23), "temporary-2018"),
    (date(2020, 8, 24), "temporary-2018"),
    (date(2020, 8, 25), "temporary-2020"),
    (date(2022, 1, 1), "temporary-2020"),
]


@pytest.fixture(scope="module")
def packs() -> Library:
    return Library.load([shipped_packs()])


def roads(procedure: Procedure, state: str = "accepted", gone: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every way from acceptance to approval that takes no step twice."""
    if state == "approved":
        return [gone]
    onward = [step for step in procedure.steps if state in step.after and step.code not in gone]
    return [road for step in onward for road in roads(procedure, step.state, (*gone, step.code))]


@pytest.mark.parametrize(("on", "name"), PERIODS)
def test_the_procedure_of_the_day(packs: Library, on: date, name: str) -> None:
    assert packs.procedure("temporary", "640121", on).id == name


@pytest.mark.parametrize("on", [date(2016, 1, 1), date(2019, 1, 1), date(2021, 9, 1)])
def test_an_emergency_is_helped_before_the_papers_and_the_rest_is_published_first(packs: Library, on: date) -> None:
    found = roads(packs.procedure("temporary", "420704", on))
    assert ("assist_first", "make_up") in found
    ordinary = [road for road in found if "make_up" not in road]
    assert len(ordinary) >= 2  # decided by the county, or by the township where the county entrusted it
    assert all(road.index("survey") < road.index("publish") for road in ordinary)


def test_what_was_given_first_is_followed_up_since_2020(packs: Library) -> None:
    follow = [road for road in roads(packs.procedure("temporary", "420704", date(2021, 9, 1))) if "follow_up" in road]
    assert follow
    assert all(road[:2] == ("assist_first", "follow_up") for road in follow)


def test_the_price_subsidy_is_paid_within_twenty_working_days_of_the_index(packs: Library) -> None:
    pay = packs.procedure("price_link", "640121", date(2020, 12, 20)).step("pay")
    assert (pay.limit, pay.unit, pay.counts_from) == (20, "working_day", "index_out")
    assert (
        packs.procedure("price_link", "640121", date(2022, 1, 1)).step("pay").limit is None
    )  # the number was not read
