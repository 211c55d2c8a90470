"""Opening a workbook that somebody else made: what could harm is refused before a cell is believed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, Finding
from doudi.services.rolls.layout import Layout, Side, bare

UNPACKED_MOST = 600_000_000
PARTS_MOST = 2_000
CHUNK = 1 << 20
OVERLAP = 1_000
HEADING_ROWS = 15
FORMULAS_TOLD = 20
EXACT_MOST = 10**15
FORMULA = re.compile(rb'<c\b[^>]{0,200}?\br="([A-Z]{1,3}\d{1,7})"[^>]{0,200}>\s*<f[\s/>]')
NOTHING = frozenset(("", "null", "none", "nan", "n/a", "#n/a", "\\n"))
LONGEST_NOTHING = 4


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose heading was found. Rows and headings count as a spreadsheet counts them, from 1."""

    file: str
    sheet: str
    side: str
    headings: tuple[str, ...]
    columns: dict[str, int]
    heading_row: int
    grid: Any

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row below the heading that has something in it, with its number; cells as clean text."""
        first = (self.grid.start or (0, 0))[0] + 1
        for number, row in enumerate(self.grid.iter_rows(), first):
            if number > self.heading_row:
                cells = [plain(each) if each != "" else "" for each in row]
                if any(cells):
                    yield number, cells

    def heading(self, column: str) -> str:
        """As the file writes it."""
        return self.headings[self.columns[column]] if column in self.columns else ""


def plain(value: Any) -> str:
    """A cell as text. NULL and the like are empty; a number that a spreadsheet has already rounded stays visibly so."""
    if isinstance(value, str):
        text = value.replace("\u200b", "").replace("\ufeff", "").strip()
        return "" if len(text) <= LONGEST_NOTHING and text.lower() in NOTHING else text
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value)) if abs(value) < EXACT_MOST else f"{value:.5E}"
        return repr(value)
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def open_table(content: bytes, name: str, layout: Layout) -> Table:
    """The table of a workbook. Raises BadInput naming file, sheet and cell."""
    check(content, name)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [(each, book.get_sheet_by_name(each)) for each in book.sheet_names]
    except (CalamineError, OSError, zipfile.BadZipFile):
        raise _refused(name, "打不开，文件可能没有传完或已损坏。请从上级平台重新导出") from None
    best: tuple[int, str, Side, list[str], list[str]] | None = None
    for sheet, grid in sheets:
        first = (grid.start or (0, 0))[0] + 1
        for number, row in enumerate(_top(grid), first):
            headings = [plain(each) for each in row]
            _not_taken(name, headings, layout)
            for side_name, side in (("person", layout.person), ("household", layout.household)):
                columns = side.found(headings)
                missing = [each for each in side.required if each not in columns]
                if not missing:
                    _nothing_twice(name, sheet, headings, columns)
                    return Table(name, sheet, side_name, tuple(headings), columns, number, grid)
                if columns and (best is None or len(columns) > best[0]):
                    best = len(columns), sheet, side, headings, missing
    raise _no_heading(name, best)


def check(content: bytes, name: str) -> None:
    """Refuse what is no plain XLSX: other kinds, macros, formulas, archives that unpack to a flood. Raises BadInput."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(name, "是老式 .xls 文件，或者加了密码。请用 WPS 或 Excel 去掉密码，另存为 .xlsx 再来")
    if not content.startswith(b"PK"):
        raise _refused(name, "不是 .xlsx 表格。请在上级平台导出 Excel，或用 WPS 另存为 .xlsx")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive, name)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise _refused(name, "打不开，文件可能没有传完、加了密码或已损坏。请从上级平台重新导出") from None


def _check_parts(archive: zipfile.ZipFile, name: str) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise _refused(name, "不是 .xlsx 表格。请在上级平台导出 Excel，或用 WPS 另存为 .xlsx")
    if any(part.endswith("vbaProject.bin") or "/macrosheets/" in part for part in names):
        raise _refused(name, "带有宏。请用 WPS 或 Excel 另存为不带宏的 .xlsx 再来")
    if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
        raise _refused(name, f"展开后超过 {UNPACKED_MOST // 1_000_000} MB，不像名册，没有打开。请按乡镇分开导出")
    found: list[Finding] = []
    for part in sorted(names):
        if part.endswith((".xml", ".rels")):
            found += _scan(archive, part, name)
    if found:
        raise BadInput(found[:FORMULAS_TOLD])


def _scan(archive: zipfile.ZipFile, part: str, name: str) -> list[Finding]:
    """Formulas in a sheet. Reading to the end also holds the part to the size it announces."""
    cells: list[str] = []
    before = b""
    with archive.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = before + chunk
            if b"<!DOCTYPE" in text:
                raise _refused(name, "里面有表格不该有的内容，没有打开。请从上级平台重新导出")
            if part.startswith("xl/worksheets/"):
                cells += [each.decode() for each in FORMULA.findall(text) if each.decode() not in cells]
            if len(cells) >= FORMULAS_TOLD:
                break
            before = text[-OVERLAP:]
    return [
        Finding(f"{name} {cell}", 0, "这一格是公式，不能当数据。请复制整表，用“选择性粘贴→数值”存成新文件再来")
        for cell in cells
    ]


def _top(grid: Any) -> list[list[Any]]:
    rows = []
    for row in grid.iter_rows():
        rows.append(row)
        if len(rows) == HEADING_ROWS:
            break
    return rows


def _not_taken(name: str, headings: Sequence[str], layout: Layout) -> None:
    why = next((layout.not_taken[bare(each)] for each in headings if bare(each) in layout.not_taken), "")
    if why:
        raise _refused(name, why)


def _nothing_twice(name: str, sheet: str, headings: list[str], columns: dict[str, int]) -> None:
    bares = [bare(each) for each in headings]
    twice = [headings[place] for place in sorted(set(columns.values())) if bares.count(bares[place]) > 1]
    if twice:
        raise _refused(f"{name} {sheet}", f"表头“{'、'.join(twice)}”有两列，不知道以哪一列为准。请只留一列")


def _no_heading(name: str, best: tuple[int, str, Side, list[str], list[str]] | None) -> BadInput:
    if best is None:
        return _refused(name, f"前 {HEADING_ROWS} 行里没有认得的表头。请用上级平台导出的家庭表和人员表，不要改表头")
    _, sheet, side, _, missing = best
    words = "、".join(f"“{side.columns[each][0]}”" for each in missing)
    return _refused(f"{name} {sheet}", f"缺少 {words} 这些列。请重新导出，或请管理员在 rolls.toml 里写上本县的表头")


def _refused(where: str, message: str) -> BadInput:
    return BadInput([Finding(where, 0, message)])
