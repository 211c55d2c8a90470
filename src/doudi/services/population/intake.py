"""Reading one file row by row into a table of columns: Parquet, CSV (UTF-8 or GB18030), XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, Finding
from doudi.services.population.coding import EXACT_MOST

ROW = "_row"
CHUNK = 50_000
LONGEST_RECORD = 20
SAMPLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be read; ``cells`` is what could be made of it."""

    row: int
    problem: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file: ``lazy`` has its columns and ``_row``, the row's number as a spreadsheet counts (the heading is 1)."""

    file: str
    lazy: pl.LazyFrame
    columns: tuple[str, ...]
    broken: list[Broken] = field(default_factory=list)
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
    broken: list[Broken] = []
    rows = _csv_rows(path, broken)
    return _of_rows(path, rows, broken)


def _csv_rows(path: Path, broken: list[Broken]) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line; what cannot be read goes to ``broken``."""
    encoding = _encoding(path)
    with path.open("rb") as file:
        lines = enumerate(file, 1)
        for number, raw in lines:
            try:
                text = raw.decode("utf-8-sig" if number == 1 and encoding == "utf-8" else encoding)
            except UnicodeDecodeError:
                broken.append(Broken(number, "有认不出的字，可能文字编码混用或文件损坏"))
                continue
            if not text.strip():
                continue
            if text.count('"') % 2:
                text, whole = _joined(text, lines, encoding)
                if not whole:
                    broken.append(Broken(number, "引号不成对", tuple(text.replace('"', "").strip().split(","))))
                    continue
            try:
                yield number, next(csv.reader([text]))
            except (csv.Error, StopIteration):
                broken.append(Broken(number, "分不成一格一格的"))


def _joined(text: str, lines: Iterator[tuple[int, bytes]], encoding: str) -> tuple[str, bool]:
    """A record over several lines; one that does not end within some lines is broken as far as it was read."""
    for _, raw in islice(lines, LONGEST_RECORD):
        text += raw.decode(encoding, errors="replace")
        if not text.count('"') % 2:
            return text, True
    return text, False


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise _refused(path, "文字编码是 UTF-16。请另存为 CSV UTF-8 后再试。")
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as fault:
        return "gb18030" if fault.start < len(start) - 4 else "utf-8"
    return "utf-8"


def _xlsx(path: Path) -> Table:
    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except (CalamineError, OSError, IndexError):
        raise _refused(path, "读不了，不是完好的 XLSX 文件，或者没有工作表。请重新保存。") from None
    first = (sheet.start or (0, 0))[0] + 1
    rows = ((number, [_written(each) for each in row]) for number, row in enumerate(sheet.iter_rows(), first))
    return _of_rows(path, ((number, row) for number, row in rows if any(row)), [])


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


def _of_rows(path: Path, rows: Iterator[tuple[int, list[str]]], broken: list[Broken]) -> Table:
    heading = next(rows, None)
    if heading is None:
        raise _refused(path, "是空的，连表头也没有。请重新导出。")
    names = [name.strip() for name in heading[1]]
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise _refused(path, f"表头“{'、'.join(repeated)}”写了两次，不知道以哪一列为准。请只留一列。")
    names = [name or f"（第 {place} 列没有表头）" for place, name in enumerate(names, 1)]
    frames = list(_frames(rows, names, broken))
    schema = {ROW: pl.UInt32, **dict.fromkeys(names, pl.String)}
    frame = pl.concat(frames) if frames else pl.DataFrame(schema=schema)
    return Table(path.name, frame.lazy(), tuple(names), broken)


def _frames(
    rows: Iterable[tuple[int, list[str]]], names: Sequence[str], broken: list[Broken]
) -> Iterator[pl.DataFrame]:
    """A frame for each so many rows, so that no more than these are ever Python objects."""
    schema = {ROW: pl.UInt32, **dict.fromkeys(names, pl.String)}
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        good = []
        for number, cells in chunk:
            if len(cells) == len(names):
                good.append((number, *cells))
            else:
                problem = f"有 {len(cells)} 格，表头有 {len(names)} 格"
                broken.append(Broken(number, problem, tuple(cells)))
        yield pl.DataFrame(good, schema=schema, orient="row")
