"""What stands on each paper, as plain records. No database, no clock: everything is handed in."""

from __future__ import annotations

from dataclasses import dataclass, field

from .filling import Forms
from .plain import PageNumbers, PlainSheet


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper carries. ``demonstration`` is the 演示 line, empty in real work."""

    title: str
    number: str
    office: str
    area: str
    dated: str
    demonstration: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A step still to come: what, who, by when, by which article."""

    label: str
    who: str
    due: str
    cite: str


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the arithmetic; ``sample`` marks a 示例值."""

    label: str
    value: str
    sample: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """One reason and its article."""

    text: str
    cite: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """受理回执."""

    head: Head
    applicant: str
    scheme: str
    members: str
    address: str
    accepted_on: str
    handler: str
    received: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    total_limit: str = ""
    basis: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionNotice:
    """确认通知书 or 不予确认通知书."""

    head: Head
    applicant: str
    sentence: str
    granted: bool
    amount: str
    facts: tuple[tuple[str, str], ...]
    terms: tuple[Term, ...] = ()
    formula: tuple[str, ...] = ()
    reasons: tuple[Why, ...] = ()
    changes: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    duties: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    rules: str = ""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """All that may be public about one household."""

    name: str
    members: str
    amount: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """公示: one sheet for a place, with one household or many."""

    head: Head
    intro: str
    first_day: str
    last_day: str
    rows: tuple[NoticeRow, ...]
    total: str
    objections: tuple[str, ...]
    cite: str = ""
    notes: tuple[str, ...] = field(default=())
    unit: str = "元/月"


Paper = Receipt | DecisionNotice | PublicNotice | PlainSheet | PageNumbers | Forms
TEMPLATES: dict[type, str] = {
    Receipt: "receipt.typ",
    DecisionNotice: "decision.typ",
    PublicNotice: "notice.typ",
    PlainSheet: "plain.typ",
    PageNumbers: "numbers.typ",
    Forms: "form.typ",
}
