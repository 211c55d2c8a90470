"""Forms: one specification, one capture, two renderers; printing changes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from docx.document import Document as Book

from doudi.domain.money import yuan_text
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases.models import Case, CaseStep
from doudi.services.documents import specifications
from doudi.services.documents.capture import Capture, Subject, capture
from doudi.services.documents.filling import fill
from doudi.services.documents.models import PrintRecord
from doudi.services.documents.printing import CannotPrint, Order, preview, printed, prints
from doudi.services.documents.specifications import (
    EVENTS,
    BadForm,
    Block,
    MissingForm,
    Specification,
    preselected,
    specification,
)
from doudi.services.registry.models import Household, Membership, Person
from tests.services.conftest import case, household, offices, today, walk

from .papers_for_tests import text_of

pytestmark = pytest.mark.django_db
__all__ = ["case", "household", "offices", "today", "walk"]
ALL = list(specifications.specifications())


def words_of(book: Book) -> str:
    """Everything that stands in a DOCX."""
    cells = (cell.text for table in book.tables for row in table.rows for cell in row.cells)
    return "".join([*(line.text for line in book.paragraphs), *cells])


@pytest.mark.parametrize("code", ALL)
def test_every_form_can_be_filled_for_a_family_of_which_little_is_known(household: Household, code: str) -> None:
    known = capture(Subject(household, date(2018, 3, 15)))
    sheets = fill(specification(code), known)
    assert sheets
    assert all(sheet.parts and sheet.title for sheet in sheets)


def test_every_event_puts_forward_a_set() -> None:
    assert [event for event in EVENTS if not preselected(event)] == []


def test_all_forms_of_a_family_come_as_one_pdf(offices: SimpleNamespace, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    text = text_of(printed(offices.township, Order(ALL, [done.household], date(2018, 4, 17))))
    for code in ALL:
        assert specification(code).title.replace(" ", "") in text


def test_the_approval_form_says_figures_and_capitals_and_leaves_the_unknown_blank(
    offices: SimpleNamespace, walk: Callable[[str], Case]
) -> None:
    done = walk("confirm")
    order = Order(["approval_dibao"], [done.household], date(2018, 4, 17))
    text = text_of(printed(offices.township, order))
    assert "502.00" in text
    assert "伍佰零贰元整" in text
    assert "■农村" in text
    book = Document(io.BytesIO(printed(offices.township, order, "docx")))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    assert cells[cells.index("残疾人补贴（元/月）") + 1] == ""
    assert cells[cells.index("职业") + 1] == ""


def test_a_form_as_of_an_earlier_day_knows_nothing_of_later_steps(
    offices: SimpleNamespace, walk: Callable[[str], Case]
) -> None:
    done = walk("confirm")
    early = capture(Subject(done.household, date(2018, 3, 21), done)).values
    assert early["survey.surveyors"] == "甲、乙"
    assert early["appraisal.present"] is None
    assert early["notice.from"] is None
    late = capture(Subject(done.household, date(2018, 4, 17), done)).values
    assert late["appraisal.present"] == "9"


def test_printing_changes_no_case_and_a_preview_leaves_no_record(offices: SimpleNamespace, case: Case) -> None:
    before = (case.version, case.state, CaseStep.objects.count())
    order = Order(["survey_home"], [case.household], date(2018, 3, 15))
    shown = text_of(preview(offices.township, order))
    assert PrintRecord.objects.count() == 0
    number = case.applicant.id_masked
    assert number in shown
    assert number not in text_of(printed(offices.township, order))
    kept = PrintRecord.objects.get()
    assert (kept.form, kept.by, kept.household, kept.case) == ("survey_home", offices.township, case.household, case)
    case.refresh_from_db()
    assert (case.version, case.state, CaseStep.objects.count()) == before


def test_a_changed_text_stands_on_this_print_only(offices: SimpleNamespace, case: Case) -> None:
    told = "孙立安腰伤未愈，只能做轻活。"
    day = date(2018, 3, 15)
    changed = Order(["survey_home"], [case.household], day, {"text.situation": told})
    assert told in text_of(printed(offices.township, changed))
    assert told not in text_of(printed(offices.township, Order(["survey_home"], [case.household], day)))
    two = Order(["survey_home"], [case.household, case.household], day, {"text.situation": told})
    with pytest.raises(CannotPrint, match="只能用在一户"):
        printed(offices.township, two)


def test_who_may_print(offices: SimpleNamespace, case: Case) -> None:
    order = Order(["survey_home"], [case.household], date(2018, 3, 15))
    assert preview(offices.village, order)[:4] == b"%PDF"
    for office in ("village", "finance", "auditor", "administrator"):
        with pytest.raises(NotAllowed):
            printed(getattr(offices, office), order)
    for office in ("other_township", "foreign_county"):
        with pytest.raises(NotFound):
            printed(getattr(offices, office), order)
    printed(offices.township, order)
    assert prints(offices.county).count() == 1
    assert prints(offices.other_township).count() == 0


def test_what_cannot_be_printed_is_said_and_nothing_is_logged(offices: SimpleNamespace, case: Case) -> None:
    home, day = case.household, date(2018, 3, 15)
    for order, media, words in (
        (Order([], [home], day), "pdf", "还没有选"),
        (Order(["survey_home"], [], day), "pdf", "还没有选"),
        (Order(["survey_home"], [home], date(2018, 3, 16)), "pdf", "还没有到"),
        (Order(["survey_home"] * 201, [home], day), "pdf", "最多打 200 张"),
    ):
        with pytest.raises(CannotPrint, match=words):
            printed(offices.township, order, media)
    assert PrintRecord.objects.count() == 0


def test_a_missing_form_is_named_never_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(MissingForm, match="approval_old"):
        specification("approval_old")
    with pytest.raises(MissingForm, match="一张也没有"):
        specifications._load(tmp_path)
    (tmp_path / "torn.toml").write_text('title = "半张"\nedition = "1"\n[[block]]\nkind = "picture"\n', "utf-8")
    with pytest.raises(BadForm, match=r"torn\.toml"):
        specifications._load(tmp_path)


def test_every_form_opens_as_docx_with_the_values_in_its_cells(
    offices: SimpleNamespace, walk: Callable[[str], Case]
) -> None:
    done = walk("confirm")
    order = Order(ALL, [done.household], date(2018, 4, 17), links={done.household_id: "http://127.0.0.1/card/"})
    book = Document(io.BytesIO(printed(offices.township, order, "docx")))
    text = words_of(book)
    for code in ALL:
        assert specification(code).title in text
    assert "丹凤县甲镇东村三组12号" in text
    assert len(book.inline_shapes) == 1
    assert all(each.media == "docx" for each in PrintRecord.objects.all())


def test_a_long_list_goes_on_on_a_second_sheet() -> None:
    row = {"person": "孙立安", "title": "收入证明", "date": None, "pages": "1"}
    blank = dict.fromkeys(("case.number", "head.name", "office.township"))
    known = Capture({**blank, "case.number": "1"}, {"papers": (row,) * 28})
    first, second = fill(specification("archive_index"), known)
    (_, listed), (_, rest) = first.parts, second.parts
    assert [len(part.rows) for part in (listed, rest)] == [28, 28]
    assert rest.rows[1][0].text == "28"
    assert rest.rows[2][2].text == ""
    assert len(fill(specification("archive_index"), Capture(known.values, {"papers": ()}))) == 1


def test_who_came_and_who_left_stand_on_the_form_of_the_change(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None]
) -> None:
    wife = household.memberships.get(is_head=False)
    today(date(2018, 4, 2))
    Membership.objects.filter(pk=wife.pk).update(valid_until=date(2018, 4, 1))
    Person.objects.filter(pk=wife.person_id).update(died_on=date(2018, 4, 1))
    baby = Person.objects.create(name="孙小满", sex="2", birth_date=date(2018, 3, 20), no_id_reason="新生儿")
    Membership.objects.create(household=household, person=baby, relation="30", valid_from=date(2018, 3, 20))
    text = text_of(preview(offices.township, Order(["members_change"], [household], date(2018, 4, 2))))
    came, left = text.split("减少的人员")
    assert "孙小满" in came
    assert "陈小梅" in left
    assert "死亡" in left
    assert "陈小梅" not in text_of(preview(offices.township, Order(["members_change"], [household], date(2018, 3, 19))))


def test_form_notice_and_entitlement_state_one_amount(offices: SimpleNamespace, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    notice = done.notices.last()
    assert notice is not None
    assert notice.amount_fen is not None
    shown = capture(Subject(done.household, date(2018, 4, 17), done)).values
    assert shown["decision.amount"] == shown["benefit.amount"] == yuan_text(notice.amount_fen)
    assert done.entitlements.get().amount_fen == notice.amount_fen


def test_a_source_that_nobody_knows_is_named(household: Household) -> None:
    odd = Specification("odd", "怪表", "1", (Block("fields", rows=(("鞋码", "head.shoes"),)),))
    with pytest.raises(BadForm, match=r"head\.shoes.*odd\.toml"):
        fill(odd, capture(Subject(household, date(2018, 3, 15))))
