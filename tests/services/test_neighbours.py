"""The case before and after on the desk: those that wait for the same step, without working out the whole desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.cases import actions, desk, queries, timing
from doudi.services.cases.models import Case
from doudi.services.cases.timing import Stop
from doudi.services.registry.actions import register_household
from tests.services import family


@pytest.fixture
def four(offices: SimpleNamespace, today: Callable[[date], None]) -> list[Case]:
    """Accepted on four days, the second of them in the other township."""
    found = []
    for place, village in enumerate((family.VILLAGE, family.OTHER_VILLAGE, family.VILLAGE, family.VILLAGE)):
        today(date(2018, 3, 15 + place))
        members = (family.member(11 + 2 * place), family.spouse(12 + 2 * place))
        clerk = offices.township if village == family.VILLAGE else offices.other_township
        home = register_household(clerk, family.entry(members=members, area_code=village))
        found.append(actions.accept(clerk, home, "dibao", home.memberships.get(is_head=True).person_id))
    return found


def test_neighbours_wait_for_the_same_step_within_the_area_by_acceptance(
    offices: SimpleNamespace, four: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(desk, "computed")
    first, elsewhere, third, last = four
    assert queries.neighbours(offices.township, first) == (None, third.pk)
    assert queries.neighbours(offices.township, third) == (first.pk, last.pk)
    assert queries.neighbours(offices.township, last) == (third.pk, None)
    assert queries.neighbours(offices.other_township, elsewhere) == (None, None)
    assert queries.neighbours(offices.county, third) == (None, None)


def test_who_took_the_step_goes_on_to_the_first_that_still_waits_for_it(
    offices: SimpleNamespace, four: list[Case]
) -> None:
    first, _, third, last = four
    actions.perform(offices.township, last, "survey", 1, surveyors=["甲", "乙"])
    assert queries.neighbours(offices.township, queries.case(offices.township, last.pk)) == (None, None)
    Case.objects.filter(pk=last.pk).update(state="submitted")
    seen = queries.case(offices.township, last.pk)
    assert queries.neighbours(offices.township, seen) == (None, first.pk)
    assert queries.neighbours(offices.township2, seen) == (None, None)
    timing.rest(offices.township, first, Stop("supply", ["户口簿"]))
    assert queries.neighbours(offices.township, seen) == (None, third.pk)
