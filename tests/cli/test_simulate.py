"""``doudi simulate``: files as ``doudi run`` reads them, faults all at once, never a trace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from doudi.cli.main import BAD_INPUT, main
from doudi.engine.shipped import shipped_packs

HOMES = "household_id,area_code,residence,local_hukou,property_check,tekun_in_household,dibao_class_fixed,deposits\n"
PEOPLE = "household_id,person_id,relation,birth_date,wage,work_ability,away_status\n"


def told(*words: str) -> tuple[int, str]:
    """The exit code, and everything that was said."""
    done = CliRunner().invoke(main, ["simulate", *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One sound household, and one with a person whose birthday does not exist."""
    homes = "1,611022101201,rural,是,within,否,A,0\n2,611022101201,rural,是,within,否,A,0\n"
    people = "1,1,head,1970-01-01,1000.5,full,none\n2,2,head,1971-13-01,0,full,none\n"
    (tmp_path / "households.csv").write_text(HOMES + homes, "utf-8")
    (tmp_path / "persons.csv").write_text(PEOPLE + people, "utf-8")
    return tmp_path


def test_the_files_are_those_of_a_run_and_what_was_left_out_is_said(folder: Path) -> None:
    code, said = told("--population", str(folder), "--on", "2018-03-01", "--set", "dibao_tier_a=300")
    assert code == 0
    assert "1 户；另有 1 户有要改的地方" in said
    assert "251.00 元/人/月 → 300.00 元/人/月" in said


def test_rows_of_nobody_are_said_before_the_figures(folder: Path) -> None:
    with (folder / "persons.csv").open("a", encoding="utf-8") as file:
        file.write(",3,child,2001-01-01,0,full,none\n")
    code, said = told("--population", str(folder), "--on", "2018-03-01", "--set", "dibao_tier_a=300")
    assert code == 0
    assert "人口文件：households.csv、persons.csv" in said
    assert "至多 1 户可能少算了人" in said
    assert said.index("至多") < said.index("300.00")


def test_nobody_to_try_it_on_is_a_fault(folder: Path) -> None:
    (folder / "persons.csv").write_text(PEOPLE, "utf-8")
    code, said = told("--population", str(folder), "--on", "2018-03-01")
    assert code == BAD_INPUT
    assert "没有一户可以试算" in said


def test_a_scheme_that_only_the_draft_knows_can_be_asked_for(folder: Path) -> None:
    pack = Path(shutil.copytree(shipped_packs() / "6110-shangluo/dibao", folder / "draft"))
    for file in pack.rglob("*.toml"):
        file.write_text(file.read_text("utf-8").replace('"dibao_topup"', '"dibao_more"'), "utf-8")
    code, said = told(
        "--population", str(folder), "--on", "2018-03-01", "--draft", str(pack), "--schemes", "dibao_more, dibao_topup"
    )
    assert code == 0, said
    assert "换的规则包里没有“重点对象增发”这一项" in said
    assert "“重点对象增发”是换的规则包新加的" in said
    assert told("--on", "2018-03-01", "--schemes", "dibao_more")[0] == BAD_INPUT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "dibao_tier_a=x", "--set", "nothing=1"), "有 2 处要改"),
        (("--schemes", "nothing"), "没有“nothing”这个项目"),
        (("--draft", "nowhere"), "没有这个文件夹"),
        (("--population", "nowhere"), "nowhere"),
    ],
)
def test_what_cannot_be_used_is_said(words: tuple[str, ...], said: str) -> None:
    code, output = told("--on", "2017-06-01", *words)
    assert code == BAD_INPUT
    assert said in output


def test_a_day_without_rules_names_the_nearest_packs_only() -> None:
    code, output = told("--on", "1990-01-01")
    assert code == BAD_INPUT
    assert "商洛市低保" in output
    assert len(output) < 400
