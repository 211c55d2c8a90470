"""Tables as files, three ways: XLSX, CSV, XML. Read as rows of text by heading; nothing in them is run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, Finding
from doudi.services.rolls.workbooks import check, plain

Rows = list[dict[str, str]]
MOST_ROWS = 10_000
ROOT, ROW = "名单", "行"
RISKY = ("=", "+", "-", "@", "\t", "\r")


def read(content: bytes, name: str) -> Rows:
    """The rows under their headings. Raises BadInput."""
    kind = name.rpartition(".")[2].lower()
    try:
        rows = READERS[kind](content, name)
    except (UnicodeDecodeError, csv.Error, ElementTree.ParseError, CalamineError, ValueError):
        raise _refused(name, f"打不开，不是完整的 {kind.upper()}（文字要用 UTF-8）：请重新导出") from None
    if not rows:
        raise _refused(name, "里面没有数据行：请核对")
    if len(rows) > MOST_ROWS:
        raise _refused(name, f"超过 {MOST_ROWS} 行：请分成几个文件")
    if any("\0" in value for row in rows for value in row.values()):
        raise _refused(name, "里面有空字符：请重新导出")
    return rows


def write(kind: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The rows as a file. What a spreadsheet would take for a formula stays text."""
    return WRITERS[kind](headings, rows)


def _read_csv(content: bytes, name: str) -> Rows:  # noqa: ARG001
    return _named(list(csv.reader(io.StringIO(content.decode("utf-8-sig")), strict=True)))


def _read_xlsx(content: bytes, name: str) -> Rows:
    check(content, name)
    grid = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return _named([[plain(value) for value in row] for row in grid])


def _read_xml(content: bytes, name: str) -> Rows:
    if b"<!" in content or b"\0" in content:
        raise _refused(name, "XML 里不能有 DTD、实体和注释，文字用 UTF-8：请去掉")
    root = ElementTree.fromstring(content.decode("utf-8-sig"))
    return [{cell.tag: (cell.text or "").strip() for cell in row} for row in root]


def _named(grid: list[list[str]]) -> Rows:
    headings = [each.strip() for each in grid[0]] if grid else []
    return [dict(zip(headings, (each.strip().removeprefix("'") for each in row), strict=False)) for row in grid[1:]]


def _write_csv(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([f"'{each}" if each.startswith(RISKY) else each for each in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _write_xlsx(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate([headings, *rows]):
            for column, each in enumerate(row):
                sheet.write_string(place, column, each)
    return out.getvalue()


def _write_xml(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    root = ElementTree.Element(ROOT)
    for row in rows:
        element = ElementTree.SubElement(root, ROW)
        for heading, each in zip(headings, row, strict=True):
            ElementTree.SubElement(element, heading).text = each
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _refused(name: str, message: str) -> BadInput:
    return BadInput([Finding(name, 0, message)])


READERS: dict[str, Callable[[bytes, str], Rows]] = {"csv": _read_csv, "xlsx": _read_xlsx, "xml": _read_xml}
WRITERS: dict[str, Callable[[Sequence[str], Sequence[Sequence[str]]], bytes]] = {
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "xml": _write_xml,
}
