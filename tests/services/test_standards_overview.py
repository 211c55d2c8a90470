"""What is set, what runs out, what is missing; and who is affected by a value before it is approved."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as now

from doudi.services.cases.actions import accept
from doudi.services.cases.models import Case
from doudi.services.registry.actions import register_household
from doudi.services.standards import actions, overview, queries
from doudi.services.standards.actions import Entry
from doudi.services.standards.overview import Item, State
from doudi.services.standards.preview import preview
from tests.services import family
from tests.services.test_standards import TIER, Today, Walk, approved, tier


def item(offices: SimpleNamespace, name: str, who: str = "county") -> Item:
    return overview.Standing(queries.place(getattr(offices, who))).item(name)


def warned(offices: SimpleNamespace, who: str = "county") -> dict[str, Item]:
    return {each.spec.name: each for each in overview.warnings(getattr(offices, who))}


def test_an_item_says_what_holds_by_what_and_what_comes_next(offices: SimpleNamespace) -> None:
    approved(offices, tier(300_00, since=date(2018, 4, 16)))
    found = item(offices, TIER)
    assert (found.state, found.value and found.value.amount) == (State.SET, 251_00)
    assert found.following is not None
    assert (found.following.amount, found.following.since) == (300_00, date(2018, 4, 16))


def test_items_stand_under_the_pack_that_declares_them(offices: SimpleNamespace) -> None:
    lots = overview.overview(offices.county)
    assert any(TIER in [each.spec.name for each in lot.items] for lot in lots)
    names = [each.spec.name for lot in lots for each in lot.items]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(("days", "seen"), [(107, True), (106, False)])
def test_a_value_that_runs_out_is_seen_the_configured_number_of_days_before(
    offices: SimpleNamespace, settings: Any, days: int, seen: bool
) -> None:
    approved(offices, tier(until=date(2018, 6, 30)))
    settings.VALUE_WARNING_DAYS = days
    found = warned(offices).get(TIER)
    assert (found is not None) is seen
    if found:
        assert (found.state, found.days_left, found.bites) == (State.ENDING, 107, date(2018, 6, 30))


def test_a_value_that_ran_out_is_seen_as_long_as_there_is_none(offices: SimpleNamespace, today: Today) -> None:
    approved(offices, tier(until=date(2018, 6, 30)))
    today(date(2018, 9, 1))
    found = warned(offices)[TIER]
    assert (found.state, found.bites) == (State.EXPIRED, date(2018, 9, 1))
    assert "到2018年6月29日止" in found.why
    approved(offices, tier(since=date(2018, 8, 15)))
    assert TIER not in warned(offices)


def test_a_successor_that_is_approved_ends_the_warning(offices: SimpleNamespace) -> None:
    approved(offices, tier(until=date(2018, 4, 1)))
    assert TIER in warned(offices)
    approved(offices, tier(since=date(2018, 4, 1)))
    assert TIER not in warned(offices)


def test_a_missing_value_is_told_with_the_packs_sentence(offices: SimpleNamespace, today: Today) -> None:
    today(date(2022, 1, 10))
    found = warned(offices, "township")["payment_method"]
    assert found.state is State.NOT_SET
    assert "由当地选" in found.why


def test_a_demonstration_value_is_named_as_one(offices: SimpleNamespace) -> None:
    assert item(offices, "dibao_standard_rural", "foreign_county").state is State.SAMPLE


@pytest.mark.parametrize("day", [date(2025, 11, 15), date(2026, 1, 15)])
def test_the_pension_exemption_shows_before_and_after_it_ends(
    offices: SimpleNamespace, today: Today, day: date
) -> None:
    today(day)
    found = warned(offices)["basic_pension_exempt"]
    assert found.bites == max(day, date(2026, 1, 1))
    assert found.state is (State.ENDING if day.year == 2025 else State.EXPIRED)
    row = actions.enter(
        offices.county, Entry("basic_pension_exempt", 1, "示例发〔2025〕1号", date(2026, 1, 1), date(2027, 1, 1))
    )
    actions.approve(offices.county2, row.pk)
    assert "basic_pension_exempt" not in warned(offices)


def second_family(offices: SimpleNamespace) -> Case:
    household = register_household(offices.township, family.entry(members=(family.member(11), family.spouse(12))))
    return accept(offices.township, household, "dibao", household.memberships.get(is_head=True).person_id)


def test_the_preview_shows_each_family_with_what_it_gets_before_and_after(
    offices: SimpleNamespace, walk: Walk, today: Today
) -> None:
    paid = walk("confirm")
    second_family(offices)
    row = actions.enter(offices.county, tier(300_00, since=date(2018, 6, 15)))
    found = preview(offices.county2, row)
    assert (found.on, found.families, found.changed) == (date(2018, 6, 15), 2, 2)
    assert (found.before_fen, found.after_fen) == (2 * 502_00, 2 * 600_00)
    assert found.kinds == {"金额增加": 2}
    assert paid.household in [each.household for each in found.changes]
    assert {each.difference for each in found.changes} == {98_00}


def test_the_preview_reaches_no_further_than_ones_own_area(offices: SimpleNamespace, case: Case) -> None:
    row = actions.enter(offices.county, tier())
    assert preview(offices.county2, row).families == 1
    assert preview(offices.other_township, row).families == 0


def test_a_family_that_falls_out_and_one_that_cannot_be_decided_are_told_apart(
    offices: SimpleNamespace, case: Case
) -> None:
    low = actions.enter(offices.county, Entry("dibao_standard_rural", 100_00, "文一", date(2018, 3, 15)))
    found = preview(offices.county2, low)
    assert found.kinds == {"从符合变成不符合": 1}
    assert (found.before_fen, found.after_fen, found.uncounted) == (502_00, 0, 0)
    actions.approve(offices.county2, low.pk)
    ends = actions.enter(offices.county, Entry("dibao_standard_rural", None, "文二", date(2018, 3, 15)))
    assert preview(offices.county2, ends).kinds == {"从不符合变成符合": 1}


def test_a_value_from_a_day_gone_by_is_tried_today(offices: SimpleNamespace, case: Case) -> None:
    row = actions.enter(offices.county, tier(since=date(2017, 7, 1)))
    assert preview(offices.county2, row).on == now.BUSINESS_DATE == date(2018, 3, 15)


def test_an_item_of_another_scheme_changes_no_family_of_this_one(offices: SimpleNamespace, case: Case) -> None:
    unread = next(
        each
        for lot in overview.overview(offices.county)
        for each in lot.items
        if each.spec.name.startswith("tekun") and each.spec.kind == "money"
    )
    row = actions.enter(offices.county, Entry(unread.spec.name, unread.spec.low, "文", date(2018, 3, 15)))
    found = preview(offices.county2, row)
    assert (found.used, found.families, found.changed) == (True, 1, 0)


@pytest.mark.parametrize(
    ("name", "day"), [("temporary_months_light", date(2018, 3, 15)), ("rigid_share", date(2025, 6, 2))]
)
def test_a_value_that_any_scheme_of_the_place_wants_is_missed(
    offices: SimpleNamespace, today: Today, name: str, day: date
) -> None:
    today(day)
    found = warned(offices)[name]
    assert (found.state, found.bites) == (State.NOT_SET, day)
    row = actions.enter(offices.county, Entry(name, 1, "示例发〔2018〕1号", day))
    actions.approve(offices.county2, row.pk)
    assert name not in warned(offices)
