"""The reading page: rule, article, value and history together, as text and as Markdown."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.engine.library import Library
from doudi.engine.showing import list_packs, show_pack
from tests.engine.deciding_pack import CARD, write_deciding


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    card = CARD.replace('version = "1"', 'version = "1"\nnot_covered = ["城市特困人员：看另一个包"]')
    return Library.load([write_deciding(tmp_path_factory.mktemp("packs"), pack_toml=card)])


def page(library: Library, name: str, *, markdown: bool = False) -> str:
    info = next(pack for pack in library.packs if pack.id == name)
    return show_pack(library, info, markdown=markdown)


def test_rule_article_formula_and_dates_stand_together(library: Library) -> None:
    text = page(library, "cn/dibao")
    start = text.index("  符合（eligible）")
    block = text[start : text.index("  每月差额", start)]
    assert "规定：收入低于标准，财产符合规定。" in block
    assert "算法：（家庭收入 ＜ （标准 × 共同生活人数）） 且 财产符合规定" in block
    assert "条文：示例办法（示例〔2012〕1号）第一条" in block
    assert "施行时间：2012年1月1日起" in block


def test_values_with_their_history(library: Library) -> None:
    text = page(library, "cn/dibao")
    first, second = text.index("2,500.00 元/人/年"), text.index("3,015.00 元/人/年")
    assert first < second
    assert "施行时间：2012年1月1日起，2016年12月31日止" in text[first:second]
    assert "没有统一的数：由县里定，请录入" in text


def test_demonstration_values_are_marked(library: Library) -> None:
    text = page(library, "61/dibao")
    assert "300.50 元/月〔示例值〕" in text
    assert "- 示例值：只作演示，不能用来办理" in text


def test_markdown_is_one_table_a_part(library: Library) -> None:
    text = page(library, "cn/dibao", markdown=True)
    assert text.startswith("# 小包\n")
    assert "## 规则\n\n| 规则 | 规定 | 算法 | 条文 | 施行时间 | 地方例外 |\n| --- |" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert all(line.endswith("|") for line in rows)


def test_the_list_says_coverage_and_who_is_not_covered(library: Library) -> None:
    text = list_packs(library.packs)
    assert "- 适用：全国，2012年1月1日起" in text
    assert "- 不适用：城市特困人员：看另一个包" in text


def test_reading_does_not_change_the_pack(library: Library) -> None:
    before = {path: path.read_bytes() for path in Path(library.packs[0].folder).rglob("*") if path.is_file()}
    page(library, "cn/dibao")
    assert before == {path: path.read_bytes() for path in before}
