"""The commands as a person runs them: answers, exit codes, and every fault on stderr."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import main
from tests.engine.deciding_pack import AREA, write_deciding

FAMILY = """
[household]
property_ok = true
residence = "rural"
[[member]]
name = "张三"
wage = { value = 1200, source = "工资表", as_of = 2017-02-01 }
business = 0
birth_date = 1990-01-01
"""


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_deciding(tmp_path_factory.mktemp("packs"))


@pytest.fixture
def family(tmp_path: Path) -> Path:
    path = tmp_path / "家.toml"
    path.write_text(FAMILY, "utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def decide(family: Path, packs: Path, *more: object, command: str = "decide") -> Result:
    return run(command, family, "--area", AREA, "--on", "2017-03-01", "--packs", packs, *more)


def test_decide_answers_in_json(family: Path, packs: Path) -> None:
    result = decide(family, packs)
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["decisions"][0]["outcome"] == "eligible"
    assert told["decisions"][0]["amount_fen"] == 15_125


def test_decide_answers_in_words(family: Path, packs: Path) -> None:
    text = decide(family, packs, "--format", "text").stdout
    assert "【低保：符合，乙，每月 151.25 元】" in text
    assert text == decide(family, packs, command="explain").stdout


def test_a_toml_and_a_json_file_get_the_same_answer(family: Path, packs: Path, tmp_path: Path) -> None:
    member = {"name": "张三", "wage": {"value": 1200.0, "source": "工资表", "as_of": "2017-02-01"}, "business": 0,
              "birth_date": "1990-01-01"}  # fmt: skip
    plain = tmp_path / "家.json"
    plain.write_text(json.dumps({"household": {"property_ok": True, "residence": "农村"}, "member": [member]}), "utf-8")
    assert decide(plain, packs).stdout == decide(family, packs).stdout


def test_an_unknown_outcome_is_an_answer(packs: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[[member]]\n", "utf-8")
    result = decide(path, packs)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["decisions"][0]["outcome"] == "unknown"


def test_every_fault_of_a_family_goes_to_stderr_with_exit_2(packs: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('[household]\nrooms = 99\n[[member]]\nwage = -1\n[[member]]\nbirth_date = "2015-02-30"\n', "utf-8")
    result = decide(path, packs)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("有 3 处要改：\n")
    assert all(where in result.stderr for where in ("household.rooms", "member[1].wage", "member[2].birth_date"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--area", AREA, "--on", "2001-01-01"), "没有可用的规则包"),
        (("--area", "abc", "--on", "2017-01-01"), "不是行政区划代码"),
        (("--area", AREA, "--on", "2017-02-30"), "没有 2017-02-30 这一天"),
        (("--area", AREA, "--on", "20170201"), "不是日期"),
    ],
)
def test_a_place_or_day_that_cannot_be_used(family: Path, packs: Path, words: tuple[str, ...], said: str) -> None:
    result = run("decide", family, *words, "--packs", packs)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_file_that_is_not_there(packs: Path) -> None:
    result = decide(Path("没有.toml"), packs)
    assert result.exit_code == 2
    assert "读不到这个文件" in result.stderr


def test_demonstration_values_can_be_left_out(packs: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("[[member]]\nbirth_date = 1940-01-01\nhelpless = true\n", "utf-8")
    with_them = json.loads(decide(path, packs).stdout)["decisions"][1]
    without = json.loads(decide(path, packs, "--no-demonstration").stdout)["decisions"][1]
    assert (with_them["amount_fen"], with_them["demonstration"]) == (30_050, ["照料标准"])
    assert (without["amount_fen"], without["missing"][0]["name"]) == (None, "care_rate")


def test_schema_packs_and_show(packs: Path) -> None:
    told = json.loads(run("schema", "--area", AREA, "--on", "2017-03-01", "--packs", packs).stdout)
    assert "wage" in told["properties"]["member"]["items"]["properties"]
    assert "规则包：cn/dibao" in run("packs", "--packs", packs).stdout
    assert run("pack", "show", "cn/dibao", "--markdown", "--packs", packs).stdout.startswith("# 小包")
    wrong = run("pack", "show", "cn/xx", "--packs", packs)
    assert wrong.exit_code == 2
    assert "全部见 doudi packs" in wrong.stderr


def test_pack_check_lists_every_fault_with_its_place(tmp_path: Path) -> None:
    write_deciding(tmp_path)
    sound = run("pack", "check", tmp_path)
    assert sound.exit_code == 0
    assert "建议 cn/dibao/facts.toml: 情况“房间数”（rooms）没有规则用到" in sound.stdout
    assert sound.stdout.endswith("没有问题，建议 4 条。\n")
    facts = tmp_path / "cn/dibao/facts.toml"
    facts.write_text(facts.read_text("utf-8").replace('type = "bool"', 'type = "boo"'), "utf-8")
    (tmp_path / "cn/dibao/scenarios").mkdir()
    (tmp_path / "cn/dibao/scenarios/a.toml").write_text("[[case]]\n", "utf-8")
    result = run("pack", "check", tmp_path)
    assert result.exit_code == 1
    assert "cn/dibao/facts.toml:" in result.stdout
    assert "dibao/scenarios/a.toml:1: 缺少“name”。" in result.stdout


def test_pack_test_runs_scenarios_and_the_calendar(tmp_path: Path) -> None:
    write_deciding(tmp_path)
    folder = tmp_path / "cn/dibao/scenarios"
    folder.mkdir()
    case = '[[case]]\nname = "一句话"\non = 2017-03-01\narea = "610000"\nmember = [{}]\nexpect = { eligible = "unknown" }\n'
    (folder / "a.toml").write_text(case, "utf-8")
    good = run("pack", "test", tmp_path)
    assert (good.exit_code, good.stdout) == (0, "情形 1 个，全部相符。\n")
    (folder / "a.toml").write_text(case.replace('"unknown"', "true"), "utf-8")
    bad = run("pack", "test", tmp_path)
    assert bad.exit_code == 1
    assert "eligible 应为 是，结果是 未知。" in bad.stdout


def test_every_command_has_help_in_chinese() -> None:
    for words in ((), ("decide",), ("explain",), ("schema",), ("packs",), ("pack",), ("synth",), ("demo",)):
        result = run(*words, "--help")
        assert result.exit_code == 0
        assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stdout)


def test_deciding_loads_no_web_framework_and_no_columns(family: Path, packs: Path) -> None:
    script = (
        "import sys\nfrom doudi.cli.main import main\n"
        f"main(['decide', {str(family)!r}, '--area', '{AREA}', '--on', '2017-03-01', '--packs', {str(packs)!r}], "
        "standalone_mode=False)\n"
        "print([name for name in ('django', 'polars', 'numpy', 'typst') if name in sys.modules], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"


@pytest.mark.parametrize(
    ("address", "words"),
    [("postgres://doudi:geheim@127.0.0.1:1/doudi", "数据库连不上"), ("", "doudi manage migrate")],
)
def test_a_database_that_is_not_there_is_said_and_no_password(tmp_path: Path, address: str, words: str) -> None:
    given = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    given |= {"DOUDI_DATA": str(tmp_path)} | ({"DATABASE_URL": address} if address else {})
    command = [sys.executable, "-m", "doudi.cli.main", "audit", "head"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "geheim" not in done.stderr
