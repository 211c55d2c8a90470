"""The file of a case as one PDF, read back."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from doudi.services.accounts.scope import NotFound
from doudi.services.cases.models import Case
from doudi.services.documents.dossier import dossier
from doudi.services.evidence import actions, store
from doudi.services.evidence.papers import PaperEntry
from tests.services.conftest import STEPS_2012
from tests.services.evidence import DAY, MINUTES, photo
from tests.services.road import along

Walk = Callable[[str], Case]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "papers"


def scan(pages: int, size: tuple[int, int] = (842, 1191)) -> io.BytesIO:
    """A scan in landscape by its rotation."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(*size).rotate(90)
    written = io.BytesIO()
    writer.write(written)
    return io.BytesIO(written.getvalue())


def squeezed(page: Any) -> str:
    return "".join(page.extract_text().split())


def through(offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]) -> Case:
    """A case approved, with the minutes of its appraisal."""
    case = walk("survey")
    today(DAY)
    case = actions.hold_appraisal(offices.township, case, case.version, replace(MINUTES, opinions="众人说属实"))
    return along(partial(getattr, offices), case, STEPS_2012[2:], today)


def hand_in(offices: SimpleNamespace, case: Case) -> None:
    """A photo, a scan of three pages, one whose file is gone, one withdrawn."""
    home = case.household
    entry = PaperEntry("id_card", person=case.applicant)
    actions.keep(offices.township, home, io.BytesIO(photo(size=(900, 600))), entry)
    actions.keep_paper(offices.township, home, scan(3), "income", case=case)
    gone = actions.keep_paper(offices.township, home, io.BytesIO(photo(size=(50, 50))), "property")
    withdrawn = actions.keep_paper(offices.township, home, io.BytesIO(photo(size=(60, 60))), "school")
    actions.withdraw_paper(offices.township, withdrawn.pk, "传错了")
    store.remove(gone.file)


def test_the_file_has_a_cover_an_index_that_is_right_and_everything_in_it(
    offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]
) -> None:
    case = through(offices, walk, today)
    hand_in(offices, case)
    reader = PdfReader(io.BytesIO(dossier(case, offices.auditor)))
    texts = [squeezed(page) for page in reader.pages]
    assert "社会救助案卷" in texts[0]
    assert case.number in texts[0]
    assert "目录" in texts[1]
    for number, text in enumerate(texts, 1):
        assert f"案卷第{number}页" in text
    marks = {item.title: reader.get_destination_page_number(item) + 1 for item in reader.outline}
    assert list(marks) == [
        "决定通知书",
        "受理回执",
        "办理经过",
        "乡镇公示",
        "县级公示",
        "民主评议记录",
        "县级入户记录",
        "身份证（孙立安）",
        "收入证明",
        "财产证明（打不开）",
    ]
    assert "批准通知书" in texts[marks["决定通知书"] - 1]
    assert "众人说属实" in texts[marks["民主评议记录"] - 1]
    assert "请管理员从备份恢复" in texts[marks["财产证明（打不开）"] - 1]
    assert marks["财产证明（打不开）"] == marks["收入证明"] + 3
    assert len(reader.pages[marks["身份证（孙立安）"] - 1].images) == 1
    index = texts[1]
    for title, page in marks.items():
        assert title in index
        assert str(page) in index
    assert "在校证明" not in index
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {(595, 842)}


def test_an_open_case_has_a_file_too_and_nobody_outside_gets_it(offices: SimpleNamespace, case: Case) -> None:
    text = "".join(squeezed(page) for page in PdfReader(io.BytesIO(dossier(case, offices.village))).pages)
    assert "还没有办结" in text
    assert "决定通知书" not in text
    for name in ("foreign_county", "other_township", "finance", "agency"):
        with pytest.raises(NotFound):
            dossier(case, getattr(offices, name))
