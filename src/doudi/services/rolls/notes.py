"""What a check found, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from doudi.services.rolls.reading import Fault


class Kinds(StrEnum):
    """The kinds of findings, in the order in which they are told."""

    FAULT = "fault"
    REFUSED = "refused"
    NEW = "new"
    MISSING = "missing"
    AMOUNT = "amount"
    PEOPLE = "people"
    HEAD = "head"
    CLASS = "class"
    BANK = "bank"
    FACT = "fact"

    @property
    def label(self) -> str:
        """In the words of the page."""
        return LABELS[self]


LABELS = {
    Kinds.FAULT: "要改的",
    Kinds.REFUSED: "不更新的",
    Kinds.NEW: "上级新增",
    Kinds.MISSING: "上级没有",
    Kinds.AMOUNT: "金额不同",
    Kinds.PEOPLE: "人口不同",
    Kinds.HEAD: "户主不同",
    Kinds.CLASS: "分档不同",
    Kinds.BANK: "账户不同",
    Kinds.FACT: "情况不同",
}


@dataclass(frozen=True, slots=True)
class Note:
    """One finding: where in the file, whose household, what stands above and what here."""

    kind: Kinds
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    name: str = ""
    household: int | None = None
    above: str = ""
    here: str = ""
    message: str = ""


def said(kind: Kinds, fault: Fault) -> Note:
    """A fault as a finding."""
    return Note(kind, fault.file, fault.sheet, fault.row, fault.column, message=fault.message)
