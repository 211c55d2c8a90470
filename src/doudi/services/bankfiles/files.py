"""Writing a file for the bank and reading its answer, as a template says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain.findings import BadInput, Finding
from doudi.services.bankfiles.template import Back, Column, Layout, Out
from doudi.services.rolls.workbooks import check, plain

YUAN = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
FEN = re.compile(r"-?[0-9]{1,14}")
LINE_END = "\r\n"
MOST_FINDINGS = 200
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank said of a payment; ``account`` and ``holder`` are empty where its file does not name them."""

    line: int
    reference: str
    account: str
    holder: str
    amount_fen: int
    paid: bool
    reason: str


def write(layout: Out, lines: Sequence[Values], control: Values) -> bytes:
    """The file: ``lines`` and ``control`` give each value by its name. Raises BadInput naming line and column."""
    rows = [[line.get(each.value, "") for each in layout.columns] for line in lines]
    columns: list[Sequence[Column]] = [layout.columns] * len(rows)
    if layout.control:
        place = 0 if layout.control.at == "first" else len(rows)
        rows.insert(place, [_control(each, control) for each in layout.control.columns])
        columns.insert(place, layout.control.columns)
    if layout.heading and layout.format != "fixed":
        rows.insert(0, [each.title for each in layout.columns])
        columns.insert(0, layout.columns)
    if layout.format == "xlsx":
        return _workbook(rows)
    if layout.format == "csv":
        out = io.StringIO()
        csv.writer(out, lineterminator=LINE_END).writerows(rows)
        return _encoded(out.getvalue(), layout)
    return _fixed(rows, columns, layout)


def _control(column: Column, control: Values) -> str:
    return column.title if column.value == "word" else control.get(column.value, "")


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, each in enumerate(row):
                sheet.write_string(place, column, each)
    return out.getvalue()


def _fixed(rows: Sequence[Sequence[str]], columns: Sequence[Sequence[Column]], layout: Out) -> bytes:
    out, faults = bytearray(), []
    for number, (row, shape) in enumerate(zip(rows, columns, strict=True), 1):
        for text, column in zip(row, shape, strict=True):
            cell = _encoded(text, layout)
            if len(cell) > column.width:
                told = f"有 {len(cell)} 字节，宽度只有 {column.width}"
                faults.append(Finding(column.title or column.value, number, told))
            room = column.fill.encode(layout.encoding) * (column.width - len(cell))
            out += room + cell if column.right else cell + room
        out += LINE_END.encode()
    if faults:
        raise BadInput(faults[:MOST_FINDINGS])
    return bytes(out)


def _encoded(text: str, layout: Layout) -> bytes:
    return text.encode(layout.encoding)


def read(layout: Back, content: bytes, name: str) -> list[Answer]:
    """The bank's answer, its control totals checked. Raises BadInput with all that is wrong, by line."""
    rows = _rows(layout, content, name)
    faults: list[Finding] = []
    control: list[str] | None = None
    number_of_control = 0
    if layout.control and rows:
        number_of_control, control = rows.pop(0 if layout.control.at == "first" else -1)
    answers = [answer for number, row in rows if (answer := _answer(layout, number, row, name, faults))]
    if layout.control and not faults:
        faults += _against_control(layout, control, answers, f"{name} 第 {number_of_control} 行")
    if not answers and not faults:
        faults.append(Finding(name, 0, "里面没有一笔：请核对是不是这个月的回盘"))
    if faults:
        raise BadInput(faults[:MOST_FINDINGS])
    return answers


def _rows(layout: Back, content: bytes, name: str) -> list[tuple[int, list[str]]]:
    """Rows that have something in them, with their numbers from 1; the heading checked and left out."""
    try:
        grid = _xlsx(content, name) if layout.format == "xlsx" else _text(layout, content)
    except (CalamineError, csv.Error, UnicodeDecodeError):
        word = "XLSX" if layout.format == "xlsx" else layout.encoding.upper()
        raise _refused(name, f"打不开：模板说是 {word}，这个文件不是，或者没有传完。请核对模板和文件") from None
    rows = [(number, row) for number, row in enumerate(grid, 1) if any(row)]
    if not layout.heading or layout.format == "fixed":
        return rows
    wanted = [each.title for each in layout.columns]
    if not rows or rows[0][1][: len(wanted)] != wanted:
        raise _refused(name, f"第一行应当是表头：{'、'.join(wanted)}。请核对模板和文件")
    return rows[1:]


def _xlsx(content: bytes, name: str) -> list[list[str]]:
    check(content, name)
    grid = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[plain(value) for value in row] for row in grid]


def _text(layout: Back, content: bytes) -> list[list[str]]:
    if layout.format == "csv":
        text = content.removeprefix(b"\xef\xbb\xbf").decode(layout.encoding)
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), strict=True)]
    lines = content.splitlines()
    found = []
    for place, line in enumerate(lines):
        own = layout.control and place == (0 if layout.control.at == "first" else len(lines) - 1)
        found.append(_cut(line, layout.control.columns if own and layout.control else layout.columns, layout))
    return found


def _cut(line: bytes, columns: Sequence[Column], layout: Back) -> list[str]:
    cells, start = [], 0
    for column in columns:
        cell = line[start : start + column.width].decode(layout.encoding)
        filled = cell.lstrip(column.fill) if column.right else cell.rstrip(column.fill)
        cells.append(filled.strip())
        start += column.width
    return cells


def _answer(layout: Back, number: int, row: Sequence[str], name: str, faults: list[Finding]) -> Answer | None:
    cells = dict(zip((each.value for each in layout.columns), row, strict=False))
    in_fen = layout.of("fen")
    amount = fen_of(cells.get("fen" if in_fen else "yuan", ""), in_fen=in_fen)
    if len(row) < len(layout.columns):
        faults.append(Finding(name, number, f"只有 {len(row)} 列，模板有 {len(layout.columns)} 列"))
    elif amount is None:
        faults.append(Finding(name, number, "金额看不懂：请让银行重新给回盘"))
    elif amount <= 0:
        faults.append(Finding(name, number, "金额是零或者负数，不能入账：请让银行重新给回盘"))
    elif not cells.get("result"):
        faults.append(Finding(name, number, "没有写结果，不知道到账没有"))
    else:
        paid, said = cells["result"] in layout.paid, cells.get("reason", "")
        words = (cells["reference"], cells.get("account", ""), cells.get("holder", ""))
        return Answer(number, *words, amount, paid, "" if paid else said or cells["result"])
    return None


def _against_control(layout: Back, row: Sequence[str] | None, answers: Sequence[Answer], where: str) -> list[Finding]:
    assert layout.control is not None
    cells = dict(zip((each.value for each in layout.control.columns), row or (), strict=False))
    total = sum(each.amount_fen for each in answers)
    faults = []
    if "lines" in cells and cells["lines"].lstrip("0") != str(len(answers)).lstrip("0"):
        faults.append(Finding(where, 0, f"合计写着 {cells['lines']} 笔，文件里有 {len(answers)} 笔：文件可能不完整"))
    for value, in_fen in (("total_yuan", False), ("total_fen", True)):
        if value in cells and fen_of(cells[value], in_fen=in_fen) != total:
            faults.append(Finding(where, 0, f"合计金额写着 {cells[value]}，逐笔加起来是 {total / 100:.2f} 元：对不上"))
    return faults


def fen_of(text: str, *, in_fen: bool) -> int | None:
    """Fen from a number as a bank writes it; None when it is none."""
    text = text.replace(",", "")
    if not (FEN if in_fen else YUAN).fullmatch(text):
        return None
    if in_fen:
        return int(text)
    whole, _, part = text.partition(".")
    sign = -1 if whole.startswith("-") else 1
    return int(whole) * 100 + sign * int(part.ljust(2, "0") or 0)


def _refused(name: str, message: str) -> BadInput:
    return BadInput([Finding(name, 0, message)])
