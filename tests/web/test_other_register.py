"""The dibao register and the poverty register tell of each other, as Yao'an's text wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from doudi.engine.model import Entity
from doudi.services.cases import actions
from doudi.services.documents.notices import public_notice
from doudi.services.documents.settings import font_folders
from doudi.services.documents.typesetting import typeset
from doudi.services.referrals.actions import Ask, send
from doudi.services.registry import rulebook
from doudi.services.registry.actions import register_household
from doudi.web import policy
from tests.documents.papers_for_tests import text_of
from tests.services import family
from tests.services.conftest import STEPS_2012
from tests.services.family import FOREIGN_VILLAGE

Today = Callable[[date], None]


@pytest.mark.demand(28, 29)
def test_each_application_tells_of_the_other_register_and_the_board_of_yaoan_shows_it(
    offices: SimpleNamespace, today: Today, client: Client
) -> None:
    """A dibao application asks for the poverty register; what is sent to the office of that register tells of dibao."""
    asked = policy.asked(rulebook.program(FOREIGN_VILLAGE, date(2018, 3, 15), "dibao"), Entity.HOUSEHOLD)
    assert "jiandang" in {spec.name for spec in asked}
    boards = {}
    for order, state in ((61, "poor"), (63, "none")):
        today(date(2018, 3, 15))
        facts = family.HOUSEHOLD_FACTS | {"jiandang": state, "hardship_all_year": False, "extremely_poor": False}
        members = (family.member(order, facts={"wage": 600}), family.spouse(order + 1))
        home = register_household(
            offices.foreign_township, family.entry(area_code=FOREIGN_VILLAGE, members=members, facts=facts)
        )
        ask = Ask("revitalisation", "请核实建档立卡")
        assert send(offices.foreign_township, home, ask).told[-1]["value"] == "没有享受"
        case = actions.accept(offices.foreign_township, home, "dibao", home.memberships.get(is_head=True).person_id)
        again = send(offices.foreign_township, home, replace(ask, what="请再核实建档立卡"))
        assert again.told[-1] == {"who": "全家", "label": "最低生活保障", "value": "正在申请"}
        for code, _, day, details in STEPS_2012[:3]:
            today(day)
            case = actions.perform(offices.foreign_township, case, code, case.version, **details)
        boards[state] = case.notices.get()
    words = {"poor": "建档立卡贫困户", "none": "不是"}
    assert {state: notice.register_mark for state, notice in boards.items()} == words
    printed = text_of(typeset(public_notice(list(boards.values())), font_folders()))
    shown = client.get(reverse("board")).content.decode()
    for word in words.values():
        assert word in printed
        assert f"建档立卡：{word}" in shown
