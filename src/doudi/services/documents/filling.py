"""A form and a capture make sheets: grids of cells, prose, signature lines. Nothing here knows PDF or DOCX."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import qr
from .specifications import BadForm, Block, Specification

if TYPE_CHECKING:
    from .capture import Capture

PLACE = re.compile(r"\{([a-z_.]+)\}")
BLANK = "________"
WIDE, TICKED, OPEN = "wide", "■", "□"
FIELD_WIDTHS = (25, 35, 25, 35)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``lines`` is the least room in it."""

    text: str
    span: int = 1
    label: bool = False
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """``grid``: rows of cells over columns of ``widths``; ``prose``: text; ``sign``: lines to sign; ``qr``: the
    SVG of a link, which stands in ``lines``."""

    kind: str
    title: str = ""
    widths: tuple[int, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    text: str = ""
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form of one household, filled; ``size`` of the type in points."""

    code: str
    title: str
    edition: str
    office: str
    number: str
    parts: tuple[Part, ...]
    wide: bool = False
    size: float = 10.5


@dataclass(frozen=True, slots=True)
class Forms:
    """Sheets of one form or many, of one household or many, printed in one go."""

    title: str
    author: str
    demonstration: str
    sheets: tuple[Sheet, ...]


def fill(form: Specification, known: Capture, texts: Mapping[str, str] | None = None) -> list[Sheet]:
    """The sheets of a form; ``texts`` replace the generated ones. Raises BadForm for a source that nobody knows."""
    values = {**known.values, **(texts or {})}
    ones = known.lists[form.each] if form.each else ({},)
    sheets = []
    for one in ones or ({},):
        whole = values | {f"one.{name}": value for name, value in one.items()}
        reader = _Reader(form, whole, known.lists, blank_ones=bool(form.each) and not one)
        sheets += [
            Sheet(form.code, form.title, form.edition, reader.text(form.office), known.values["case.number"] or "",
                  tuple(reader.part(block, page) for block in form.blocks), form.wide)
            for page in range(reader.pages())
        ]  # fmt: skip
    return sheets


@dataclass(frozen=True, slots=True)
class _Reader:
    form: Specification
    values: Mapping[str, str | None]
    lists: Mapping[str, tuple[Mapping[str, str | None], ...]]
    blank_ones: bool

    def text(self, source: str) -> str:
        """What is known, or nothing."""
        if not source or (self.blank_ones and source.startswith("one.")):
            return ""
        if source not in self.values:
            raise BadForm(f"“{self.form.title}”要填“{source}”，没有这一项：请改表格样式 {self.form.code}.toml")
        return self.values[source] or ""

    def pages(self) -> int:
        """Sheets that the longest list with a limit of rows takes."""
        return max((-(-len(self.lists[b.source]) // b.page) for b in self.form.blocks if b.page), default=1) or 1

    def part(self, block: Block, page: int) -> Part:
        """The block, filled."""
        match block.kind:
            case "fields":
                return Part("grid", block.title, FIELD_WIDTHS, tuple(self._fields(block)))
            case "table":
                return self._table(block, page)
            case "text":
                cells = (Cell(block.title, label=True), Cell(self.text(block.source), lines=block.lines))
                return Part("grid", "", (25, 95), (cells,))
            case "sign":
                return Part("sign", lines=tuple(row[0] for row in block.rows))
            case "qr":
                link = self.text(block.source)
                return Part("qr", text=qr.svg(link), lines=(link,) if link else ())
            case _:
                filled = PLACE.sub(lambda found: self.text(found[1]) or BLANK, block.source)
                return Part("prose", block.title, text=filled)

    def _fields(self, block: Block) -> list[tuple[Cell, ...]]:
        """Two a row; a wide one has the row; the last of an odd number stretches."""
        rows: list[tuple[Cell, ...]] = []
        waiting: tuple[Cell, ...] = ()
        for label, source, *mark in block.rows:
            pair = (Cell(label, label=True), Cell(self._value(source, mark[0] if mark else "")))
            if WIDE in mark:
                rows += [_stretched(waiting)] if waiting else []
                rows.append(_stretched(pair))
                waiting = ()
            elif waiting:
                rows.append(waiting + pair)
                waiting = ()
            else:
                waiting = pair
        return [*rows, _stretched(waiting)] if waiting else rows

    def _value(self, source: str, mark: str) -> str:
        text = self.text(source)
        if mark in ("", WIDE):
            return text
        return "　".join(f"{TICKED if option == text else OPEN}{option}" for option in mark.split("|"))

    def _table(self, block: Block, page: int) -> Part:
        listed = self.lists[block.source] if block.source else ()
        shown = listed[page * block.page : (page + 1) * block.page] if block.page else listed
        heads = tuple(Cell(head, label=True) for head, _, _ in block.columns)
        rows = [tuple(Cell(self._of(block, row, source)) for _, source, _ in block.columns) for row in shown]
        empty = tuple(Cell("") for _ in block.columns)
        numbered = [_numbered(block, row, page * block.page + at) for at, row in enumerate(rows, 1)]
        room = max(block.least, block.page) - len(numbered)
        whole = (heads, *numbered, *(empty for _ in range(room)))
        return Part("grid", block.title, tuple(width for _, _, width in block.columns), whole)

    def _of(self, block: Block, row: Mapping[str, str | None], source: str) -> str:
        if source in ("", "#"):
            return ""
        if source not in row:
            raise BadForm(
                f"“{self.form.title}”的名单“{block.source}”里没有“{source}”：请改表格样式 {self.form.code}.toml"
            )
        return row[source] or ""


def _stretched(pair: tuple[Cell, ...]) -> tuple[Cell, ...]:
    return (pair[0], replace(pair[1], span=3))


def _numbered(block: Block, row: tuple[Cell, ...], at: int) -> tuple[Cell, ...]:
    return tuple(
        Cell(str(at)) if source == "#" else cell for (_, source, _), cell in zip(block.columns, row, strict=True)
    )
