"""What a county loads, and what a clerk leaves half done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions, calendar, drafts, queries
from doudi.services.cases.calendar import CalendarRefused, load_calendar
from doudi.services.cases.models import Draft
from doudi.services.registry.actions import register_household
from doudi.services.vault import CannotDecrypt
from tests.services import family

Today = Callable[[date], None]


def test_a_clock_past_the_calendar_says_not_before(offices: SimpleNamespace, today: Today) -> None:
    today(date(2019, 12, 26))
    household = register_household(offices.township, family.entry())
    case = actions.accept(offices.township, household, "dibao", household.memberships.get(is_head=True).person_id)
    [survey] = queries.clocks(offices.township, case.pk)
    assert str(survey.due) == "不早于 2020年1月7日，2020年日历未装入"
    assert (survey.days_left, survey.overdue) == (None, False)
    load_calendar(offices.administrator, 2020, [date(2020, 1, 1)], [], "国办发明电〔2019〕16号")
    [survey] = queries.clocks(offices.township, case.pk)
    assert survey.due.exact == date(2020, 1, 10)


def test_a_draft_that_cannot_be_read_is_an_error_never_an_empty_form(offices: SimpleNamespace, settings: Any) -> None:
    """P7."""
    draft = drafts.save_draft(offices.township, {"name": "孙立安"}, "孙立安家庭")
    assert "孙立安" not in draft.cipher
    assert drafts.read_draft(offices.township, draft.pk) == {"name": "孙立安"}
    with pytest.raises(NotFound):
        drafts.read_draft(offices.township2, draft.pk)
    settings.MASTER_KEY = b"2" * 32
    with pytest.raises(CannotDecrypt):
        drafts.read_draft(offices.township, draft.pk)


def test_a_bad_calendar_is_refused_whole(offices: SimpleNamespace) -> None:
    with pytest.raises(CalendarRefused) as refused:
        load_calendar(offices.administrator, 2020, [date(2021, 1, 1)], [date(2020, 1, 6)], "")
    assert {finding.where for finding in refused.value.findings} == {"days", "workdays", "source"}
    assert 2020 not in calendar.working_calendar().years
    with pytest.raises(NotAllowed):
        load_calendar(offices.county, 2020, [date(2020, 1, 1)], [], "x")


def test_a_draft_that_was_handed_in_meanwhile_does_not_come_back(
    offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = drafts.save_draft(offices.township, {"a": "1"})
    held = drafts._own(offices.township, draft.pk)
    drafts.drop_draft(offices.township, draft.pk)
    monkeypatch.setattr(drafts, "_own", lambda *_: held)
    with pytest.raises(NotFound):
        drafts.save_draft(offices.township, {"a": "2"}, draft_id=draft.pk)
    assert not Draft.objects.exists()
