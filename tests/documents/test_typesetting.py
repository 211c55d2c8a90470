"""Papers as PDF: text can be read back, names stay literal, no character is ever lost."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pypdf
import pypdfium2
import pytest

from doudi.services.documents.arithmetic import _place
from doudi.services.documents.fonts import MissingFont, MissingGlyph, covered, font_set
from doudi.services.documents.settings import font_folders
from doudi.services.documents.typesetting import FOLDER, typeset

from .papers_for_tests import decision, head, named, notice, page_count, receipt, text_of

WIDER_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
HOSTILE = "#strong[*假*]$a$@b<b>李</b>\\u{41}`c`//d_e_~f"


def test_every_paper_can_be_read_back() -> None:
    folders = font_folders()
    assert "受理回执" in text_of(typeset(receipt(), folders))
    assert "每月253.75元" in text_of(typeset(decision(), folders))
    assert "2017年5月24日" in text_of(typeset(notice(), folders))


def test_markup_in_a_name_stays_literal() -> None:
    assert HOSTILE in text_of(typeset(named(receipt(), HOSTILE), font_folders()))


def test_a_sample_value_is_marked_and_so_is_the_demonstration() -> None:
    text = text_of(typeset(decision(), font_folders()))
    assert "〔示例值〕" in text
    assert "演示日期2017年5月18日" in text


def test_real_work_carries_no_demonstration_line() -> None:
    real = replace(receipt(), head=replace(head("受理回执", "1"), demonstration=""))
    assert "演示" not in text_of(typeset(real, font_folders()))


def test_footer_has_number_and_pages() -> None:
    pdf = typeset(notice(rows=60), font_folders())
    assert page_count(pdf) == 3
    text = text_of(pdf)
    assert text.count("编号样例三村") == 3
    assert "第2页，共3页" in text


def test_one_decision_fits_one_page_of_a4() -> None:
    pdf = typeset(decision(), font_folders())
    assert page_count(pdf) == 1
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


def test_the_page_is_drawn_with_ink() -> None:
    page = pypdfium2.PdfDocument(typeset(receipt(), font_folders()))[0]
    dark = sum(page.render(scale=1).to_pil().convert("L").histogram()[:128])
    assert dark > 2_000


def test_printing_twice_gives_the_same_bytes() -> None:
    assert typeset(receipt(), font_folders()) == typeset(receipt(), font_folders())


def test_a_character_in_no_font_is_named_and_nothing_is_printed() -> None:
    with pytest.raises(MissingGlyph, match=r"缺 2 个字：“\ue83a”（U\+E83A）、“\U0003134f”（U\+3134F）"):
        typeset(named(receipt(), "示\U0003134f\ue83a甲"), font_folders())


def test_a_dotted_name_is_printed() -> None:
    assert "示例·买买提" in text_of(typeset(named(receipt(), "示例·买买提"), font_folders()))


def test_a_rare_name_character_is_refused_until_the_county_adds_a_font_that_has_it(tmp_path: Path) -> None:
    own = font_folders()
    assert ord("𠮷") not in font_set(tuple(own)).characters
    with pytest.raises(MissingGlyph, match=r"“𠮷”（U\+20BB7）"):
        typeset(named(receipt(), "示𠮷"), own)
    shutil.copy(WIDER_FONT, tmp_path)
    assert "示𠮷" in text_of(typeset(named(receipt(), "示𠮷"), [*own, tmp_path]))


def test_no_font_is_an_error_and_not_a_page_of_boxes(tmp_path: Path) -> None:
    with pytest.raises(MissingFont, match="没有找到字体"):
        typeset(receipt(), [tmp_path])


def test_the_coverage_table_of_a_font_is_read(tmp_path: Path) -> None:
    folder = font_folders()[0]
    one = next(path for path in sorted(folder.rglob("*")) if path.suffix in {".ttf", ".otf", ".ttc"})
    copy = tmp_path / one.name
    shutil.copy(one, copy)
    characters = set(covered(copy))
    assert {ord(each) for each in "保障〔〕A1，"} <= characters
    assert 0xE83A not in characters


def test_every_template_is_used() -> None:
    from doudi.services.documents.papers import TEMPLATES

    assert {path.name for path in FOLDER.glob("*.typ")} == {*TEMPLATES.values(), "paper.typ"}


def test_articles_are_listed_in_the_order_of_the_instrument() -> None:
    articles = ["第十六条", "第五条", "“精准标准”一段", "第二十七条", "第十条", "第二十条", "第四条"]
    assert sorted(articles, key=_place) == [
        "第四条", "第五条", "第十条", "第十六条", "第二十条", "第二十七条", "“精准标准”一段",
    ]  # fmt: skip
