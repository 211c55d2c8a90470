"""What a pack may say, and that every fault is named with its file and line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from doudi.domain.findings import OutsideCoverage, PackFaults
from doudi.engine.library import Library, check
from tests.engine.small_pack import FORMULAS, PACK, PARAMETERS, write_local, write_pack

HEAD = "from doudi.engine.vocabulary import Bool, Count, Money, exception, rule, total, where\n"


def faults(root: Path) -> str:
    return "\n".join(map(str, check([root])))


def test_a_sound_pack_has_no_fault(tmp_path: Path) -> None:
    assert check([write_pack(tmp_path)]) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("import os", "其他语句都不允许"),
        ("from os import path", "其他语句都不允许"),
        ("from doudi.engine.vocabulary import *", "其他语句都不允许"),
        ("from doudi.engine.vocabulary import rule as r", "其他语句都不允许"),
        ("x = 1", "其他语句都不允许"),
        ("class A: pass", "其他语句都不允许"),
        ("open('/etc/passwd')", "其他语句都不允许"),
        ("async def f(): return 1", "其他语句都不允许"),
    ],
)
def test_a_statement_that_is_not_a_rule_is_refused(tmp_path: Path, statement: str, words: str) -> None:
    root = write_pack(tmp_path, formulas_py=FORMULAS + statement)
    line = len((FORMULAS.strip() + "\n").splitlines()) + 1
    found = faults(root)
    assert words in found
    assert f"formulas.py:{line}" in found


@pytest.mark.parametrize(
    "expression",
    [
        "wage.__class__",
        "[wage for x in (1,)]",
        "(lambda: wage)()",
        "wage ** 2",
        "wage // 2",
        "wage if property_ok else wage",
        "__import__('os')",
        "eval('1')",
        "f'{wage}'",
        "wage and wage",
        "(x := wage)",
        "wage[0]",
        "where(wage, wage, wage)",
        "1 < wage < 2",
        "wage * wage",
        "wage + 5",
        "wage + 1.5",
        "total(property_ok)",
    ],
)
def test_an_expression_outside_the_vocabulary_is_refused_with_its_line(tmp_path: Path, expression: str) -> None:
    text = (
        HEAD
        + '@rule(cite="law#1", unit="元/年")\ndef f(wage: Money, property_ok: Bool) -> Money:\n    """说明。"""\n    return '
    )
    root = write_pack(tmp_path, formulas_py=text + expression, pack_toml=PACK.split("[[")[0])
    found = faults(root)
    assert "formulas.py:" in found
    assert not [place for place in found.splitlines() if not place.startswith("cn/dibao/formulas.py:")]


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    formulas = FORMULAS.replace("wage + business", "wage +", 1)
    parameters = PARAMETERS.replace('cite = "law#2"', 'cite = "law#99"')
    found = faults(write_pack(tmp_path, formulas_py=formulas, parameters_toml=parameters))
    assert "formulas.py" in found
    assert "law#99" in found


def test_several_faults_in_one_formulas_file_come_at_once(tmp_path: Path) -> None:
    formulas = FORMULAS.replace('cite="law#1", unit="元/年"', 'cite="law#7", unit="两/年"').replace(
        '"A", "B")', '"A", "C")'
    )
    found = faults(write_pack(tmp_path, formulas_py=formulas))
    assert "law#7" in found
    assert "“两”不认识" in found


def test_an_uncited_value_is_refused(tmp_path: Path) -> None:
    found = faults(write_pack(tmp_path, parameters_toml=PARAMETERS.replace('cite = "law#2"\n', "")))
    assert "没有依据" in found
    assert "parameters.toml:11" in found


def test_a_gap_between_two_values_is_refused(tmp_path: Path) -> None:
    assert "之间没有值" in faults(
        write_pack(tmp_path, parameters_toml=PARAMETERS.replace("until = 2017-01-01", "until = 2016-12-01"))
    )


def test_an_overlap_of_two_values_is_refused(tmp_path: Path) -> None:
    assert "有两个值" in faults(
        write_pack(tmp_path, parameters_toml=PARAMETERS.replace("until = 2017-01-01", "until = 2018-01-01"))
    )


def test_a_cycle_is_named(tmp_path: Path) -> None:
    formulas = FORMULAS.replace("def income(own_income: Money)", "def income(own_income: Money, amount: Money)")
    assert "income -> amount -> income" in faults(write_pack(tmp_path, formulas_py=formulas))


def test_a_result_finer_than_a_fen_must_be_rounded(tmp_path: Path) -> None:
    formulas = FORMULAS.replace(
        "rounded_up(monthly(standard * member_count - greatest(income, 0)))", "monthly(standard * member_count)"
    )
    assert "写明怎样取整" in faults(write_pack(tmp_path, formulas_py=formulas))


def test_units_must_agree(tmp_path: Path) -> None:
    assert "单位不同" in faults(
        write_pack(tmp_path, formulas_py=FORMULAS.replace("income < standard * member_count", "income < standard"))
    )


def test_a_local_rule_without_exception_is_two_rules_for_one_thing(tmp_path: Path) -> None:
    local = (
        HEAD
        + '@rule(cite="local#1", unit="元/年")\ndef income(own_income: Money) -> Money:\n    """家庭收入。"""\n    return total(own_income)\n'
    )
    assert "有两条规则" in faults(write_local(write_pack(tmp_path), local))


def test_a_declared_exception_replaces_the_rule_in_its_area_only(tmp_path: Path) -> None:
    local = HEAD + (
        '@exception(to="cn/dibao", cite="local#1", why="地方规定", unit="元/年")\n'
        'def income(own_income: Money) -> Money:\n    """家庭收入。"""\n    return total(own_income) * 2\n'
    )
    library = Library.load([write_local(write_pack(tmp_path), local)])
    on = date(2015, 1, 1)
    assert library.program("610100", on).rules["income"].pack == "61/dibao"
    assert library.program("420700", on).rules["income"].pack == "cn/dibao"


def test_an_exception_to_nothing_is_refused(tmp_path: Path) -> None:
    local = (
        HEAD
        + '@exception(to="cn/other", cite="local#1", why="地方规定")\ndef new(property_ok: Bool) -> Bool:\n    """新。"""\n    return property_ok\n'
    )
    assert "没有这条规则" in faults(write_local(write_pack(tmp_path), local))


def test_nearest_area_wins_and_others_keep_the_national_value(tmp_path: Path) -> None:
    parameters = '[[standard.value]]\nfrom = 2013-01-01\namount = 4000\ncite = "local#1"\n'
    library = Library.load([write_local(write_pack(tmp_path), parameters=parameters)])
    ends = {area: library.program(area, date(2015, 1, 1)).parameter_ends("standard") for area in ("6101", "42")}
    assert ends == {"6101": (400000, 400000), "42": (250000, 250000)}


def test_a_value_that_ran_out_is_not_set_and_never_the_nearest(tmp_path: Path) -> None:
    parameters = '[[standard.value]]\nfrom = 2013-01-01\namount = 4000\ncite = "local#1"\n'
    root = write_local(write_pack(tmp_path), parameters=parameters, more="until = 2014-01-01")
    program = Library.load([root]).program("6101", date(2015, 1, 1))
    assert program.parameter_ends("standard") == (100, 10000000)
    assert "2013-12-31" in program.not_set_because("standard")


def test_a_demonstration_value_fills_only_what_is_not_set(tmp_path: Path) -> None:
    parameters = PARAMETERS.replace('amount = 3015\ncite = "law#2"', 'not_set = "县里还没有定"')
    demo = "[[standard.value]]\nfrom = 2016-01-01\namount = 9\n"
    root = write_local(
        write_pack(tmp_path, parameters_toml=parameters), parameters=demo, area="61", more="demonstration = true"
    )
    library = Library.load([root])
    assert library.program("61", date(2018, 1, 1)).parameter_ends("standard") == (900, 900)
    assert library.program("61", date(2018, 1, 1), demonstration=False).parameter_ends("standard") == (100, 10000000)


@pytest.mark.parametrize(
    ("area", "on"), [("61", date(2011, 12, 31)), ("6x", date(2015, 1, 1)), ("610", date(2015, 1, 1))]
)
def test_outside_coverage_is_refused_in_words(tmp_path: Path, area: str, on: date) -> None:
    library = Library.load([write_pack(tmp_path)])
    with pytest.raises(OutsideCoverage, match=r"不是行政区划代码|没有可用的规则包"):
        library.program(area, on)


def test_loading_a_broken_pack_raises_all_findings(tmp_path: Path) -> None:
    with pytest.raises(PackFaults) as caught:
        Library.load([write_pack(tmp_path, facts_toml="[a]\nlabel = 1\n")])
    assert len(caught.value.findings) >= 2


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    assert "没有规则包" in faults(tmp_path)
