"""Scenario files: read strictly, compared exactly; and the calendar walk."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from doudi.engine.library import Library
from doudi.engine.scenarios import read_cases, run_cases, scenario_files
from doudi.engine.walking import days, walk
from tests.engine.deciding_pack import AREA, CARD, write_deciding

GOOD = """
[[case]]
name = "收入低于标准：符合，金额是差额"
on = 2017-03-01
area = "610000"
household = { property_ok = true, residence = "rural" }
member = [{ key = "a", wage = 1200, business = 0, birth_date = 1950-01-01 }]
demands = [6, 7]
[case.expect]
income = 1200
own_income = { a = 1200 }
is_old = [true]
elders = 1
tier = "A"
outcome = { dibao = "eligible", care = "unknown" }
class = { dibao = "A" }
amount_yuan = { dibao = 151.25 }
missing = ["helpless"]
reasons = { dibao = ["within", "elder"] }

[[case]]
name = "财产核查没有回来：不能判定"
on = 2017-03-01
area = "610000"
member = [{ wage = 1200, business = 0, birth_date = 1990-01-01 }]
expect = { eligible = "unknown", outcome = { dibao = "unknown", care = "none" }, missing = ["property_ok"] }
"""


def results(root: Path, text: str) -> list[str]:
    """Every message about the scenarios of the deciding pack."""
    write_deciding(root)
    folder = root / "cn/dibao/scenarios"
    folder.mkdir()
    (folder / "a.toml").write_text(text, "utf-8")
    library = Library.load([root])
    cases, findings = read_cases(scenario_files(library))
    return [str(finding) for finding in (*findings, *(f for r in run_cases(library, cases) for f in r.findings))]


def case(expect: str, more: str = "") -> str:
    return (
        '[[case]]\nname = "一句话"\non = 2017-03-01\narea = "610000"\n'
        "household = { property_ok = true }\nmember = [{ wage = 1200, business = 0, birth_date = 1990-01-01 }]\n"
        f"{more}\nexpect = {{ {expect} }}\n"
    )


def test_a_case_that_comes_out_as_expected_says_nothing(tmp_path: Path) -> None:
    assert results(tmp_path, GOOD) == []


def test_the_record_of_a_case(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(GOOD, "utf-8")
    cases, findings = read_cases([path])
    assert findings == []
    assert [(found.line, found.demands, found.demonstration) for found in cases] == [(2, (6, 7), True), (21, (), True)]


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("income = 1200.01", "income 应为 1,200.01 元/年，结果是 1,200.00 元/年。"),
        ('income = "unknown"', "income 应为未知，结果是 1,200.00 元/年。"),
        ('tier = "A"', "tier 应为 甲，结果是 乙。"),
        ('tier = "Z"', "tier 的预期写法有误：没有“Z”这个选项。可以填：A（甲）、B（乙）。"),
        ("eligible = false", "eligible 应为 否，结果是 是。"),
        ("own_income = [1, 2]", "own_income 写了 2 个值，这一户有 1 人。"),
        ("own_income = { x = 1 }", "own_income 里的成员 x 不在这一户。"),
        ("own_income = 3", "own_income.1 应为 3.00 元/年，结果是 1,200.00 元/年。"),
        ("incom = 3", "expect 里的 incom：不认识“incom”，没有这一项。是不是想写 income（家庭收入）？"),
        ('outcome = { dibao = "unknown" }', "outcome.dibao 应为 unknown，结果是 eligible。"),
        ('outcome = { dibao = "none" }', "outcome.dibao 应没有这项决定，结果是 eligible。"),
        ('outcome = { care = "eligible" }', "outcome.care 应有 1 项决定，结果有 0 项。"),
        ("amount_yuan = { dibao = 151 }", "amount_yuan.dibao 应为 151.00，结果是 151.25。"),
        ('amount_yuan = { dibao = "unknown" }', "amount_yuan.dibao 应为 unknown，结果是 151.25。"),
        ('class = { dibao = "A" }', "class.dibao 应为 A，结果是 B。"),
        ('missing = ["wage"]', "应缺 wage，结果里没有列为所缺。"),
    ],
)
def test_a_difference_is_told_exactly(tmp_path: Path, expect: str, said: str) -> None:
    assert results(tmp_path, case(expect)) == [f"dibao/scenarios/a.toml:1: 情形“一句话”：{said}"]


def test_what_is_missing_beyond_the_expected_is_told(tmp_path: Path) -> None:
    text = case("missing = []").replace("property_ok = true", "")
    assert "结果多列了所缺：property_ok。" in results(tmp_path, text)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[case]\n", "情形文件读不了"),
        ("", "没有 [[case]]"),
        (case("income = 1200", "expects = 3"), "不认识“expects”"),
        (case("income = 1200").replace("on = 2017-03-01", 'on = "2017"'), "“on”应是日期"),
        (case("income = 1200").replace('area = "610000"\n', ""), "缺少“area”"),
        (case(""), "“expect”应是一组预期结果，不能为空"),
        (case("income = 1200") * 2, "名称“一句话”在这个文件里用过了"),
        (case("income = 1200").replace("wage", "wages"), "是不是想写 wage（工资）"),
        (case("income = 1200").replace("2017-03-01", "2001-03-01"), "没有可用的规则包"),
    ],
)
def test_a_badly_written_case_is_told_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    found = results(tmp_path, text)
    assert any(said in message and message.startswith("dibao/scenarios/a.toml:") for message in found), found


def test_without_demonstration_values(tmp_path: Path) -> None:
    old = case('amount_yuan = { care = "unknown" }', "without_demonstration = true")
    assert results(tmp_path, old.replace("1990", "1950").replace("wage =", "helpless = true, wage =")) == []


def test_the_walk_goes_over_quarters_and_around_changes(tmp_path: Path) -> None:
    library = Library.load([write_deciding(tmp_path)])
    found = days(library, AREA, [])
    assert {date(2012, 1, 1), date(2016, 12, 31), date(2017, 1, 1), date(2017, 12, 31), date(2018, 1, 1)} <= set(found)
    assert {date(2013, 4, 1), date(2014, 7, 1), date(2015, 10, 1)} <= set(found)
    assert date(2011, 12, 31) not in found
    assert walk(library, []) == []


def test_the_walk_stops_where_the_pack_ends(tmp_path: Path) -> None:
    card = CARD.replace("from = 2012-01-01", "from = 2012-01-01\nuntil = 2017-06-01")
    library = Library.load([write_deciding(tmp_path, pack_toml=card)])
    assert max(days(library, AREA, [])) == date(2017, 5, 31)
    assert walk(library, []) == []


def test_the_walk_finds_a_day_on_which_a_rule_has_ended_too_early(tmp_path: Path) -> None:
    write_deciding(tmp_path)
    formulas = tmp_path / "cn/dibao/formulas.py"
    text = formulas.read_text("utf-8").replace(
        '@rule(cite="law#1", unit="元/年")\ndef income',
        '@rule(cite="law#1", unit="元/年", until=date(2016, 5, 1))\ndef income',
    )
    formulas.write_text(text, "utf-8")
    from doudi.engine.library import check

    assert any("2016" in str(finding) or "income" in str(finding) for finding in check([tmp_path]))
