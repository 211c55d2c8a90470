"""Heads of the chains, to be kept where whoever holds the key and the database cannot reach: a line each, as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.audit.models import Chain

LINE = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{12}) (\d{1,18}) ([0-9a-f]{64})")


class BadHeads(DoudiError):
    """A file of heads cannot be read; the text names the line."""


@dataclass(frozen=True, slots=True)
class Head:
    """How far a county's chain had come on a day."""

    on: date
    county: str
    serial: int
    digest: str

    def __str__(self) -> str:
        return f"{self.on} {self.county} {self.serial} {self.digest}"


def heads() -> list[Head]:
    """The head of every chain now, by county."""
    on = clock.now().date()
    return [
        Head(on, row.county, row.serial, row.digest) for row in Chain.objects.filter(serial__gt=0).order_by("county")
    ]


def read(text: str) -> list[Head]:
    """The heads of a file, empty lines and lines with ``#`` left out. Raises BadHeads."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            raise BadHeads(f"第 {number} 行不是链头（日期 县代码 序号 链值）：请核对文件，没有核对任何记录")
        found.append(Head(date.fromisoformat(match[1]), match[2], int(match[3]), match[4]))
    return found
