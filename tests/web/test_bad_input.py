"""Late, on a closed case, with a name of sixty characters: handled or refused in words, nothing half-done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.cases import actions, queries
from doudi.services.cases.models import Case, CaseStep, DecisionRecord, Extension, HandOver, Rest
from doudi.services.cases.transitions import table
from doudi.services.evidence.models import Appraisal, CountyVisit
from doudi.services.payments.models import Entitlement
from doudi.services.publicity.models import Notice
from doudi.services.registry.actions import register_household
from doudi.services.registry.entries import EntryRefused
from doudi.services.remedies.models import Objection
from tests.services import family
from tests.services.conftest import STEPS_2012
from tests.services.road import along
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
Walk = Callable[[str], Case]
Today = Callable[[date], None]
LONG = "买买提·" + "吉" * 55 + "𠮷"
OF_A_CASE = (
    CaseStep,
    DecisionRecord,
    Rest,
    Extension,
    HandOver,
    Appraisal,
    CountyVisit,
    Objection,
    Entitlement,
    Notice,
)
FILLED = {
    "note": "补办", "place": "村务公开栏", "surveyors": "甲、乙", "present": "甲、乙、丙", "agree": "3", "disagree": "0",
    "representatives": "甲、乙、丙", "held_on": "2018-04-17", "chair": "甲", "recorder": "乙", "opinions": "属实",
    "reason": "supply", "papers": "户口簿", "cause": "", "why": "换人", "said": "他家有一辆货车", "visitors": "丙、丁",
    "visited_on": "2018-04-17", "findings": "属实",
}  # fmt: skip


def test_no_write_gets_through_to_a_closed_case_and_each_is_answered(
    offices: SimpleNamespace, walk: Walk, signed_in: SignIn
) -> None:
    done = walk("confirm")
    before = [model.objects.count() for model in OF_A_CASE]
    told = {**FILLED, "version": str(done.version), "handler": str(done.handler_id), "to": str(offices.township2.pk)}
    addresses = [reverse("case-do", args=[done.pk, each.code]) for each in table(done).transitions if each.after]
    addresses += [reverse("case-clock", args=[done.pk, code]) for code in ("rest", "resume", "extend", "hand-over")]
    addresses += [reverse(name, args=[done.pk]) for name in ("case-appraisal", "case-objection", "case-visit")]
    for office in ("township", "county", "county2"):
        client = signed_in(office)
        for address in addresses:
            answer = client.post(address, told, follow=True)
            assert answer.status_code in (200, 403), (office, address)
        granted = client.post(
            "/approvals/", {"do": "grant", "case": [done.pk], f"version_{done.pk}": str(done.version)}
        )
        assert "办好了" not in granted.content.decode()
    assert [model.objects.count() for model in OF_A_CASE] == before
    assert Case.objects.get(pk=done.pk).version == done.version


def test_a_late_step_is_shown_as_late_and_still_taken_on_its_own_day(
    offices: SimpleNamespace, case: Case, today: Today, signed_in: SignIn
) -> None:
    today(date(2018, 5, 3))
    assert "超期" in signed_in("township").get(reverse("case", args=[case.pk])).content.decode()
    actions.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    step = case.steps.get(transition="survey")
    assert step.on == date(2018, 5, 3)
    [row] = queries.standing(offices.county)
    assert (row.code, row.overdue) == ("appraise", False)


def test_a_name_of_sixty_characters_stands_on_every_page_and_one_more_is_refused(
    offices: SimpleNamespace, today: Today, signed_in: SignIn
) -> None:
    members = (family.member(name=LONG), family.spouse())
    home = register_household(offices.township, family.entry(members=members))
    case = actions.accept(offices.township, home, "dibao", home.memberships.get(is_head=True).person_id)
    case = along(partial(getattr, offices), case, STEPS_2012[:-1], today)
    assert LONG in signed_in("township").get("/public/notices/").content.decode()
    today(date(2018, 4, 17))
    client = signed_in("county2")
    for address in (f"/cases/{case.pk}/", "/work/", "/approvals/", "/cases/", "/notices/", f"/households/{home.pk}/"):
        assert LONG in client.get(address).content.decode(), address
    printed = client.get(reverse("paper", args=[case.pk, "receipt"]), follow=True)
    assert printed.content[:4] == b"%PDF" or "U+20BB7" in printed.content.decode()
    with pytest.raises(EntryRefused, match="60"):
        register_household(
            offices.township, family.entry(members=(family.member(3, name=LONG + "吉"), family.spouse(4)))
        )
