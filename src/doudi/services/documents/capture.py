"""Everything the registers know that a form may ask for, read once: one capture fills all papers.

A value is the text of the paper, or None where nothing is known: blank on paper, never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from doudi.engine.wording import date_text
from doudi.services.cases.models import Case
from doudi.services.registry.models import Household

from . import captured_case, captured_clock, captured_evidence, captured_family
from .addresses import address_line
from .places import names_of
from .specifications import EVENTS
from .wording import generated

SAME_SET = {
    "submit": "publish",
    "check": "confirm",
    "publish_again": "confirm",
    "resurvey": "survey",
    "terminate": "stop",
}
"""Steps whose set of papers goes by another name."""
Values = Mapping[str, str | None]
Rows = tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Of whom and as of when; ``full``: with whole ID and account numbers (a print), else masked (a preview)."""

    household: Household
    on: date
    case: Case | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class Capture:
    """Values and lists by the names that forms use."""

    values: Values
    lists: Mapping[str, Rows]


def capture(subject: Subject, link: str = "") -> Capture:
    """Read it all as of the day. ``link`` is the address of the household's card, for its QR."""
    home, on, case = subject.household, subject.on, subject.case
    names = names_of(home.area_code, on)
    values: dict[str, str | None] = {
        "on": date_text(on),
        "year": str(on.year),
        "link": link,
        "place.county": names.county,
        "place.township": names.township,
        "place.village": names.village,
        "place.whole": names.whole,
        "office.township": names.township_office,
        "office.county": names.county_office,
        "household.number": home.number,
        "household.address": address_line((names.county, names.township, names.village), home.address),
        "household.residence": home.get_residence_display(),
    }
    family = captured_family.read(home, on, full=subject.full)
    people = captured_family.people(family)
    values |= captured_family.values(family, people)
    values |= captured_case.values(home, case, on)
    values |= captured_clock.values(case, on)
    lists = {
        "members": people,
        "others": tuple(each for each in people if each["relation"] not in captured_family.HEADS),
        **captured_family.changes(family, people),
        "wanted": captured_clock.wanted(case, on),
        **captured_evidence.lists(home, on, full=subject.full),
    }
    values["relatives.any"] = "是" if lists["relatives"] else None
    return Capture(values | generated(values, people), lists)


def newest_case(household: Household, on: date) -> Case | None:
    """The case of a household accepted last by a day."""
    rows = Case.objects.select_related("household", "applicant", "handler")
    return rows.filter(household=household, accepted_on__lte=on).order_by("accepted_on", "pk").last()


def last_event(case: Case | None, on: date) -> str:
    """What happened last by a day, as forms name it: it puts forward their set."""
    last = case.steps.filter(on__lte=on).last() if case else None
    code = SAME_SET.get(last.transition, last.transition) if last else "accept"
    return code if code in EVENTS else "accept"
