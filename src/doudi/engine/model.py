"""What a pack holds, once read: plain frozen records, no behaviour beyond small look-ups.

Integers everywhere: money in fen, counts in their own unit, ratios in ten-thousandths,
bools 0/1, dates as ordinal days, categories as the index of their code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    """The type of a value."""

    MONEY = "money"
    COUNT = "count"
    RATIO = "ratio"
    BOOL = "bool"
    DATE = "date"
    CATEGORY = "category"


class Entity(StrEnum):
    """Whose value it is."""

    HOUSEHOLD = "household"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Cite:
    """A place in an instrument. ``key`` is ``source#article`` as the pack writes it."""

    key: str
    title: str
    number: str
    article: str

    @property
    def text(self) -> str:
        """``《…办法》（民发〔2021〕57号）第九条``."""
        number = f"（{self.number}）" if self.number else ""
        return f"{self.title}{number}{self.article}"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """A fact that a family may state; ends and ``none`` are engine integers, ``public`` ones anybody may be asked.

    ``health`` facts are shown only to whom they concern in their task.
    """

    name: str
    label: str
    entity: Entity
    kind: Kind
    unit: str
    low: int
    high: int
    values: dict[str, str] = field(default_factory=dict)
    none: int | None = None
    question: str = ""
    hint: str = ""
    pack: str = ""
    public: bool = False
    health: bool = False


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value of a parameter: for an area, from a day until the day before ``until``."""

    area: str
    since: date
    until: date | None
    amount: int | None
    not_set: str
    cite: Cite | None
    document: str
    demonstration: bool
    pack: str
    where: str
    line: int

    @property
    def by_county(self) -> bool:
        """Whether a county set it on the screen, so that no pack holds it."""
        return not self.pack


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A policy parameter: item x area x effective period."""

    name: str
    label: str
    kind: Kind
    unit: str
    low: int
    high: int
    values: dict[str, str]
    not_set: str
    pack: str


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """What a scheme decides, by the names of the rules that decide it.

    ``handled_by``: the agency that acts on it, as in ``accounts.agencies``; empty: civil affairs.
    ``procedure``: the scheme whose procedure its applications follow; empty: its own.
    """

    scheme: str
    label: str
    unit: Entity
    eligible: str
    applies: str = ""
    class_rule: str = ""
    amount: str = ""
    period: str = "month"
    benefit: str = ""
    pack: str = ""
    handled_by: str = ""
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class ReasonSpec:
    """A sentence for the family, shown when ``when`` is known to equal ``holds``; ``cite`` None is that rule's own."""

    code: str
    scheme: str
    when: str
    holds: bool
    outcome: str
    text: str
    cite: Cite | None
    change: str
    pack: str


@dataclass(frozen=True, slots=True)
class PackInfo:
    """A pack's own card. ``hash`` covers every file that can change a result."""

    id: str
    title: str
    version: str
    area: str
    since: date
    until: date | None
    demonstration: bool
    not_covered: tuple[str, ...]
    hash: str
    folder: Path

    def covers(self, area: str, on: date) -> bool:
        """Whether this pack speaks for ``area`` (a division code) on that day."""
        return area.startswith(self.area) and self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Fact:
    """A stated fact, as an engine integer, with where it comes from."""

    value: int
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a family. ``key`` is stable within the family, ``name`` is for reading only."""

    key: str
    name: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Family:
    """The facts of one household; what is absent is unknown."""

    household: dict[str, Fact]
    members: tuple[Member, ...]
