"""The explanation in Chinese: articles, values, and 未知 where nothing is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from doudi.engine.decisions import decide
from doudi.engine.explaining import explain
from doudi.engine.families import read_family
from doudi.engine.library import Library
from tests.engine.deciding_pack import AREA, write_deciding


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.load([write_deciding(tmp_path_factory.mktemp("packs"))])


def told(library: Library, *people: dict[str, Any], demonstration: bool = True, **household: Any) -> str:
    program = library.program(AREA, date(2017, 3, 1), demonstration)
    return explain(decide(program, read_family({"household": household, "member": list(people)}, program)))


def test_outcome_amount_reason_and_every_step(library: Library) -> None:
    text = told(library, {"name": "张三", "wage": {"value": 1200, "source": "工资表"}, "business": 0, "birth_date": "1980-01-01"},
                property_ok=True, residence="rural")  # fmt: skip
    assert "【低保：符合，乙，每月 151.25 元】" in text
    assert (
        "  因为：全家一年收入 1,200.00 元/年，共 1 人，标准 3,015.00 元/人/年。（依据示例办法（示例〔2012〕1号）第一条）"
        in text
    )
    assert "张三的工资：1,200.00 元/年" in text
    assert "来源：工资表" in text
    assert "标准：3,015.00 元/人/年" in text
    assert "依据：示例办法（示例〔2012〕1号）第二条" in text
    assert "规定：各人收入之和。" in text
    assert "示例值" not in text


def test_unknown_is_said_and_is_never_zero(library: Library) -> None:
    text = told(library, {"name": "张三"}, demonstration=False)
    assert "【低保：不能判定】" in text
    assert "  还缺：张三：工资\n" in text
    assert "  还缺：财产符合规定\n" in text
    assert "张三的工资：未知\n" in text
    assert "每月差额：未知\n" in text
    assert "0.00" not in text


def test_a_value_nobody_set_says_who_sets_it(library: Library) -> None:
    old = {"name": "李四", "birth_date": "1950-01-01", "helpless": True}
    text = told(library, old, demonstration=False)
    assert "【李四的护理补贴：符合，每月 未知，上门照料】" in text
    assert "  还缺：照料标准（当地的数）。由县里定，请录入" in text
    assert "照料标准：未知" in text


def test_demonstration_values_are_marked(library: Library) -> None:
    old = {"name": "李四", "birth_date": "1950-01-01", "helpless": True}
    text = told(library, old)
    assert "示例值，只作演示，不能用来办理" in text
    assert "  用到的示例值：照料标准" in text
    assert "照料标准：300.50 元/月〔示例值〕" in text


def test_what_was_told_once_is_not_told_again(library: Library) -> None:
    text = told(library, {"wage": 1, "business": 0}, property_ok=True)
    assert text.count("规定：各人收入之和。") == 1
    assert "（见上）" in text


def test_people_without_a_name_are_counted(library: Library) -> None:
    assert "第 2 人的工资：未知" in told(library, {}, {})


def test_codes_are_told_in_chinese_and_quotes_within_quotes_are_single(library: Library) -> None:
    program = library.program(AREA, date(2017, 3, 1))
    family = read_family({"member": [{"birth_date": "1950-01-01"}], "household": {"residence": "rural"}}, program)
    derivation = program.run(family).derivation("tier")
    words = derivation.arithmetic(derivation.steps[derivation.root])
    assert words == "若“（老人 1 ≥ 1） 且 （户籍 农村 是 ‘农村’）”则 甲，否则 乙"
