"""Plain sheets: a paragraph, pairs, sections, a table, lines to sign on; and page numbers to lay over a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .papers import Head


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines under it."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """What is there is shown, in this order."""

    head: Head
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """Nothing but the numbers of a file's pages."""

    count: int
