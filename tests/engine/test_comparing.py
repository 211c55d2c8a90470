"""Two packs, or one on two days, side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from doudi.domain.findings import DoudiError, OutsideCoverage, PackFaults
from doudi.engine.comparing import compare
from doudi.engine.library import Library
from doudi.engine.sides import side
from doudi.engine.timelines import changes, per_cent
from tests.engine.small_pack import FACTS, FORMULAS, PACK, PARAMETERS, SOURCES, write_local, write_pack

SCENARIOS = """
[[case]]
name = "一口人"
on = 2018-01-01
area = "610000"
household = { property_ok = true, residence = "rural" }
member = [{ wage = 1200, business = 0, birth_date = 1950-01-01 }]
expect = { amount = 151.25 }
[[case]]
name = "收入不清楚"
on = 2018-01-01
area = "610000"
household = { property_ok = true }
member = [{ wage = 1200 }]
expect = { eligible = "unknown" }
"""
RAISED = PARAMETERS.replace("amount = 3015", "amount = 3200")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    root = write_pack(tmp_path / "shipped")
    (root / "cn/dibao/scenarios").mkdir()
    (root / "cn/dibao/scenarios/a.toml").write_text(SCENARIOS, "utf-8")
    return root


def draft(tmp_path: Path, **files: str) -> str:
    return str(write_pack(tmp_path / "draft", **files) / "cn/dibao")


def diff(before: str, after: str, shipped: Path, *, markdown: bool = False) -> str:
    library = Library.load([shipped])
    return compare(side(before, library), side(after, library), markdown=markdown)


def test_the_same_pack_has_nothing_to_tell(shipped: Path) -> None:
    assert diff("cn/dibao", "cn/dibao", shipped) == (
        "小包（cn/dibao） → 小包（cn/dibao）\n\n规定没有不同。\n\n试算 2 户，答案没有变。\n"
    )


def test_a_raised_standard_is_told_with_its_day_source_share_and_effect(shipped: Path, tmp_path: Path) -> None:
    assert diff("cn/dibao", draft(tmp_path, parameters_toml=RAISED), shipped).split("\n\n", 1)[1] == (
        "【标准和数值】\n"
        "  标准（standard，全国）\n"
        "    施行时间：2017年1月1日起\n"
        "    原来：3,015.00 元/人/年（示例办法（示例〔2012〕1号）第二条）\n"
        "    现在：3,200.00 元/人/年（示例办法（示例〔2012〕1号）第二条）\n"
        "    变化：+185.00 元/人/年（+6.1%）\n\n"
        "【拿情形里的家庭试算】\n"
        "  一口人\n"
        "    事项：低保\n"
        "    原来：符合，每月 151.25 元\n"
        "    现在：符合，每月 166.67 元\n"
        "    相差：+15.42 元\n\n"
        "试算 2 户，1 个答案变了；两边都算得出金额的，每月合计 +15.42 元。\n"
    )


def test_a_value_with_another_source_or_a_new_stretch_is_told(shipped: Path, tmp_path: Path) -> None:
    split = PARAMETERS.replace(
        'amount = 3015\ncite = "law#2"',
        'until = 2019-01-01\namount = 3015\ncite = "law#1"\n[[standard.value]]\nfrom = 2019-01-01\nnot_set = "没有文件。"',
    )
    library = Library.load([shipped])
    found = list(changes(side("cn/dibao", library), side(draft(tmp_path, parameters_toml=split), library)))
    assert [(each.since, each.until) for each in found] == [
        (date(2017, 1, 1), date(2019, 1, 1)),
        (date(2019, 1, 1), None),
    ]
    told = diff("cn/dibao", str(tmp_path / "draft/cn/dibao"), shipped)
    assert "变化：数没有变，依据变了" in told
    assert "现在：没有定：没有文件。" in told


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("(income < standard * member_count) & property_ok", "income < standard * member_count", "算法"),
        ("符合：收入低于标准，财产符合规定。", "符合：收入低于标准。", "说明"),
        ('@rule(cite="law#2", unit="人")', '@rule(cite="law#1", unit="人")', "条文"),
        ('@rule(cite="law#2", unit="人")', '@rule(cite="law#2", unit="人", since=date(2012, 1, 2))', "施行时间"),
        ('{"A": "甲", "B": "乙"}', '{"A": "甲等", "B": "乙"}', "选项"),
    ],
)
def test_a_changed_rule_is_told_with_what_changed(shipped: Path, tmp_path: Path, old: str, new: str, what: str) -> None:
    assert old in FORMULAS
    parts = FORMULAS.replace(old, new)
    if what == "施行时间":
        parts = parts.replace('@rule(cite="law#2", values', '@rule(cite="law#2", since=date(2012, 1, 2), values')
    assert f"什么变了：{what}\n" in diff("cn/dibao", draft(tmp_path, formulas_py=parts), shipped)


def test_rules_facts_decisions_and_coverage_that_come_or_go(shipped: Path, tmp_path: Path) -> None:
    formulas, _, tier = FORMULAS.rpartition('@rule(cite="law#2", values')
    formulas += '@rule(cite="law#1", unit="人")\ndef others(elders: Count, member_count: Count) -> Count:\n    """别人：不是老人的。"""\n    return member_count - elders\n'
    card = PACK.replace("from = 2012-01-01", "from = 2013-01-01").replace('label = "低保"', 'label = "生活保障"')
    facts = FACTS.replace("range = [0, 1000000]", "range = [0, 2000000]")
    told = diff("cn/dibao", draft(tmp_path, formulas_py=formulas, pack_toml=card, facts_toml=facts), shipped)
    assert "档次（tier）\n    什么变了：删去\n" in told
    assert "别人（others）\n    什么变了：新增\n    原来：没有\n    现在：共同生活人数 − 老人" in told
    assert "时间\n    原来：2012年1月1日起\n    现在：2013年1月1日起" in told
    assert "现在：生活保障：全家，每月，看符合、每月差额。" in told
    assert "现在：每人，金额，0.00 元/年至2,000,000.00 元/年。" in told
    assert tier != ""


def test_items_sources_and_steps_that_are_stated_otherwise(shipped: Path, tmp_path: Path) -> None:
    procedure = """[[procedure]]
id = "dibao-2012"
scheme = "dibao"
title = "审批"
from = 2012-01-01
cite = "law#1"
[[procedure.step]]
code = "accept"
label = "受理"
verb = "受理"
after = []
state = "accepted"
state_label = "已受理"
role = "township"
limit = 10
unit = "working_day"
counts_from = "accept"
cite = "law#1"
"""
    (shipped / "cn/dibao/procedure.toml").write_text(procedure, "utf-8")
    parameters = PARAMETERS.replace("range = [1, 100000]", "range = [1, 90000]")
    other = draft(
        tmp_path,
        parameters_toml=parameters,
        sources_toml=SOURCES.replace("示例〔2012〕1号", "示例〔2012〕2号"),
        procedure_toml=procedure.replace("limit = 10", "limit = 20"),
    )
    told = diff("cn/dibao", other, shipped)
    assert "现在：金额，1.00 元/人/年至90,000.00 元/人/年。" in told
    assert "law#1\n    原来：示例办法（示例〔2012〕1号）第一条\n    现在：示例办法（示例〔2012〕2号）第一条" in told
    assert "审批（dibao-2012）：受理\n    原来：乡镇（街道），受理，已受理，10 个工作日（示例" in told


def test_words_that_change_nothing_are_not_hidden(shipped: Path, tmp_path: Path) -> None:
    told = diff("cn/dibao", draft(tmp_path, facts_toml=FACTS + "# 说明\n"), shipped)
    assert "规定没有不同，只有注释、提示一类的文字变了。" in told


def test_two_days_of_a_pack_and_of_a_place(shipped: Path) -> None:
    local = '[[standard.value]]\nfrom = 2017-06-01\namount = 4000\ncite = "local#1"'
    write_local(shipped, parameters=local, area="6100")
    pack = diff("cn/dibao@2016-12-31", "cn/dibao@2017-01-01", shipped)
    assert "变化：+515.00 元/人/年（+20.6%）" in pack
    assert "施行时间" not in pack
    place = diff("610000@2017-05-31", "610000@2017-06-01", shipped)
    assert place.startswith("610000，2017-05-31 → 610000，2017-06-01\n\n【标准和数值】\n")
    assert "原来：3,015.00 元/人/年" in place
    assert "相差：+82.09 元" in place


def test_a_family_that_one_side_cannot_decide_is_said_to_be_left_out(shipped: Path) -> None:
    older = SCENARIOS.replace("一口人", "年纪小的一口人").replace("1950-01-01", "2016-01-01")
    (shipped / "cn/dibao/scenarios/b.toml").write_text(older.split('[[case]]\nname = "收入')[0], "utf-8")
    told = diff("cn/dibao@2015-01-01", "cn/dibao@2016-12-31", shipped)
    assert "试算 2 户，答案没有变。另有 1 户在一边算不了" in told


def test_markdown_gives_tables(shipped: Path, tmp_path: Path) -> None:
    told = diff("cn/dibao", draft(tmp_path, parameters_toml=RAISED), shipped, markdown=True)
    assert told.startswith("# 小包（cn/dibao） → 小包（文件夹 dibao）\n\n## 标准和数值\n\n| 项目 | 施行时间 |")
    assert "| +185.00 元/人/年（+6.1%） |" in told


@pytest.mark.parametrize(
    ("name", "fault", "said"),
    [
        ("cn/none", DoudiError, "没有叫“cn/none”的规则包"),
        ("cn/dibao@2017-02-30", DoudiError, "没有 2017-02-30 这一天"),
        ("610000@2001-01-01", OutsideCoverage, "没有可用的规则包"),
        ("cn/dibao@2001-01-01", OutsideCoverage, "不管 2001-01-01 这一天"),
    ],
)
def test_a_side_that_means_nothing_is_refused(shipped: Path, name: str, fault: type[DoudiError], said: str) -> None:
    with pytest.raises(fault, match=said):
        side(name, Library.load([shipped]))


def test_a_day_on_one_side_only_is_refused(shipped: Path) -> None:
    with pytest.raises(DoudiError, match="两边都写 @日期，或者都不写"):
        diff("cn/dibao", "cn/dibao@2017-01-01", shipped)


def test_a_draft_with_faults_is_refused_with_all_of_them(shipped: Path, tmp_path: Path) -> None:
    broken = draft(tmp_path, parameters_toml=PARAMETERS.replace('cite = "law#2"', 'cite = "law#9"'))
    with pytest.raises(PackFaults, match="law#9"):
        side(broken, Library.load([shipped]))


def test_shares_are_rounded_half_away_from_zero() -> None:
    assert [per_cent(2000, 2001), per_cent(2000, 1999), per_cent(300, 400)] == ["+0.1%", "−0.1%", "+33.3%"]
