"""Cells to engine integers, exactly; two tables as columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from doudi.domain.findings import BadInput
from doudi.engine import Entity, FactSpec, Kind, Library
from doudi.engine.columns import Columns
from doudi.services.population import from_frames
from doudi.services.population.coding import Form, cell
from tests.engine.drawn import families
from tests.services.population.files import write

MONEY = FactSpec("m", "钱", Entity.PERSON, Kind.MONEY, "元", -(10**9), 10**12, none=0)
DAY = FactSpec("d", "日子", Entity.PERSON, Kind.DATE, "", date(1900, 1, 1).toordinal(), date(2100, 1, 1).toordinal())
UNREADABLE = "unreadable"


def read(values: list[object], spec: FactSpec, form: Form = Form()) -> list[object]:  # noqa: B008 - frozen
    """Integers, None for unknown, a word for what cannot be used."""
    frame = pl.DataFrame({"x": values})
    got = cell("x", frame.schema["x"], spec, form)
    return [UNREADABLE if bad else value for value, bad in frame.select(v=got.value, b=got.bad).iter_rows()]


MONEYS: list[tuple[list[object], list[object]]] = [
    (
        ["1", "0.01", "-3.1", "7,800.50", "12.340", " 5 ", "+2", "\u22121.5"],
        [100, 1, -310, 780050, 1234, 500, 200, -150],
    ),
    (["1234.1000000000001", "0.30000000000000004", "1.1299999999", "-2.999999999"], [123410, 30, 113, -300]),
    (["", None, "无", "0"], [None, None, 0, 0]),
    (["0.001", "1e3", "12,34", "x", "１２", "1.2.3", "99999999999999"], [UNREADABLE] * 7),
    ([0.1, 7800.0, float("nan"), 0.001], [10, 780000, None, UNREADABLE]),
    ([Decimal("0.29"), Decimal("-1.10"), None], [29, -110, None]),
    ([5, -7, None, 10**15], [500, -700, None, UNREADABLE]),
]


@pytest.mark.parametrize(("written", "fen"), MONEYS)
def test_money_is_exact_to_the_fen(written: list[object], fen: list[object]) -> None:
    assert read(written, MONEY) == fen


def test_units_are_those_of_the_mapping() -> None:
    assert read(["1.50"], MONEY, Form(2, 12)) == [1800]
    assert read(["0.0001", "0.0000001"], MONEY, Form(6)) == [100, UNREADABLE]
    assert read([5, None], MONEY, Form(0)) == [5, None]


def test_days_in_the_ways_that_files_write_them() -> None:
    day = date(2017, 3, 1).toordinal()
    ways = ["2017-03-01", "2017/3/1", "2017.3.1", "2017年3月1日", "20170301", "2017-03-01 00:00:00", ""]
    assert read(list(ways), DAY) == [day] * 6 + [None]
    assert read(["2017-02-30", "1800-01-01", "2017-03", "1/3/2017"], DAY) == [UNREADABLE] * 4
    assert read(["1/3/2017"], DAY, Form(day="%d/%m/%Y")) == [day]


def test_frames_are_the_columns_of_the_same_families(library: Library, tmp_path: Path) -> None:
    program = library.program("611022", date(2018, 3, 15))
    given = families(program, 3, 80)
    wanted = write(tmp_path, given, library.facts, ["611022101201"] * len(given))
    tables = [pl.read_parquet(tmp_path / f"{name}.parquet") for name in ("households", "persons")]
    population = from_frames(tables[0], tables[1].sample(fraction=1.0, shuffle=True, seed=1).sort("person_id"), library)
    assert population.columns.starts.tolist() == wanted.starts.tolist()
    ordered = from_frames(*tables, library).columns
    assert told(ordered) == told(wanted)
    assert population.areas.unique().to_list() == ["611022101000"]


def told(columns: Columns) -> dict[str, list[int | None]]:
    return {
        name: [None if each.known is not None and not each.known[place] else int(value) for place, value in enumerate(each.values)]
        for name, each in {**columns.household, **columns.person}.items()
    }  # fmt: skip


def test_frames_with_faults_are_refused_with_all_of_them(library: Library) -> None:
    homes = pl.DataFrame({"household_id": [1, 1, 2], "area_code": ["611022101201"] * 3, "deposits": [-1, 0, 0]})
    people = pl.DataFrame({"household_id": [1, 3], "wage": ["x", "1"]})
    with pytest.raises(BadInput) as refused:
        from_frames(homes, people, library)
    text = str(refused.value)
    assert all(word in text for word in ("同一编号", "不在家庭表里", "一个人也没有", "deposits", "wage"))
