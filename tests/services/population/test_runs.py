"""Whole runs from files: the good households decided, the rest named row by row; nothing mixed, nothing done twice."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner, Result

from doudi.cli import population as cli
from doudi.cli.main import main
from doudi.engine import Library, decide
from doudi.services.population import running
from doudi.services.synth import generate
from tests.engine.drawn import families
from tests.services.population.files import write

ON = date(2018, 3, 15)
HOMES = """户号,区划代码,家庭人口数,按哪一类标准申请,存款、证券等
A,611022101201,2,农村低保,"6,000.50"
B,611022102201,1,rural,无
"""
PEOPLE = """户号,人员编号,与户主关系,出生日期,工资、打工收入,残疾等级
A,a1,户主,1970-05-01,3000,无
A,a2,妻子,19720501,,残疾二级
B,b1,本人,1950/1/2,0.05,无
"""


@pytest.fixture(autouse=True)
def packs_read_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped packs, read once for all tests."""
    monkeypatch.setattr(cli, "library", lambda folders: library)


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["run", *map(str, words)])


def folder(where: Path, homes: str = HOMES, people: str = PEOPLE, encoding: str = "utf-8") -> Path:
    where.mkdir(exist_ok=True)
    (where / "households.csv").write_bytes(homes.encode(encoding))
    (where / "persons.csv").write_bytes(people.encode(encoding))
    return where


def findings(out: Path) -> list[tuple[str, str, str, str]]:
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["文件"], row["行号"], row["户"], row["问题"]) for row in csv.DictReader(file)]


def decisions(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "decisions" / "*.parquet").sort("household_id", "person_id", "scheme", nulls_last=True)


def report(out: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((out / "report.json").read_text("utf-8"))
    return told


def decided(out: Path) -> set[str]:
    return set(decisions(out)["household_id"])


def test_drawn_families_are_decided_as_decide_says(library: Library, tmp_path: Path) -> None:
    program = library.program("611022", ON)
    given = [one for one in families(program, 7, 60) if headed(one)]
    write(tmp_path / "in", given, library.facts, ["611022101201"] * len(given))
    assert run(tmp_path / "in", "--on", ON, "--out", tmp_path / "out", "--size", 9).exit_code == 0
    wanted = {
        (f"h{place}", one.scheme, one.outcome.value, one.category, one.amount_fen if one.outcome == "eligible" else None)
        for place, family in enumerate(given)
        for one in decide(program, family).decisions
    }  # fmt: skip
    columns = ("household_id", "scheme", "outcome", "class", "amount_fen")
    assert len(given) > 10
    assert set(decisions(tmp_path / "out").select(columns).iter_rows()) == wanted


def headed(family: Any) -> bool:
    stated = [member.facts["relation"].value for member in family.members if "relation" in member.facts]
    return stated.count(0) == 1 or (stated.count(0) == 0 and len(stated) < len(family.members))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_with_chinese_headings_in_both_encodings(tmp_path: Path, encoding: str) -> None:
    given = folder(tmp_path / "in", encoding=encoding)
    done = run(given, "--on", ON, "--schemes", "dibao", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert findings(tmp_path / "out") == []
    assert decided(tmp_path / "out") == {"A", "B"}
    assert report(tmp_path / "out")["demonstration"] is True
    assert "示例值" in done.output


def test_a_workbook_gives_what_the_same_csv_gives(tmp_path: Path) -> None:
    folder(tmp_path / "csv")
    (tmp_path / "xlsx").mkdir()
    for name, text in (("家庭", HOMES), ("人员", PEOPLE)):
        with xlsxwriter.Workbook(str(tmp_path / "xlsx" / f"{name}.xlsx")) as book:
            sheet = book.add_worksheet()
            for place, row in enumerate(csv.reader(text.splitlines())):
                for column, cell in enumerate(row):
                    number = place and cell.replace(".", "", 1).isdigit() and len(cell) < 8
                    sheet.write(place, column, float(cell) if number else cell)
    for kind in ("csv", "xlsx"):
        assert run(tmp_path / kind, "--on", ON, "--out", tmp_path / f"out-{kind}").exit_code == 0
    assert decisions(tmp_path / "out-csv").equals(decisions(tmp_path / "out-xlsx"))


BAD: list[tuple[str, str, str, str, set[str]]] = [
    ("homes", "B,611022102201,1", "B,611022102201,x", "家庭人口数和人员表里的人数不一样", {"A"}),
    ("homes", "A,611022101201,2,农村低保", "A,611022101201,2,海上", "“按哪一类标准申请”读不懂或超出范围", {"B"}),
    ("homes", "A,611022101201", "A,6110", "区划代码不对", {"B"}),
    ("homes", "B,611022102201,1,rural,无", "A,611022102201,1,rural,无", "同一户写了不止一行", set()),
    ("people", "A,a2,", "A,b1,", "同一个人写了不止一行", set()),
    ("people", "妻子,19720501,", "妻子,20720501,", "出生日期晚于计算日期", {"B"}),
    ("people", "妻子,", "户主,", "一户有不止一位户主", {"B"}),
    ("people", "B,b1,本人", "B,b1,配偶", "没有人写成户主", {"A"}),
    ("people", "B,b1", "C,c1", "这个人的户不在家庭表里", {"A"}),
    ("people", "1970-05-01,3000,", "1970-05-01,-3000,", "“工资、打工收入”读不懂或超出范围", {"B"}),
    ("people", "1970-05-01,3000,", "1970-05-01,3000.001,", "“工资、打工收入”读不懂或超出范围", {"B"}),
    ("people", "1970-05-01,3000,无", "1970-05-01,3000", "这一行坏了：有 5 格，表头有 6 格", {"B"}),
    ("people", "B,b1,本人", "B,b1,\"本人", "这一行坏了：引号不成对", {"A"}),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem", "kept"), BAD)
def test_what_is_wrong_is_named_and_the_rest_decided(
    tmp_path: Path, file: str, old: str, new: str, problem: str, kept: set[str]
) -> None:
    texts = {"homes": HOMES, "people": PEOPLE}
    texts[file] = texts[file].replace(old, new)
    out = tmp_path / "out"
    done = run(folder(tmp_path / "in", **texts), "--on", ON, "--schemes", "dibao", "--out", out)
    assert done.exit_code == (0 if kept else 1), done.output
    assert problem in {each[3] for each in findings(out)}
    notes = report(out)["input_notes"]
    assert (decided(out) if kept else set()) == kept
    assert notes["households"] == len(kept)
    assert sum(notes["households_left_out"].values()) + notes["rows_left_out"] >= 1
    assert "没有判定" in done.output


def test_a_finding_names_file_row_and_household(tmp_path: Path) -> None:
    broken = PEOPLE.replace("A,a2,妻子,19720501,", "A,a2,妻子,1972-02-30,")
    run(folder(tmp_path / "in", people=broken), "--on", ON, "--out", tmp_path / "out")
    assert findings(tmp_path / "out") == [("persons.csv", "3", "A", "“出生日期”读不懂或超出范围")]


def test_missing_columns_are_all_named(tmp_path: Path) -> None:
    done = run(folder(tmp_path / "in", homes="x,y\n1,2\n"), "--on", ON, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "户的编号" in done.output
    assert "区划代码" in done.output


def test_mixed_areas_each_by_their_own_rules_and_one_without(tmp_path: Path) -> None:
    homes = HOMES + "C,110101001001,1,rural,0\nD,532325100201,1,rural,0\n"
    people = PEOPLE + "C,c1,户主,1980-01-01,0,无\nD,d1,户主,1980-01-01,0,无\n"
    out = tmp_path / "out"
    given = folder(tmp_path / "in", homes, people)
    early = run(given, "--on", date(2010, 1, 1), "--out", tmp_path / "early")
    assert early.exit_code == 1
    assert "一户也没有判定" in early.output
    assert report(tmp_path / "early")["rows"] == []
    assert set(report(tmp_path / "early")["counties_without_rules"]) == {"110101", "532325", "611022"}
    assert run(given, "--on", ON, "--schemes", "dibao", "--out", out).exit_code == 0
    assert {row["county"] for row in report(out)["rows"]} >= {"532325", "611022"}
    assert run(given, "--on", ON, "--area", "611022000000", "--out", tmp_path / "one").exit_code == 0
    assert decided(tmp_path / "one") == {"A", "B"}
    assert report(tmp_path / "one")["input_notes"]["households_elsewhere"] == 2


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("quarter")
    generate("shangluo-2017q1", 1, where)
    return where


def test_the_synthetic_quarter_is_read_as_it_is(quarter: Path, tmp_path: Path) -> None:
    """Shangluo's first quarter of 2017: everybody on the roll, all counties, in a few seconds."""
    out = tmp_path / "out"
    assert run(quarter, "--on", "2017-03-31", "--schemes", "dibao", "--out", out).exit_code == 0
    told = report(out)
    homes = pl.read_parquet(quarter / "households.parquet")
    assert told["input_notes"]["households"] == len(homes)
    assert told["input_notes"]["households_left_out"] == {}
    by_county = dict(homes.group_by("county_code").len().iter_rows())
    states = ("eligible", "ineligible", "unknown")
    found = dict.fromkeys(by_county, 0)
    for row in told["rows"]:
        found[row["county"]] += sum(row[state] for state in states)
    assert found == by_county


def test_a_stopped_run_goes_on_where_it_was(quarter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (quarter, "--on", "2017-03-31", "--schemes", "dibao", "--size", 6000)
    assert run(*words, "--out", tmp_path / "whole").exit_code == 0
    before = running.write_decisions
    stop_after(monkeypatch, 3)
    assert run(*words, "--out", tmp_path / "out").exit_code == 1
    assert [len(list((tmp_path / name / "totals").glob("*.parquet"))) for name in ("whole", "out")] == [12, 3]
    monkeypatch.setattr(running, "write_decisions", before)
    calls = stop_after(monkeypatch, 12)
    assert run(*words, "--out", tmp_path / "out").exit_code == 0
    assert len(calls) == 9
    for name in ("report.json", "report.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def stop_after(monkeypatch: pytest.MonkeyPatch, count: int) -> list[int]:
    """Let the process stop in the middle of writing what comes after so many partitions."""
    calls: list[int] = []
    write_part: Callable[..., None] = running.write_decisions

    def writing(out: Path, name: str, done: Any) -> None:
        if len(calls) == count:
            (out / "decisions" / f".{name}.parquet.partial").write_bytes(b"half")
            raise KeyboardInterrupt
        calls.append(1)
        write_part(out, name, done)

    monkeypatch.setattr(running, "write_decisions", writing)
    return calls


def test_other_input_or_settings_are_not_mixed_in(tmp_path: Path) -> None:
    given, out = folder(tmp_path / "in"), tmp_path / "out"
    assert run(given, "--on", ON, "--out", out).exit_code == 0
    before = (out / "report.json").read_bytes()
    refused = [
        run(given, "--on", "2018-03-16", "--out", out),
        run(given, "--on", ON, "--no-demonstration", "--out", out),
    ]
    folder(given, people=PEOPLE.replace("3000", "3001"))
    refused.append(run(given, "--on", ON, "--out", out))
    assert [each.exit_code for each in refused] == [2, 2, 2]
    assert all("另一次运行" in each.output for each in refused)
    assert (out / "report.json").read_bytes() == before


def test_a_county_maps_its_own_headings(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[household]\nhousehold_id = ["本户"]\n[household.fixed]\nvehicles = 0\n'
        '[person]\nhousehold_id = ["本户"]\n[person.facts.wage]\nheadings = ["月工资"]\nunit = "元/月"\n',
        encoding="utf-8",
    )
    homes, people = HOMES.replace("户号", "本户"), PEOPLE.replace("户号", "本户").replace("工资、打工收入", "月工资")
    given = folder(tmp_path / "in", homes, people)
    done = run(given, "--on", ON, "--schemes", "dibao", "--mapping", own, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert not {"wage", "vehicles"} & set(report(tmp_path / "out")["input_notes"]["facts_lacking"])
    own.write_text('[person.facts.wage]\nunit = "两"\n[person.facts.nothing]\nheadings = ["x"]\n', encoding="utf-8")
    refused = run(given, "--on", ON, "--mapping", own, "--out", tmp_path / "other")
    assert refused.exit_code == 2
    assert "单位只能写" in refused.output
    assert "nothing" in refused.output


def test_whole_numbers_that_another_program_kept_as_floats_still_match(tmp_path: Path) -> None:
    homes = pl.DataFrame(
        {"household_id": [1.0, 2.0], "area_code": ["611022101201"] * 2, "deposits": [float("nan"), 0.1]}
    )
    people = pl.DataFrame({"household_id": [1, 2], "person_id": [10.0, 11.0], "wage": [300_050, None]})
    (tmp_path / "in").mkdir()
    homes.write_parquet(tmp_path / "in/households.parquet")
    people.write_parquet(tmp_path / "in/persons.parquet")
    assert run(tmp_path / "in", "--on", ON, "--out", tmp_path / "out").exit_code == 0
    assert decided(tmp_path / "out") == {"1", "2"}


def test_a_file_broken_within_and_a_folder_in_use_are_said_plainly(quarter: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("households", "persons"):
        content = bytearray((quarter / f"{name}.parquet").read_bytes())
        content[100:40_000] = bytes(39_900)
        (tmp_path / "in" / f"{name}.parquet").write_bytes(content)
    done = run(tmp_path / "in", "--on", ON, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "重新导出" in done.output
    (tmp_path / "taken").write_text("x")
    done = run(quarter, "--on", ON, "--out", tmp_path / "taken")
    assert done.exit_code == 2
    assert "换一个 --out" in done.output
