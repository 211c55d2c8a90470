"""Each parameter of a county's packs today: what holds, by which document, what comes next, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings

from doudi.domain import area
from doudi.domain.findings import OutsideCoverage
from doudi.engine import Library, Program
from doudi.engine.model import ParameterSpec, ParameterValue
from doudi.engine.parameters import choose
from doudi.engine.wording import Shape, date_text, exact_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.registry import rulebook
from doudi.services.standards import queries

Rows = Sequence[ParameterValue]


class State(StrEnum):
    """How a parameter stands; the order is by urgency."""

    EXPIRED = "expired"
    NOT_SET = "not_set"
    ENDING = "ending"
    SAMPLE = "sample"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Item:
    """A parameter on a day. ``ends`` is the first day without a value; ``bites`` the first day on which casework
    needs a value and has none, within the days that are warned of."""

    spec: ParameterSpec
    state: State
    on: date
    value: ParameterValue | None
    why: str
    ends: date | None
    following: ParameterValue | None
    bites: date | None

    @property
    def days_left(self) -> int | None:
        """Days until there is no value any more."""
        return (self.ends - self.on).days if self.ends else None


@dataclass(frozen=True, slots=True)
class Lot:
    """The parameters that one pack declares."""

    title: str
    items: list[Item]


def shape(spec: ParameterSpec) -> Shape:
    """What is needed to say a value of the parameter."""
    return Shape(spec.kind, spec.unit, spec.values)


def value_text(spec: ParameterSpec, value: ParameterValue | None) -> str:
    """``3,015.00 元/人/年``; empty where nothing is set."""
    return exact_text(shape(spec), value.amount) if value is not None and value.amount is not None else ""


def source_text(value: ParameterValue) -> str:
    """The article, or the document that the county entered."""
    return value.cite.text if value.cite else value.document


def overview(user: User) -> list[Lot]:
    """Every parameter of the packs in force today for the person's county, pack by pack. Raises OutsideCoverage."""
    return Standing(queries.place(user)).lots()


def warnings(user: User) -> list[Item]:
    """What casework needs and has not, or will not have within ``settings.VALUE_WARNING_DAYS``.

    What ran out or runs out comes first, the soonest before; then what never had a value.
    """
    try:
        found = [item for lot in overview(user) for item in lot.items if item.bites is not None]
    except OutsideCoverage:
        return []
    return sorted(found, key=lambda item: (item.state is State.NOT_SET, item.bites or date.max, item.spec.label))


class Standing:
    """The parameters of an area (12 digits) on the business date. Raises OutsideCoverage."""

    def __init__(self, area_code: str) -> None:
        self.place = area.prefix(area_code)
        self.today = clock.business_date()
        self.horizon = self.today + timedelta(days=settings.VALUE_WARNING_DAYS)
        self.library: Library = rulebook.library()
        self.program: Program = self.library.program(self.place, self.today, demonstration=not settings.PRODUCTION)
        self.needs = {day: self._needed(day) for day in self._days()}

    def lots(self) -> list[Lot]:
        """Pack by pack, the national ones first; packs without parameters are left out."""
        lots = {info.id: Lot(info.title, []) for info in sorted(self.program.packs, key=lambda info: len(info.area))}
        for name in self.program.parameters:
            item = self.item(name)
            lots[item.spec.pack].items.append(item)
        return [lot for lot in lots.values() if lot.items]

    def rows(self, name: str) -> list[ParameterValue]:
        """Every value that the county or an area around it has; demonstration values only outside production."""
        rows = self.library.values.get(name, ())
        return [
            row for row in rows if self.place.startswith(row.area) and not (settings.PRODUCTION and row.demonstration)
        ]

    def item(self, name: str) -> Item:
        """One parameter."""
        spec = self.library.parameters[name]
        rows = self.rows(name)
        changes = sorted({day for row in rows for day in (row.since, row.until) if day and day > self.today})
        value = self._chosen(rows, self.today)
        later = [(day, self._chosen(rows, day)) for day in changes]
        following = next((each for _, each in later if each and each.amount is not None and each != value), None)
        ends = next((day for day, each in later if _empty(each)), None) if not _empty(value) else None
        state = self._state(rows, value, ends)
        bites = next((day for day in self.needs if name in self.needs[day] and _empty(self._chosen(rows, day))), None)
        return Item(spec, state, self.today, value, self._why(spec, value), ends, following, bites)

    def _state(self, rows: Rows, value: ParameterValue | None, ends: date | None) -> State:
        if value is None or value.amount is None:
            ran_out = any(row.amount is not None and row.until and row.until <= self.today for row in rows)
            return State.EXPIRED if ran_out else State.NOT_SET
        if ends and ends <= self.horizon:
            return State.ENDING
        return State.SAMPLE if value.demonstration else State.SET

    def _why(self, spec: ParameterSpec, value: ParameterValue | None) -> str:
        """Why nothing is set; empty where something is."""
        if not _empty(value):
            return ""
        if value and value.until and value.until <= self.today:
            return f"原来的值到{date_text(value.until - timedelta(days=1))}止，之后的还没有录入。"
        return (value.not_set if value else "") or spec.not_set or "还没有录入。"

    def _chosen(self, rows: Rows, day: date) -> ParameterValue | None:
        return choose(rows, self.place, day, demonstration=not settings.PRODUCTION)

    def _days(self) -> list[date]:
        """Today, and each day within the horizon on which a rule or a value changes."""
        return [self.today, *(day for day in self.library.breakpoints(self.place) if self.today < day <= self.horizon)]

    def _needed(self, day: date) -> set[str]:
        """What a rule of any scheme in force reads."""
        try:
            program = self.library.program(self.place, day, demonstration=not settings.PRODUCTION)
        except OutsideCoverage:
            return set()
        return {name for rule in program.rules.values() for name in rule.inputs if name in program.parameters}


def _empty(value: ParameterValue | None) -> bool:
    return value is None or value.amount is None
