"""The payment list as XLSX: numbers and accounts as text, never a formula."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.payments import queries
from doudi.services.payments.models import PaymentList
from doudi.services.payments.queries import SheetRow, Total

HEADINGS = (
    ("序号", 6), ("乡镇", 14), ("村（社区）", 16), ("户号", 18), ("案号", 20), ("户主", 10), ("身份证号", 21),
    ("人数", 6), ("金额（元）", 12), ("开户银行", 20), ("户名", 10), ("账号", 24), ("备注", 30),
)  # fmt: skip
TOTAL_HEADINGS = ("乡镇", "户数", "人数", "金额（元）", "有问题未列入发放（户）")
SAMPLE = "示例值"


def xlsx(user: User, list_id: int) -> bytes:
    """The list as a workbook: payable lines, lines with problems, totals per township. Raises NotFound, NotAllowed."""
    made = queries.payment_list(user, list_id)
    rows = queries.xlsx_rows(user, list_id)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    formats = _formats(book)
    head = _head_lines(user, made, any(row.demonstration for row in rows))
    _lines(book, "发放名单", head, [row for row in rows if not row.problem], formats)
    _totals(book, head, queries.totals(user, list_id), formats)
    _lines(book, "有问题未发放", head, [row for row in rows if row.problem], formats)
    book.close()
    return buffer.getvalue()


def file_name(made: PaymentList) -> str:
    """``丹凤县2018年4月发放名单.xlsx``."""
    return f"{queries.place_name(made)}{made.month.year}年{made.month.month}月发放名单.xlsx"


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"num_format": "@"}),
        "money": book.add_format({"num_format": "#,##0.00"}),
        "sum": book.add_format({"num_format": "#,##0.00", "bold": True}),
        "sample": book.add_format({"bold": True, "font_color": "#9C2B1E"}),
    }


def _head_lines(user: User, made: PaymentList, sample: bool) -> list[str]:
    month = f"{made.month.year}年{made.month.month}月"
    day = clock.business_date()
    unit = user.unit or queries.place_name(made)
    lines = [
        f"{queries.place_name(made)}{month}社会救助资金发放名单",
        f"单位：{unit}　制表人：{user.display_name}　制表日期：{day.isoformat()}　金额单位：元",
    ]
    return [*lines, f"{SAMPLE}：名单里有按演示用的数算出的金额，不能用于实际发放"] if sample else lines


def _write_head(sheet: Any, head: list[str], formats: dict[str, Any]) -> int:
    for place, line in enumerate(head):
        kind = "title" if place == 0 else "sample" if line.startswith(SAMPLE) else "text"
        sheet.write_string(place, 0, line, formats[kind])
    return len(head)


def _lines(book: Any, name: str, head: list[str], rows: list[SheetRow], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(name)
    top = _write_head(sheet, head, formats)
    for column, (heading, width) in enumerate(HEADINGS):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, heading, formats["head"])
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for place, row in enumerate(rows, 1):
        _line(sheet, top + place, place, row, formats)


def _line(sheet: Any, line: int, number: int, row: SheetRow, formats: dict[str, Any]) -> None:
    note = "；".join(part for part in (row.problem, SAMPLE if row.demonstration else "") if part)
    texts = {
        1: row.township, 2: row.village, 3: row.household_number, 4: row.case_number, 5: row.head_name,
        6: row.id_number, 9: row.bank, 10: row.holder, 11: row.account_number, 12: note,
    }  # fmt: skip
    for column, text in texts.items():
        sheet.write_string(line, column, text, formats["text"])
    sheet.write_number(line, 0, number)
    sheet.write_number(line, 7, row.member_count)
    sheet.write_number(line, 8, _yuan(row.amount_fen), formats["money"])


def _totals(book: Any, head: list[str], totals: list[Total], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet("乡镇合计")
    top = _write_head(sheet, head, formats)
    sheet.set_column(0, 4, 16)
    for column, heading in enumerate(TOTAL_HEADINGS):
        sheet.write_string(top, column, heading, formats["head"])
    for line, row in enumerate(totals, top + 1):
        sheet.write_string(line, 0, row.name, formats["text"])
        for column, number in ((1, row.households), (2, row.persons), (4, row.problems)):
            sheet.write_number(line, column, number)
        sheet.write_number(line, 3, _yuan(row.amount_fen), formats["sum" if not row.area_code else "money"])


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
