"""Sheets for other systems: texts stay text whatever they begin with, amounts are numbers, the source is written."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

Cell = str | int | Decimal | None
LIST_LONGEST = 250


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; ``head`` stands above it, ``choices`` are the drop-lists of columns. None is an empty cell."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    head: Sequence[str] = ()
    choices: dict[str, Sequence[str]] = field(default_factory=dict)


def yuan(fen: int | None) -> Decimal | None:
    """As an amount in a cell."""
    return None if fen is None else Decimal(fen) / 100


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The sheets as XLSX."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "money": book.add_format({"num_format": "0.00"}),
    }
    for each in sheets:
        _write(book.add_worksheet(each.name), each, formats)
    book.close()
    return buffer.getvalue()


def _write(sheet: Any, table: Sheet, formats: dict[str, Any]) -> None:
    for place, line in enumerate(table.head):
        sheet.write_string(place, 0, line)
    top = len(table.head)
    for column, heading in enumerate(table.columns):
        sheet.set_column(column, column, max(8, min(24, 2 * len(heading) + 2)))
        sheet.write_string(top, column, heading, formats["head"])
    sheet.freeze_panes(top + 1, 0)
    last = top
    for last, row in enumerate(table.rows, top + 1):
        for column, cell in enumerate(row):
            _cell(sheet, (last, column), cell, formats)
    for heading, words in table.choices.items():
        column = list(table.columns).index(heading)
        if words and sum(len(word) + 1 for word in words) <= LIST_LONGEST:
            told = {"validate": "list", "source": list(words), "error_type": "warning"}
            sheet.data_validation(top + 1, column, max(last, top + 1), column, told)


def _cell(sheet: Any, place: tuple[int, int], cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(*place, cell, formats["text"])
    else:
        sheet.write_number(*place, cell, formats["money"] if isinstance(cell, Decimal) else None)
