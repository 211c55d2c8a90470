"""A row that cannot be read never changes another family's decision, and never its own without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from doudi.services.population.intake import read_table
from tests.services.population.test_runs import (
    HOMES,
    ON,
    PEOPLE,
    decided,
    findings,
    folder,
    packs_read_once,
    report,
    run,
)

__all__ = ["packs_read_once"]
NUMBERS = "123456789"
HEAD = PEOPLE.splitlines(keepends=True)[0]


def homes(numbers: str = NUMBERS) -> str:
    return HOMES.splitlines(keepends=True)[0] + "".join(f"{n},611022101201,2,rural,0\n" for n in numbers)


def people(numbers: str = NUMBERS) -> list[str]:
    rows = ("{n},p{n}a,户主,1970-05-01,100,无\n", "{n},p{n}b,妻子,1970-05-01,90000,无\n")
    return [HEAD, *(row.format(n=n) for n in numbers for row in rows)]


def decide(where: Path, persons: bytes, households: bytes | None = None) -> str:
    given = folder(where / "in")
    (given / "households.csv").write_bytes((households or homes().encode()).replace(b",2,rural", b",,rural"))
    (given / "persons.csv").write_bytes(persons)
    done = run(given, "--on", ON, "--schemes", "dibao", "--out", where / "out")
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_row_with_bytes_that_are_no_text_leaves_out_its_family(tmp_path: Path, encoding: str) -> None:
    spoiled = "".join(people()).encode(encoding).replace("妻子".encode(encoding), b"\xff\xff", 1)
    told = decide(tmp_path, spoiled, homes().encode(encoding))
    assert decided(tmp_path / "out") == set(NUMBERS) - {"1"}
    assert [each[:3] for each in findings(tmp_path / "out")] == [("persons.csv", "3", "1")]
    assert "至多" not in told


def test_one_bad_byte_does_not_make_another_encoding_of_the_file(tmp_path: Path) -> None:
    text = "户号,编号\n" + "妻子,1\n" * 3
    (tmp_path / "x.csv").write_bytes(text.encode().replace("妻".encode(), b"\xff", 1))
    table = read_table(tmp_path / "x.csv")
    assert table.columns == ("户号", "编号")
    assert table.lazy.collect()["户号"].to_list() == ["妻子"] * 2
    assert [each.row for each in table.broken] == [2]


@pytest.mark.parametrize(
    "lines",
    [
        {5: '3,"p3a,户主,1970-05-01,100,无\n'},
        {5: '3,p3a,"户主,1970-05-01,100,无\n', 6: '3,p3b,妻子",1970-05-01,90000,无\n'},
        {5: '3,p3a,"户主,1970-05-01,100,无\n', 8: '3,p3b,妻子",1970-05-01,90000,无\n'},
    ],
)
def test_an_open_quotation_mark_spoils_its_own_row_only(tmp_path: Path, lines: dict[int, str]) -> None:
    rows = people()
    for place, line in lines.items():
        rows[place] = line
    told = decide(tmp_path, "".join(rows).encode())
    assert decided(tmp_path / "out") >= set("156789")
    assert "3" not in decided(tmp_path / "out")
    assert {each[2] for each in findings(tmp_path / "out")} <= {"3", "4"}
    assert "至多" not in told


def test_a_shifted_row_leaves_out_every_family_it_could_be_of(tmp_path: Path) -> None:
    rows = people()
    rows[8] = "3,4,p4b,妻子,1970-05-01,90000,无\n"
    decide(tmp_path, "".join(rows).encode())
    assert decided(tmp_path / "out") == set(NUMBERS) - {"3", "4"}


def test_a_whole_row_is_of_the_family_in_its_own_column(tmp_path: Path) -> None:
    spoiled = "".join(people()).encode().replace(b"4,p4b,", b"4,3\xff,")
    decide(tmp_path, spoiled)
    assert decided(tmp_path / "out") == set(NUMBERS) - {"4"}


@pytest.mark.parametrize(
    "row",
    [b"\xff\xff,p4b,\xff,1970-05-01,3,\n", b"x,p4b\n", b"4,p4b,,1970-05-01,1,7,p7b,,1970-05-01,1,\n", b",p4b,,,1,\n"],
)
def test_a_row_whose_family_cannot_be_told_is_said_above_the_figures(tmp_path: Path, row: bytes) -> None:
    rows = [each.encode() for each in people()]
    rows[8] = row
    told = decide(tmp_path, b"".join(rows))
    assert "至多 1 户" in told
    assert "persons.csv 第 9 行" in told
    assert report(tmp_path / "out")["input_notes"]["rows_in_doubt"] == {"file": "persons.csv", "rows": [9]}


def test_a_lone_member_of_an_unknown_family_is_in_doubt_and_a_whole_family_is_not(tmp_path: Path) -> None:
    rows = "".join(people("123")).replace("2,p2b", "8,p2b")
    assert "persons.csv 第 5 行" in decide(tmp_path, rows.encode(), homes("12").encode())


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text('"户\n号",备注\n\nA,"一\n二"\n,\nB,三\nC\n', encoding="utf-8")
    table = read_table(tmp_path / "x.csv")
    assert table.lazy.collect().rows() == [(3, "A", "一\n二"), (5, "B", "三")]
    assert [each.row for each in table.broken] == [6]
