"""Reading one file row by row into a table of columns: Parquet, CSV (UTF-8 or GB18030), XLSX."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, Finding
from doudi.services.population.coding import EXACT_MOST
from doudi.services.population.records import Record, records

ROW = "_row"
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Table:
    """A file: ``lazy`` has its columns and ``_row``, the row's number as a spreadsheet counts (the heading is 1).

    ``broken`` are the rows that ``lazy`` lacks.
    """

    file: str
    lazy: pl.LazyFrame
    columns: tuple[str, ...]
    broken: Sequence[Record] = field(default_factory=list)
    typed: bool = False


def read_table(path: Path) -> Table:
    """The table in a file. Raises BadInput where the file as a whole cannot be used."""
    readers = {".parquet": _parquet, ".csv": _csv, ".xlsx": _xlsx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise _refused(path, "只认 .parquet、.csv 和 .xlsx 文件。请另存为其中一种。")
    if not path.is_file():
        raise _refused(path, "没有这个文件。请核对文件名和所在文件夹。")
    return reader(path)


def _refused(path: Path, message: str) -> BadInput:
    return BadInput([Finding(path.name, 0, message)])


def _parquet(path: Path) -> Table:
    try:
        lazy = pl.scan_parquet(path)
        columns = tuple(lazy.collect_schema().names())
    except (pl.exceptions.PolarsError, OSError):
        raise _refused(path, "读不了，不是完好的 Parquet 文件。请重新导出。") from None
    return Table(path.name, lazy.with_row_index(ROW, offset=1), columns, typed=True)


def _csv(path: Path) -> Table:
    return _of_records(path, records(path))


def _xlsx(path: Path) -> Table:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError):
        raise _refused(path, "读不了，不是完好的 XLSX 文件，或者没有工作表。请重新保存。") from None
    first = (sheet.start or (0, 0))[0] + 1
    rows = (Record(row, tuple(map(_written, cells))) for row, cells in enumerate(sheet.iter_rows(), first))
    return _of_records(path, (row for row in rows if any(row.cells)))


def _written(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as days. A number too long to be exact stays visibly so."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT_MOST:
        return str(int(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _of_records(path: Path, rows: Iterator[Record]) -> Table:
    heading = next(rows, None)
    if heading is None:
        raise _refused(path, "是空的，连表头也没有。请重新导出。")
    if heading.problem:
        raise _refused(path, f"表头读不了：{heading.problem}。请改好表头，或者重新导出。")
    names = [name.strip() for name in heading.cells]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise _refused(path, f"表头“{'、'.join(repeated)}”写了两次，不知道以哪一列为准。请只留一列。")
    names = [name or f"（第 {place} 列没有表头）" for place, name in enumerate(names, 1)]
    broken: list[Record] = []
    schema = {ROW: pl.UInt32, **dict.fromkeys(names, pl.String)}
    frames = [pl.DataFrame(good, schema=schema, orient="row") for good in _sound(rows, len(names), broken)]
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    return Table(path.name, frame.lazy(), tuple(names), broken)


def _sound(rows: Iterator[Record], width: int, broken: list[Record]) -> Iterator[list[tuple[int | str, ...]]]:
    """The good rows, so many at a time that no more than these are ever Python objects; the rest go to ``broken``."""
    while chunk := list(islice(rows, CHUNK)):
        good: list[tuple[int | str, ...]] = []
        for each in chunk:
            if each.problem:
                broken.append(each)
            elif len(each.cells) != width:
                broken.append(replace(each, problem=f"有 {len(each.cells)} 格，表头有 {width} 格"))
            else:
                good.append((each.row, *each.cells))
        yield good
