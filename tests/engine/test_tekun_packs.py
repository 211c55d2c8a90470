"""Procedures of tekun and of rigid-spending households: who acts, in what order, within how long."""

from __future__ import annotations

from datetime import date

import pytest

from doudi.engine import Library, Procedure

IN_2018, IN_2022, IN_2025 = date(2018, 3, 15), date(2022, 3, 15), date(2025, 6, 15)
ENDS = {"approved", "notified"}


def limits(procedure: Procedure) -> dict[str, tuple[int, str, str]]:
    """Each step's limit, its unit, and the step that it counts from."""
    return {step.code: (step.limit, step.unit, step.counts_from) for step in procedure.steps if step.limit is not None}


@pytest.mark.parametrize(
    ("scheme", "on", "name"),
    [
        ("tekun", date(2014, 5, 1), "tekun-2014"),
        ("tekun", date(2021, 6, 30), "tekun-2014"),
        ("tekun", date(2021, 7, 1), "tekun-2021"),
        ("tekun_end", IN_2022, "tekun-end-2021"),
        ("tekun_care", IN_2022, "self-care-2021"),
        ("rigid_spending", date(2025, 1, 1), "rigid-spending-2025"),
    ],
)
def test_the_procedure_of_the_day(library: Library, scheme: str, on: date, name: str) -> None:
    assert library.procedure(scheme, "640121", on).id == name


def test_no_limit_is_invented_for_the_text_that_was_not_found(library: Library) -> None:
    """The 2016 measure's own limits were not read; 国务院令第649号 names none."""
    assert limits(library.procedure("tekun", "640121", IN_2018)) == {}


def test_recognition_takes_fifteen_and_fifteen_working_days_and_a_notice_of_seven_days(library: Library) -> None:
    procedure = library.procedure("tekun", "640121", IN_2022)
    assert limits(procedure) == {
        "survey": (15, "working_day", "accept"),
        "resurvey": (15, "working_day", "object"),
        "confirm": (15, "working_day", "submit"),
        "refuse": (15, "working_day", "submit"),
        "notify": (3, "working_day", "refuse"),
    }
    publish = procedure.step("publish")
    assert (publish.period, publish.unit) == (7, "day")
    assert "resurveyed" in publish.after, "a new opinion is published anew"


def test_support_ends_only_after_a_notice(library: Library) -> None:
    procedure = library.procedure("tekun_end", "640121", IN_2022)
    assert procedure.step("confirm").after == ("published",)
    assert procedure.step("publish").period == 7
    assert limits(procedure) == {"recheck": (15, "working_day", "object")}


def test_a_changed_ability_is_assessed_again_within_ten_working_days(library: Library) -> None:
    assert limits(library.procedure("tekun_care", "640121", IN_2022)) == {"confirm": (10, "working_day", "accept")}


def test_rigid_spending_takes_thirty_working_days_in_all(library: Library) -> None:
    procedure = library.procedure("rigid_spending", "640121", IN_2025)
    assert (procedure.total_limit, procedure.total_limit_special) == (30, 45)
    assert "人户分离" in procedure.special_causes
    assert limits(procedure) == {}


@pytest.mark.parametrize(
    ("scheme", "on"),
    [
        ("tekun", IN_2018),
        ("tekun", IN_2022),
        ("tekun_end", IN_2022),
        ("tekun_care", IN_2022),
        ("rigid_spending", IN_2025),
    ],
)
def test_every_state_is_reached_and_leads_on(library: Library, scheme: str, on: date) -> None:
    procedure = library.procedure(scheme, "640121", on)
    reached: set[str] = set()
    ahead = {step.state for step in procedure.steps if not step.after}
    while ahead - reached:
        reached |= ahead
        ahead = {step.state for step in procedure.steps if reached & set(step.after)}
    left_from = {state for step in procedure.steps for state in step.after}
    assert reached == {step.state for step in procedure.steps}
    assert reached - left_from <= ENDS
