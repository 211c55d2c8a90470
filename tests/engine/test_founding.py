"""A county's own pack from answers: what is written is sound, what is not answered is not set, nothing is invented."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import main
from doudi.domain.findings import BadInput, DoudiError
from doudi.engine.answering import read_answers
from doudi.engine.founding import trimmed
from doudi.engine.library import Library, check
from doudi.engine.packwriting import found
from doudi.engine.scenarios import read_cases, run_cases, scenario_files
from tests.engine.national import write_national

AREA = "980123"
ANSWERS = """
name = "示例县"
slug = "shili"
from = 2022-01-01
[document]
title = "《示例县“低保”标准》"
number = "示民〔2022〕1号"
issued = 2021-12-20
article = "第一条"
[values]
dibao_standard_rural = 6000
payment_method = "tiers"
dibao_tier_a = { value = 450.5, article = "第二条" }
deposit_limit = 20000
vehicle_limit = { not_set = "县政府还在讨论。" }
rounding_step = 0.1
"""
TOPUP = '[topup]\nelder = "10%"\nill = 0.25\n'


@pytest.fixture(scope="module")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_national(tmp_path_factory.mktemp("national"))


def written(tmp_path: Path, national: Path, answers: str) -> Path:
    (tmp_path / "answers.toml").write_text(answers, "utf-8")
    founding = read_answers(tmp_path / "answers.toml", AREA, Library.load([national]))
    return found(founding, tmp_path / "own", [national])


def together(tmp_path: Path, national: Path) -> Library:
    return Library.load([national, tmp_path / "own"])


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def test_the_answers_are_the_values_that_hold_there(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, ANSWERS)
    assert place == tmp_path / "own/980123-shili/dibao"
    program = together(tmp_path, national).program(AREA, date(2022, 1, 1), False)
    values = program.parameter_values
    assert {name: value.amount for name, value in values.items() if value and value.pack == "980123-shili/dibao" and value.amount} == {
        "dibao_standard_rural": 600_000, "payment_method": 1, "dibao_tier_a": 45_050, "deposit_limit": 2_000_000, "rounding_step": 10,
    }  # fmt: skip
    tier = values["dibao_tier_a"]
    assert tier is not None
    assert tier.cite is not None
    assert tier.cite.text == "《示例县“低保”标准》（示民〔2022〕1号）第二条"


def test_what_has_no_answer_is_not_set_with_a_sentence(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, ANSWERS)
    program = together(tmp_path, national).program(AREA, date(2022, 1, 1), False)
    assert program.not_set_because("vehicle_limit") == "县政府还在讨论。"
    assert program.not_set_because("dibao_standard_urban") == "县里还没有定城市低保标准；定了以后把数和文号补进来。"
    assert "城市低保标准：还没有定，用到它的家庭会回答“不能判定”。" in toml(place / "pack.toml")["not_covered"]
    assert "rounding_mode" not in toml(place / "parameters.toml")


def test_the_pack_is_sound_and_its_first_scenario_comes_out(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, ANSWERS)
    library = together(tmp_path, national)
    cases, faults = read_cases(file for file in scenario_files(library) if file.is_relative_to(place))
    assert faults == []
    assert [case.expect for case in cases] == [
        {"outcome": {"dibao": "eligible"}, "amount_yuan": {"dibao": pytest.approx(450.5)}}
    ]
    assert [result.findings for result in run_cases(library, cases)] == [()]


def test_tiers_are_not_asked_where_the_difference_is_paid(tmp_path: Path, national: Path) -> None:
    answers = ANSWERS.replace('"tiers"', '"按差额"').replace("dibao_tier_a", "dibao_tier_b")
    assert "dibao_tier_b" not in toml(written(tmp_path, national, answers) / "parameters.toml")


def test_shares_for_groups_become_rules_with_their_own_decision(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, ANSWERS + TOPUP)
    program = together(tmp_path, national).program(AREA, date(2022, 1, 1), False)
    assert [spec.scheme for spec in program.decisions if spec.pack == "980123-shili/dibao"] == ["dibao_topup"]
    assert program.parameter_ends(f"topup_elder_{AREA}") == (1000, 1000)
    assert program.parameter_ends(f"topup_ill_{AREA}") == (2500, 2500)
    assert "县里还没有定未成年人增发" in program.not_set_because(f"topup_minor_{AREA}")
    expected = {name for case in read_cases([place / "scenarios/first.toml"])[0] for name in case.expect}
    assert [
        each for each in together(tmp_path, national).advice(expected) if each.where.startswith("980123-shili")
    ] == []


def test_a_pack_without_a_document_has_no_figure(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, 'name = "示例县"\nslug = "shili"\nfrom = 2022-01-01\n')
    assert all("amount" not in row for item in toml(place / "parameters.toml").values() for row in item["value"])
    assert toml(place / "sources.toml") == {}


def test_a_second_pack_of_the_place_asks_only_what_the_first_left_open(tmp_path: Path) -> None:
    national, own = write_national(tmp_path / "national", "tekun"), tmp_path / "own"
    for scheme in ("dibao", "tekun"):
        answers = tmp_path / f"{scheme}.toml"
        answers.write_text(f'name = "示例县"\nslug = "shili"\nfrom = 2022-01-01\nscheme = "{scheme}"\n', "utf-8")
        words = ["pack", "new", AREA, "--folder", own, "--answers", answers, "--packs", national]
        assert CliRunner().invoke(main, [str(word) for word in words]).exit_code == 0
    first, second = (toml(own / f"980123-shili/{scheme}/parameters.toml") for scheme in ("dibao", "tekun"))
    assert "deposit_limit" in first
    assert "tekun_dispersed" in second
    assert first.keys() & second.keys() == set()
    library = Library.load([national, own])
    cases, _ = read_cases(scenario_files(library))
    assert [case.expect for case in cases][1:] == [{"tekun_considered": False}]
    assert [result.findings for result in run_cases(library, cases)] == [(), ()]


def test_nothing_is_ever_overwritten(tmp_path: Path, national: Path) -> None:
    place = written(tmp_path, national, ANSWERS)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with pytest.raises(DoudiError, match="已经有了，没有动它"):
        written(tmp_path, national, ANSWERS.replace("6000", "7000"))
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_every_fault_of_the_answers_comes_at_once_and_nothing_is_written(tmp_path: Path, national: Path) -> None:
    wrong = ANSWERS.replace("6000", '"很多"').replace(
        "deposit_limit = 20000", "deposit_limit = -1\nwarm_house = 3\ndibao_standard_urban = true"
    )
    with pytest.raises(BadInput) as caught:
        written(tmp_path, national, wrong + "[topup]\nelder = 3\nbrother = 0.1\n")
    told = str(caught.value)
    assert "values.dibao_standard_rural: 农村低保标准：“很多”不是数字" in told
    assert "values.deposit_limit: 存款等限额：−1.00 元/人超出可填范围（0.00 元/人 至" in told
    assert "values.warm_house: 不认识“warm_house”" in told
    assert "topup.elder: 老年人增发比例：300%超出可填范围" in told
    assert "topup.brother: 不认识“brother”" in told
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ("x", "答案文件读不了"),
        ('name = 5\nslug = "A b"\nfrom = "2022"\n', "slug: 请写地名的拼音"),
        ('name = 5\nslug = "A b"\nfrom = "2022"\n', "name: 应是不超过"),
        ('name = 5\nslug = "A b"\nfrom = "2022"\n', "from: “2022”不是日期"),
        ('name = "示例县"\nslug = "shili"\nfrom = 2022-01-01\n[values]\ndeposit_limit = 5\n', "写了数，就要写依据"),
        ('name = "示例县"\nslug = "shili"\nfrom = 2022-01-01\nvalues = 3\n', "应是一张表 [values]"),
    ],
)
def test_answers_that_cannot_be_used(tmp_path: Path, national: Path, answers: str, told: str) -> None:
    with pytest.raises(BadInput, match=r"answers\.toml") as caught:
        written(tmp_path, national, answers)
    assert told in str(caught.value)


def test_a_scheme_or_a_day_that_is_not_there(tmp_path: Path, national: Path) -> None:
    head = 'name = "示例县"\nslug = "shili"\n'
    with pytest.raises(DoudiError, match="没有“housing”这个事项；可以写：dibao"):
        written(tmp_path, national, head + 'from = 2022-01-01\nscheme = "housing"\n')
    with pytest.raises(DoudiError, match="没有可用的规则包"):
        written(tmp_path, national, head + "from = 2002-01-01\n")


def test_area_codes_lose_their_trailing_zeros() -> None:
    assert [trimmed(code) for code in ("980123", "980100", "980000", "98")] == ["980123", "9801", "98", "98"]
    for wrong in ("", "98012", "县", "98 123"):
        with pytest.raises(ValueError, match="行政区划代码"):
            trimmed(wrong)


def prompted(national: Path, folder: Path, area: str, *lines: str) -> Result:
    words = ["pack", "new", area, "--folder", str(folder), "--packs", str(national)]
    return CliRunner().invoke(main, words, input="\n".join(lines) + "\n")


def test_the_questions_are_asked_again_until_they_can_be_read(tmp_path: Path, national: Path) -> None:
    asked = [("示例县",), ("Shili", "shili"), ("2022-01-01",), ("",), ("6千", "6000", "《县里的通知》", "第一条"), ("",),
             ("差不多", "按差额", "第二条"), ("四舍五入", ""), ("",), ("",), ("",), ("",), ("",), ("30%", "第三条"), ("",), ("y",),
             ("10%", "", "", "", "")]  # fmt: skip
    result = prompted(national, tmp_path, AREA, *(line for lines in asked for line in lines))
    assert result.exit_code == 0, result.output
    assert "“6千”不是数字" in result.output
    assert "没有“差不多”这个代码" in result.output
    assert "写了数就要有依据的文件" in result.output
    parameters = toml(tmp_path / "980123-shili/dibao/parameters.toml")
    assert parameters["dibao_standard_rural"]["value"][0]["amount"] == 6000
    assert parameters["rounding_mode"]["value"] == [{"from": date(2022, 1, 1), "amount": "half_up", "cite": "county#2"}]
    assert parameters["rigid_spending_share"]["value"][0]["amount"] == 0.3
    assert parameters[f"topup_elder_{AREA}"]["value"][0]["amount"] == 0.1
    assert check([national, tmp_path]) == []


def test_a_wrong_area_is_told_before_any_question(tmp_path: Path, national: Path) -> None:
    wrong = prompted(national, tmp_path, "abc")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "“abc”不是省、市、县的行政区划代码" in wrong.stderr
