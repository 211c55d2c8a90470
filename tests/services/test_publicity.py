"""Notices come down by hand, and a term that was cut short does not count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.documents.notices import public_notice
from doudi.services.documents.settings import font_folders
from doudi.services.documents.typesetting import typeset
from doudi.services.publicity import marks
from doudi.services.publicity.board import hang_again, take_off
from doudi.services.publicity.queries import board
from tests.documents.papers_for_tests import text_of
from tests.services.family import FOREIGN_VILLAGE, VILLAGE

Walk = Callable[[str], Case]
Today = Callable[[date], None]


def test_a_notice_taken_down_early_needs_a_reason_and_a_new_whole_term(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("publish")
    notice = case.notices.get()
    today(date(2018, 3, 26))
    with pytest.raises(NotPossible, match="提前撤下要写明原因"):
        take_off(offices.township, notice.pk, " ")
    down = take_off(offices.village, notice.pk, "名单贴错了村")
    assert (down.taken_down_on, down.taken_down_by, down.taken_down_why) == (
        date(2018, 3, 26),
        offices.village,
        "名单贴错了村",
    )
    assert not board(VILLAGE, date(2018, 3, 26)).exists()
    today(date(2018, 4, 2))
    with pytest.raises(NotPossible, match="不算公示过：先重新公示"):
        actions.perform(offices.township, case, "submit", case.version)
    again = hang_again(offices.township, notice.pk, "村务公开栏")
    assert (again.published_on, again.until) == (date(2018, 4, 2), date(2018, 4, 9))
    with pytest.raises(NotPossible, match="不用重新张贴"):
        hang_again(offices.township, notice.pk, "村务公开栏")
    with pytest.raises(NotPossible, match="公示到2018年4月9日才满"):
        actions.perform(offices.township, case, "submit", case.version)
    today(date(2018, 4, 10))
    assert actions.perform(offices.township, case, "submit", case.version).state == "submitted"


def test_after_its_term_it_comes_down_without_a_reason_and_the_term_counts(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("publish")
    notice = case.notices.get()
    today(date(2018, 3, 31))
    take_off(offices.village, notice.pk)
    today(date(2018, 4, 1))
    assert take_off(offices.township, notice.pk, "再点一次").taken_down_by == offices.village
    assert actions.perform(offices.township, case, "submit", case.version).state == "submitted"


def test_only_the_offices_of_the_place_take_a_notice_down(walk: Walk, offices: SimpleNamespace, today: Today) -> None:
    notice = walk("publish").notices.get()
    today(date(2018, 3, 26))
    with pytest.raises(NotFound):
        take_off(offices.foreign_township, notice.pk, "不是本地的")
    for other in (offices.auditor, offices.finance):
        with pytest.raises(NotAllowed):
            take_off(other, notice.pk, "不归我管")
    take_off(offices.township, notice.pk, "名单贴错了村")
    with pytest.raises(NotAllowed, match="重新公示"):
        hang_again(offices.county, notice.pk, "村务公开栏")
    with pytest.raises(NotPossible, match="公示地点"):
        hang_again(offices.township, notice.pk, "")


def test_only_where_and_while_its_text_wants_it_a_dibao_notice_tells_the_poverty_register(walk: Walk) -> None:
    case = walk("publish")
    decision = case.decisions.latest("pk")
    assert case.notices.get().register_mark == ""
    case.area_code = FOREIGN_VILLAGE
    assert marks.of(case, decision, date(2018, 3, 23)) == "不是"
    decision.family["household"]["jiandang"]["value"] = "poor"
    assert marks.of(case, decision, date(2018, 3, 23)) == "建档立卡贫困户"
    del decision.family["household"]["jiandang"]
    assert marks.of(case, decision, date(2018, 3, 23)) == "没有登记"
    assert marks.of(case, decision, date(2017, 12, 20)) == ""
    assert marks.of(case, decision, date(2021, 1, 1)) == ""
    case.scheme = "temporary"
    assert marks.of(case, decision, date(2018, 3, 23)) == ""


def test_the_mark_stands_on_the_paper_only_where_the_notice_has_one(walk: Walk) -> None:
    notice = walk("publish").notices.get()
    assert "建档立卡" not in text_of(typeset(public_notice([notice]), font_folders()))
    notice.register_mark = "建档立卡贫困户"
    assert "建档立卡贫困户" in text_of(typeset(public_notice([notice]), font_folders()))
