"""A CSV file as records of cells. What cannot be read is told apart and spoils no other record."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from doudi.domain.findings import BadInput, Finding

LONGEST_RECORD = 20
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
UNREADABLE = "有认不出的字，可能文字编码混用或文件损坏"
UNCLOSED = "引号不成对"


@dataclass(frozen=True, slots=True)
class Record:
    """A row as a spreadsheet counts (the heading is 1). With a ``problem``, ``cells`` is what could be made of it."""

    row: int
    cells: tuple[str, ...]
    problem: str = ""


class Lines:
    """The lines of a file; those that turn out to belong to the next record can be put back."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.back: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self.back.popleft() if self.back else next(self.file)


def records(path: Path) -> Iterator[Record]:
    """Every record with something in it. Raises BadInput where the encoding is none that is read."""
    encoding = _encoding(path)
    width = 0
    with path.open("rb") as file:
        if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            file.seek(0)
        lines = Lines(file)
        for row, line in enumerate(lines, 1):
            if line.strip(b" \t\r\n,"):
                record = _record(row, line, lines, encoding, width)
                width = width or len(record.cells)
                yield record


def _record(row: int, line: bytes, lines: Lines, encoding: str, width: int) -> Record:
    """The record that begins with this line, which may take further ones."""
    cells = _cells(_text(line, encoding))
    if cells is None:
        line, cells = _joined(line, lines, encoding, width)
    if cells is None:
        torn = _text(line, encoding).replace('"', "").strip().split(",")
        return Record(row, tuple(torn), UNCLOSED)
    return Record(row, cells, "" if _readable(line, encoding) else UNREADABLE)


def _joined(line: bytes, lines: Lines, encoding: str, width: int) -> tuple[bytes, tuple[str, ...] | None]:
    """The record over several lines; where none can be made, the lines after the first are put back.

    A line that by itself has as many commas as the heading is a row of its own, not a part of somebody's remark.
    """
    taken = [line]
    for after in islice(lines, LONGEST_RECORD):
        taken.append(after)
        if width > 1 and after.count(b",") >= width - 1:
            break
        cells = _cells(_text(b"".join(taken), encoding))
        if cells is not None:
            return b"".join(taken), cells
    lines.back.extendleft(reversed(taken[1:]))
    return line, None


def _cells(text: str) -> tuple[str, ...] | None:
    """One record's cells; none where its quotation marks do not fit."""
    try:
        return tuple(next(csv.reader([text], strict=True)))
    except csv.Error:
        return None


def _text(line: bytes, encoding: str) -> str:
    return line.decode(encoding, errors="replace")


def _readable(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(path: Path) -> str:
    """UTF-8 unless more lines can only be GB18030.

    Text in UTF-8 often passes for GB18030, hardly ever the other way round, and a spoiled line is no evidence.
    """
    chinese = {"utf-8": 0, "gb18030": 0}
    with path.open("rb") as file:
        for number, line in enumerate(file):
            if number == 0 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
                message = "文字编码是 UTF-16。请另存为 CSV UTF-8 后再试。"
                raise BadInput([Finding(path.name, 0, message)])
            if not line.isascii():
                found = next((each for each in chinese if _readable(line, each)), None)
                if found:
                    chinese[found] += 1
    return "gb18030" if chinese["gb18030"] > chinese["utf-8"] else "utf-8"
