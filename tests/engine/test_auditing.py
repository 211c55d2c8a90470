"""What keeps packs from loading though each part can be read, and what is only advised."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest

from doudi.engine.library import Library, check
from doudi.engine.shipped import shipped_packs
from tests.engine.small_pack import FACTS, FORMULAS, PACK, PARAMETERS, SOURCES, write_local, write_pack

HEAD = (
    "from datetime import date\nfrom doudi.engine.vocabulary import Bool, Category, Count, Money, exception, rule\n\n\n"
)


def faults(root: Path) -> str:
    return "\n".join(map(str, check([root])))


def test_a_fact_cites_what_is_registered(tmp_path: Path) -> None:
    facts = FACTS.replace('label = "经营净收入"', 'label = "经营净收入"\ncite = "law#9"')
    found = faults(write_pack(tmp_path, facts_toml=facts))
    assert "cn/dibao/facts.toml:8: 找不到依据“law#9”" in found


def test_a_value_ends_with_the_pack_that_holds_it(tmp_path: Path) -> None:
    values = '[[standard.value]]\nfrom = 2018-01-01\namount = 4000\ncite = "local#1"'
    write_local(write_pack(tmp_path), parameters=values, more="until = 2019-01-01\n")
    library = Library.load([tmp_path])
    last, after = (
        library.program("61", day).parameter_values["standard"] for day in (date(2018, 12, 31), date(2019, 1, 1))
    )
    assert last is not None
    assert last.amount == 400_000
    assert after is not None
    assert after.amount is None
    assert after.not_set.startswith("原来的值到")


def advised(root: Path, *expected: str) -> str:
    return "\n".join(map(str, Library.load([root]).advice(frozenset({"tier", *expected}))))


def with_rule(expression: str, inputs: str = "wage: Money", gives: str = "Bool", unit: str = "") -> str:
    return (
        FORMULAS
        + f'@rule(cite="law#1", unit="{unit}")\ndef extra({inputs}) -> {gives}:\n    """另一条：试。"""\n    return {expression}\n'
    )


@pytest.mark.parametrize("word", ["age", "where", "total", "rule", "date"])
def test_a_name_that_the_rule_text_uses_is_refused(tmp_path: Path, word: str) -> None:
    found = faults(
        write_pack(tmp_path, facts_toml=FACTS + f'[{word}]\nlabel = "词"\nentity = "person"\ntype = "bool"\n')
    )
    assert f"cn/dibao/facts.toml: “{word}”是规则文本自带的词" in found


def test_a_rule_named_like_a_word_is_refused_with_its_line(tmp_path: Path) -> None:
    found = faults(write_pack(tmp_path, formulas_py=with_rule("wage > 0 * wage").replace("def extra", "def least")))
    assert re.search(r"formulas\.py:\d+: “least”是规则文本自带的词", found)


def test_values_of_another_places_parameter_are_refused(tmp_path: Path) -> None:
    own = '[topup]\nlabel = "增发"\ntype = "money"\nunit = "元/月"\nrange = [0, 100]\nnot_set = "没有定。"'
    write_local(write_pack(tmp_path), parameters=own, area="61")
    write_local(tmp_path, parameters='[topup]\n[[topup.value]]\namount = 5\ncite = "local#1"', area="62")
    assert "dibao/parameters.toml:2: “topup”是 61/dibao 声明的，那个包只管 61" in faults(tmp_path)


def test_a_last_value_that_ends_while_rules_read_on_is_refused(tmp_path: Path) -> None:
    ended = PARAMETERS.replace("from = 2017-01-01\n", "from = 2017-01-01\nuntil = 2020-01-01\n")
    assert "“标准”（standard）在全国从 2020-01-01 起没有值" in faults(write_pack(tmp_path, parameters_toml=ended))


@pytest.mark.parametrize("more", ['[[standard.value]]\nfrom = 2020-01-01\nnot_set = "还没有文件。"\n', ""])
def test_an_explained_end_or_one_that_nobody_reads_is_fine(tmp_path: Path, more: str) -> None:
    ended = PARAMETERS.replace("from = 2017-01-01\n", "from = 2017-01-01\nuntil = 2020-01-01\n") + more
    card = PACK if more else PACK.replace("from = 2012-01-01", "from = 2012-01-01\nuntil = 2020-01-01")
    assert faults(write_pack(tmp_path, parameters_toml=ended, pack_toml=card)) == ""


def test_a_local_value_that_ends_is_not_replaced_and_so_refused(tmp_path: Path) -> None:
    values = '[[standard.value]]\nfrom = 2018-01-01\nuntil = 2019-01-01\namount = 4000\ncite = "local#1"'
    found = faults(write_local(write_pack(tmp_path), parameters=values))
    assert found == (
        "61-place/dibao/parameters.toml:1: “标准”（standard）在61从 2019-01-01 起没有值，规则却还要用；"
        "请补上值，确实没有就写一条 not_set 说明为什么"
    )


def test_a_first_value_that_begins_after_the_rules_is_refused(tmp_path: Path) -> None:
    late = PARAMETERS.replace("from = 2012-01-01", "from = 2013-01-01")
    assert "cn/dibao/parameters.toml: “标准”（standard）在全国从 2012-01-01 起没有值" in faults(
        write_pack(tmp_path, parameters_toml=late)
    )


def test_a_sound_pack_gets_no_advice(tmp_path: Path) -> None:
    assert advised(write_pack(tmp_path)) == ""


def test_what_nothing_needs_is_advised_unless_a_scenario_looks_at_it(tmp_path: Path) -> None:
    root = write_pack(tmp_path, formulas_py=with_rule("wage > 0 * wage"))
    assert "规则“另一条”（extra）没有哪个判定" in advised(root)
    assert advised(root, "extra") == ""
    assert "情况“户籍”（residence）没有规则用到" in "\n".join(map(str, Library.load([root]).advice()))


def test_an_input_that_is_not_used_is_advised(tmp_path: Path) -> None:
    root = write_pack(tmp_path, formulas_py=with_rule("property_ok", "wage: Money, property_ok: Bool"))
    assert "规则 extra 的参数表里有 wage，算式里没有用" in advised(root, "extra")


@pytest.mark.parametrize(
    ("condition", "inputs", "holds"),
    [
        ("wage >= 0 * wage", "wage: Money", "永远成立"),
        ("wage > 0 * wage", "wage: Money", ""),
        ("member_count >= 1", "member_count: Count", "永远成立"),
        ("member_count > 60", "member_count: Count", "永远不成立"),
        ("residence == residence", "residence: Category", "永远成立"),
        ("(member_count < 1) | (member_count > 5)", "member_count: Count", "“member_count < 1”按声明的范围永远不成立"),
        ("age(birth_date, on_date) >= 60", "birth_date: Date, on_date: Date", ""),
        ("where(member_count == 2, 1, 2) == 3", "member_count: Count", "永远不成立"),
    ],
)
def test_a_condition_that_the_ranges_decide_is_advised(tmp_path: Path, condition: str, inputs: str, holds: str) -> None:
    root = write_pack(tmp_path, formulas_py=with_rule(condition, inputs))
    found = advised(root, "extra")
    assert (holds in found) if holds else (found == "")


def test_a_condition_that_only_some_place_decides_is_nobodys_slip(tmp_path: Path) -> None:
    formulas = with_rule('tier == "A"', "tier: Category")
    local = (
        HEAD
        + '@exception(to="cn/dibao", cite="local#1", why="都是甲。", values={"A": "甲", "B": "乙"})\ndef tier() -> Category:\n    """档次：甲。"""\n    return "A"\n'
    )
    root = write_local(write_pack(tmp_path, formulas_py=formulas), formulas=local)
    assert "永远" not in advised(root, "extra")


def test_a_reason_that_never_holds_is_advised(tmp_path: Path) -> None:
    reasons = '[never]\nscheme = "dibao"\nwhen = "extra"\nholds = {}\noutcome = "eligible"\ntext = "一句话。"\n'
    root = write_pack(
        tmp_path / "a",
        formulas_py=with_rule("member_count >= 1", "member_count: Count"),
        reasons_toml=reasons.format("false"),
    )
    assert "[never]：按声明的范围，规则“extra”永远不会是“否”" in advised(root)
    other = write_pack(
        tmp_path / "b",
        formulas_py=with_rule("member_count >= 1", "member_count: Count"),
        reasons_toml=reasons.format("true"),
    )
    assert "[never]" not in advised(other)


def test_a_source_that_nobody_cites_is_advised(tmp_path: Path) -> None:
    sources = SOURCES + '[spare]\ntitle = "多余"\narticles = { "1" = "第一条" }\n'
    assert "cn/dibao/sources.toml: 登记了“spare”" in advised(write_pack(tmp_path, sources_toml=sources))


def test_a_rule_that_pauses_and_a_pack_whose_rules_stop_are_advised(tmp_path: Path) -> None:
    formulas = with_rule("wage > 0 * wage").replace('unit="")\ndef extra', "until=date(2015, 1, 1))\ndef extra")
    again = (
        formulas
        + '@rule(cite="law#1", since=date(2016, 1, 1), until=date(2018, 1, 1))\ndef extra(wage: Money) -> Bool:\n    """另一条：试。"""\n    return wage > 0 * wage\n'
    )
    root = write_pack(tmp_path, formulas_py=again)
    assert "规则“extra”从 2015-01-01 到 2016-01-01 之间断开了" in advised(root, "extra")
    lone = (
        HEAD
        + '@rule(cite="local#1", until=date(2015, 1, 1))\ndef own(wage: Money) -> Bool:\n    """自己的：试。"""\n    return wage > 0 * wage\n'
    )
    write_local(root, formulas=lone)
    assert "dibao/pack.toml:1: 本包的规则到 2015-01-01 全部停用，而包管到以后" in advised(root, "extra", "own")


def test_two_names_that_read_the_same_are_advised(tmp_path: Path) -> None:
    facts = FACTS.replace('label = "经营净收入"', 'label = "工资"')
    assert "cn/dibao/facts.toml: “工资”（business）和 wage 说起来一样" in advised(
        write_pack(tmp_path / "a", facts_toml=facts)
    )
    formulas = with_rule("wage > 0 * wage").replace("另一条：试。", "老人：试。")
    assert "“老人”（extra）和 elders 说起来一样" in advised(write_pack(tmp_path / "b", formulas_py=formulas), "extra")


def test_a_value_of_a_township_that_ends_is_refused_too(tmp_path: Path) -> None:
    values = '[[standard.value]]\narea = "6101"\nfrom = 2018-01-01\nuntil = 2019-01-01\namount = 4000\ncite = "local#1"'
    assert "（standard）在6101从 2019-01-01 起没有值" in faults(write_local(write_pack(tmp_path), parameters=values))


def test_the_shipped_packs_are_checked_and_advised_in_five_seconds_of_work() -> None:
    started = time.process_time()
    library = Library.load([shipped_packs()])
    places = tuple("/".join(info.folder.parts[-2:]) for info in library.packs)
    assert all(finding.where.startswith(places) for finding in library.advice())
    assert time.process_time() - started < 5
