"""The same sheets as DOCX, to be edited in WPS or Word."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Book
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from . import qr
from .filling import Cell, Forms, Part, Sheet

FONT = "宋体"
LINE = Pt(17)
LONG, SHORT, MARGIN = Mm(297), Mm(210), Mm(19)
SIGNING = "________________"


def write(forms: Forms) -> bytes:
    """The DOCX of all sheets, each on a page of its own."""
    book = Document()
    _type(book)
    for index, sheet in enumerate(forms.sheets):
        _page(book, sheet, first=index == 0, head=forms.demonstration)
        _title(book, sheet.title)
        for part in sheet.parts:
            _part(book, part)
    book.core_properties.author, book.core_properties.title = forms.author, forms.title
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _type(book: Book) -> None:
    style = book.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(2)


def _page(book: Book, sheet: Sheet, *, first: bool, head: str) -> None:
    section = book.sections[0] if first else book.add_section()
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if sheet.wide else (SHORT, LONG)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = MARGIN
    for part, text in (
        (section.header, head),
        (section.footer, f"{sheet.office}　{sheet.number}　样式 {sheet.edition}"),
    ):
        part.is_linked_to_previous = False
        part.paragraphs[0].text = text
        part.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _title(book: Book, text: str) -> None:
    line = book.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.bold, run.font.size = True, Pt(17)


def _part(book: Book, part: Part) -> None:
    if part.title:
        book.add_paragraph().add_run(part.title).bold = True
    if part.kind == "grid":
        _grid(book, part)
    elif part.kind == "prose":
        for text in part.text.split("\n"):
            book.add_paragraph(text).paragraph_format.first_line_indent = Pt(21)
    elif part.kind == "sign":
        _signing(book, part.lines)
    elif part.lines:
        book.add_picture(io.BytesIO(qr.png(part.lines[0])), width=Mm(30))


def _grid(book: Book, part: Part) -> None:
    section = book.sections[-1]
    assert section.page_width is not None
    room = section.page_width - 2 * MARGIN
    widths = [int(room * width / sum(part.widths)) for width in part.widths]
    table = book.add_table(rows=len(part.rows), cols=len(widths), style="Table Grid")
    table.autofit = False
    for at, row in enumerate(part.rows):
        _row(table, at, row, widths)
    book.add_paragraph().paragraph_format.space_after = Pt(0)


def _row(table: Table, at: int, row: Sequence[Cell], widths: Sequence[int]) -> None:
    column = 0
    for cell in row:
        place = table.cell(at, column)
        for other in range(column + 1, column + cell.span):
            place = place.merge(table.cell(at, other))
        place.width = Mm(sum(widths[column : column + cell.span]) / Mm(1))
        _write(place, cell)
        column += cell.span
    table.rows[at].height = Pt(LINE.pt * max(cell.lines for cell in row))


def _write(place: _Cell, cell: Cell) -> None:
    line = place.paragraphs[0]
    line.text = cell.text
    if cell.label:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _signing(book: Book, lines: Sequence[str]) -> None:
    table = book.add_table(rows=-(-len(lines) // 2), cols=2)
    for index, text in enumerate(lines):
        table.cell(index // 2, index % 2).text = f"{text}：{SIGNING}"
