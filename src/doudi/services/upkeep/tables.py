"""A county's own sheet, XLSX or CSV: its heading found by the words people use, its rows as text with their numbers."""

from __future__ import annotations

import csv
import io
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.services.rolls.layout import bare
from doudi.services.rolls.workbooks import check, plain

WORDS = Path(__file__).with_name("headings.toml")
HEADING_ROWS = 15
LARGEST = 20_000_000  # bytes
Columns = Mapping[str, Sequence[str]]
Lines = list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has something in it: its number as a spreadsheet counts, and its cells by column, trimmed."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@cache
def words(section: str) -> Mapping[str, tuple[str, ...]]:
    """A section of the table of headings and words."""
    found = tomllib.loads(WORDS.read_text("utf-8"))[section]
    return {name: tuple(aliases) for name, aliases in found.items()}


def word(section: str, text: str) -> str:
    """The code that a word of a section stands for; empty when nobody knows it."""
    return next((code for code, aliases in words(section).items() if bare(text) in map(bare, aliases)), "")


def read(path: Path, section: str, required: Sequence[str]) -> list[Row]:
    """The rows below the heading. Raises BadInput with file and what is missing, DoudiError without a file."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadInput([Finding(path.name, 0, "比 20 MB 还大，不像这张表：请核对是不是选错了文件")])
        content = path.read_bytes()
    except OSError as fault:
        raise DoudiError(f"{path.name} 读不到（{fault.strerror}）：请核对文件在不在、能不能读") from None
    columns = words(section)
    missing: list[str] | None = None
    for lines in _sheets(path.name, content):
        for place, (_, cells) in enumerate(lines[:HEADING_ROWS]):
            found = _columns(path.name, cells, columns)
            lacking = [each for each in required if each not in found]
            if not lacking:
                return list(_rows(lines[place + 1 :], found))
            if found and (missing is None or len(lacking) < len(missing)):
                missing = lacking
    heads = "、".join(f"“{columns[each][0]}”" for each in (required if missing is None else missing))
    raise BadInput([Finding(path.name, 0, f"表头里缺 {heads} 这些列：请在前 {HEADING_ROWS} 行里写上")])


def _rows(lines: Lines, columns: Mapping[str, int]) -> Iterator[Row]:
    for line, cells in lines:
        row = {name: cells[place] for name, place in columns.items() if place < len(cells)}
        if any(row.values()):
            yield Row(line, row)


def _columns(file: str, headings: Sequence[str], columns: Columns) -> dict[str, int]:
    bares = [bare(each) for each in headings]
    found: dict[str, int] = {}
    for name, aliases in columns.items():
        head = next((bare(each) for each in aliases if bare(each) in bares and bares.index(bare(each)) not in
                     found.values()), "")  # fmt: skip
        if head and bares.count(head) > 1:
            raise BadInput(
                [Finding(file, 0, f"表头“{headings[bares.index(head)]}”有两列，不知道以哪一列为准：请只留一列")]
            )
        if head:
            found[name] = bares.index(head)
    return found


def _sheets(name: str, content: bytes) -> Iterator[Lines]:
    if not content.startswith(b"PK") and not name.lower().endswith((".xlsx", ".xls")):
        yield _csv(name, content)
        return
    check(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in book.sheet_names:
            grid = book.get_sheet_by_name(sheet)
            first = (grid.start or (0, 0))[0] + 1
            yield [
                (line, [plain(cell) if cell != "" else "" for cell in row])
                for line, row in enumerate(grid.iter_rows(), first)
            ]
    except (CalamineError, OSError, zipfile.BadZipFile):
        raise BadInput([Finding(name, 0, "打不开，文件可能没有传完或已损坏：请重新另存为 .xlsx 再来")]) from None


def _csv(name: str, content: bytes) -> Lines:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            reader = csv.reader(io.StringIO(text, newline=""), strict=True)
            return [(reader.line_num, [plain(cell) for cell in row]) for row in reader]
        except UnicodeDecodeError:
            continue
        except csv.Error:
            break
    raise BadInput([Finding(name, 0, "不是能读的 CSV 表：请用 WPS 或 Excel 另存为 .xlsx 再来")])
