"""Reading a family: exact, complete about what is wrong, and kind."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.domain.findings import BadInput
from doudi.engine.families import FILE_LARGEST, load_family_file, read_family
from doudi.engine.library import Library
from doudi.engine.model import Fact
from doudi.engine.program import Program
from tests.engine.deciding_pack import AREA, write_deciding

ON = date(2017, 3, 1)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    return Library.load([write_deciding(tmp_path_factory.mktemp("packs"))]).program(AREA, ON)


def faults(data: Any, program: Program) -> dict[str, str]:
    with pytest.raises(BadInput) as caught:
        read_family(data, program)
    return {finding.where: finding.message for finding in caught.value.findings}


def one(program: Program, **person: Any) -> str:
    """What is said of the only fault of a single person's facts."""
    found = faults({"member": [person]}, program)
    assert len(found) == 1, found
    return next(iter(found.values()))


def test_every_kind_of_value_becomes_an_integer(program: Program) -> None:
    data = {
        "household": {"property_ok": True, "residence": "urban", "rooms": 3},
        "member": [
            {"name": "张三", "key": "a", "relation": "户主", "wage": Decimal("1200.50"), "birth_date": "1950-02-28"},
            {"relation": "spouse", "business": -50, "birth_date": date(1951, 1, 1)},
        ],
    }
    family = read_family(data, program)
    assert {name: fact.value for name, fact in family.household.items()} == {
        "property_ok": 1,
        "residence": 1,
        "rooms": 3,
    }
    first, second = family.members
    assert (first.key, first.name, second.key, second.name) == ("a", "张三", "2", "")
    assert first.facts["wage"] == Fact(120_050)
    assert first.facts["relation"].value == 0
    assert first.facts["birth_date"].value == date(1950, 2, 28).toordinal()
    assert second.facts["business"].value == -5_000


def test_a_value_keeps_its_source_and_date(program: Program) -> None:
    wage = {"value": 900, "source": "用工单位证明", "as_of": date(2017, 1, 31)}
    family = read_family({"member": [{"wage": wage}]}, program)
    assert family.members[0].facts["wage"] == Fact(90_000, "用工单位证明", "2017-01-31")


def test_an_absent_fact_is_unknown_and_a_null_is_known_to_be_none(program: Program) -> None:
    family = read_family({"member": [{"wage": None}, {"wage": {"none": True, "source": "本人说明"}}, {}]}, program)
    assert [member.facts.get("wage") for member in family.members] == [Fact(0), Fact(0, "本人说明"), None]


def test_null_is_refused_where_the_fact_does_not_allow_none(program: Program) -> None:
    assert "不能填“没有”" in one(program, business=None)
    assert "不能填“没有”" in one(program, business={"none": True})


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("wage", -5, "不能是负数"),
        ("wage", 1_000_001, "超出可填范围"),
        ("wage", Decimal("1.005"), "精确到分"),
        ("wage", Decimal("0.1000000000000000000000000000000000001"), "太长"),
        ("wage", Decimal("1e999999"), "太大"),
        ("wage", float("nan"), "不是数"),
        ("wage", "1200", "数字不加引号"),
        ("wage", "<b>1</b>", "应填数字"),
        ("wage", True, "应填数字"),
        ("wage", [1], "应填数字"),
        ("helpless", 1, "true（是）或 false（否）"),
        ("helpless", "是", "true（是）或 false（否）"),
        ("relation", "uncle", "head（户主）、spouse（配偶）"),
        ("relation", ["head"], "没有"),
        ("birth_date", "2015-02-30", "没有 2015-02-30 这一天"),
        ("birth_date", "20150230", "不是日期"),
        ("birth_date", "2015-W10-1", "不是日期"),
        ("birth_date", datetime(2015, 2, 3, 4, 5, tzinfo=UTC), "不是日期"),
        ("birth_date", "2017-03-02", "晚于计算日期 2017年3月1日"),
        ("birth_date", "1700-01-01", "超出可填范围"),
        ("birth_date", 20150101, "不是日期"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(program: Program, fact: str, value: Any, said: str) -> None:
    assert said in one(program, **{fact: value})


def test_a_count_is_whole(program: Program) -> None:
    found = faults({"household": {"rooms": Decimal("2.5")}, "member": [{}]}, program)
    assert "应是整数" in found["household.rooms"]


def test_born_on_the_day_of_the_decision_is_possible(program: Program) -> None:
    assert read_family({"member": [{"birth_date": "2017-03-01"}]}, program).members[0].facts["birth_date"]


def test_all_faults_come_at_once_each_with_its_path(program: Program) -> None:
    data = {
        "household": {"rooms": 21, "wage": 3, "residense": "rural"},
        "member": [
            {"name": "张三", "wage": -1, "birth_date": "2015-02-30"},
            {"wage": {"value": "x", "source": 3, "as_of": "2017-13-01", "vaule": 1}},
        ],
        "members": [],
    }
    found = faults(data, program)
    assert set(found) == {
        "household.rooms", "household.wage", "household.residense", "members", "member[1].wage",
        "member[1].birth_date", "member[2].wage", "member[2].wage.source", "member[2].wage.as_of", "member[2].wage.vaule",
    }  # fmt: skip
    assert found["member[1].wage"].startswith("第 1 人（张三）的工资：")
    assert "是不是想写 residence（户籍）" in found["household.residense"]
    assert "是不是想写 member" in found["members"]
    assert "是不是想写 value" in found["member[2].wage.vaule"]
    assert "应写在 member（每位成员）里" in found["household.wage"]


def test_a_chinese_label_as_a_word_is_answered_with_its_name(program: Program) -> None:
    assert "是不是想写 wage（工资）" in one(program, **{"工资": 100})


@pytest.mark.parametrize("members", [[], [{}] * 61, {}, "x", [3]])
def test_one_to_sixty_members(program: Program, members: Any) -> None:
    assert any(where.startswith("member") for where in faults({"member": members}, program))


def test_sixty_members_are_allowed(program: Program) -> None:
    assert len(read_family({"member": [{}] * 60}, program).members) == 60


def test_keys_differ(program: Program) -> None:
    found = faults({"member": [{"key": "a"}, {"key": "a"}, {"key": "4"}, {}]}, program)
    assert list(found) == ["member[2].key", "member[4].key"]


def test_a_name_is_one_line_of_bearable_length(program: Program) -> None:
    found = faults({"member": [{"name": "张\n三"}, {"name": "长" * 61}, {"name": 3}]}, program)
    assert list(found) == ["member[1].name", "member[2].name", "member[3].name"]


def test_rare_and_wide_characters_are_fine_in_a_name(program: Program) -> None:
    assert read_family({"member": [{"name": "𠮷\ue000　安"}]}, program).members[0].name == "𠮷\ue000　安"


def test_a_file_of_nothing_but_strange_words_is_answered_quickly_and_wholly(program: Program) -> None:
    found = faults({"member": [{f"项目{number}": 1 for number in range(5000)}]}, program)
    assert len(found) == 5000


def test_a_name_with_markup_is_a_name(program: Program) -> None:
    assert read_family({"member": [{"name": "<b>张</b>"}]}, program).members[0].name == "<b>张</b>"


def test_exactly_one_head(program: Program) -> None:
    two = faults({"member": [{"relation": "head"}, {"relation": "child"}, {"relation": "head"}]}, program)
    none = faults({"member": [{"relation": "child"}]}, program)
    assert list(two) == ["member[3].relation"]
    assert "第 1 人、第 3 人都写成了户主" in two["member[3].relation"]
    assert "没有人写成户主" in none["member[1].relation"]
    assert read_family({"member": [{"relation": "child"}, {}]}, program)


def test_toml_and_json_read_alike(program: Program, tmp_path: Path) -> None:
    toml, plain = tmp_path / "家.toml", tmp_path / "家.json"
    toml.write_text('[[member]]\nname = "李四"\nwage = 1200.10\nbirth_date = 1950-01-01\n', "utf-8")
    member = {"name": "李四", "wage": 1200.10, "birth_date": "1950-01-01"}
    plain.write_text("\ufeff" + json.dumps({"member": [member]}), "utf-8")
    assert load_family_file(toml, program) == load_family_file(plain, program)
    assert load_family_file(toml, program).members[0].facts["wage"].value == 120_010


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("a.toml", b"[household]\nresidence = rural\n", 2, "TOML 写法有误"),
        ("a.toml", b"[household]\nrooms = 1\nrooms = 2\n", 3, "TOML 写法有误"),
        ("a.json", b'{"member": [\n{"wage": 1,}]}', 2, "JSON 写法有误"),
        ("a.json", b'{"member": [{"wage": 1, "wage": 2}]}', 0, "“wage”在同一组里写了不止一次"),
        ("a.json", b"[" * 100_000, 0, "过深的嵌套"),
        ("a.json", b'{"member": [{"wage": ' + b"9" * 5000 + b"}]}", 0, "过长的数字"),
        ("a.json", "{}\n{姓名}".encode("gbk"), 2, "不是 UTF-8"),
        ("a.json", b" " * (FILE_LARGEST + 1), 0, "文件超过 2 MB"),
        ("a.json", b"[]", 0, "最外层应是"),
        ("a.xlsx", b"", 0, "只认 .toml 和 .json"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    program: Program, tmp_path: Path, name: str, content: bytes, line: int, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput) as caught:
        load_family_file(path, program)
    finding = caught.value.findings[0]
    assert said in finding.message
    assert finding.line == line


def test_a_file_that_is_not_there_is_said_to_be_so(program: Program, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="读不到这个文件"):
        load_family_file(tmp_path / "无.toml", program)
