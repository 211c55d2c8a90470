"""One line a place of the next level down; every figure is counted from the records within the asking person's area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from django.db.models import Aggregate, Count, Model, Q, QuerySet, Sum
from django.db.models.functions import Substr

from doudi.domain import area
from doudi.domain.area import Level
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, covers, require
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.publicity.models import Notice
from doudi.services.registry.models import Area, Membership
from doudi.services.remedies.models import Appeal, Objection

WATCHING = (Role.PREFECTURE, Role.PROVINCE, Role.COUNTY, Role.AUDITOR)
BELOW = {
    Level.PROVINCE: Level.PREFECTURE,
    Level.PREFECTURE: Level.COUNTY,
    Level.COUNTY: Level.TOWNSHIP,
    Level.TOWNSHIP: Level.VILLAGE,
}
"""What stands side by side within a place of each level."""
LOWEST = dict.fromkeys((Role.PROVINCE, Role.PREFECTURE), Level.TOWNSHIP)
"""The smallest place whose line a role sees: far from the families, figures of few people are not for curiosity."""
Row = TypeVar("Row", bound=Model)


@dataclass(slots=True)
class Line:
    """Figures of one place. Households and persons once each, however many schemes they are in; ``fen`` a month."""

    code: str
    name: str = ""
    open_cases: int = 0
    accepted: int = 0
    closed: int = 0
    granted: int = 0
    households: int = 0
    persons: int = 0
    fen: int = 0
    notices: int = 0
    objections: int = 0
    appeals: int = 0
    opens: bool = False


NUMBERS = tuple(each.name for each in fields(Line) if each.name not in ("code", "name", "opens"))


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a place on a day: the path down to it, its lines in order of their codes, and their sum."""

    code: str
    on: date
    path: list[tuple[str, str]]
    lines: list[Line]
    total: Line


def figures(user: User, code: str = "") -> Figures:
    """The places within one, side by side, today. Raises NotAllowed; NotFound outside the area or below the right."""
    require(user, WATCHING, "看汇总数")
    code = code or user.area_code
    wanted = _wanted(user, code)
    on = clock.business_date()
    lines: dict[str, Line] = {row: Line(row) for row in _places(code, wanted)}
    _count(user, code, wanted, lines, on)
    names = _names([*lines, *_above(user, code)])
    lowest = LOWEST.get(Role(user.role), Level.VILLAGE)
    for line in lines.values():
        line.name = names.get(line.code, line.code)
        line.opens = wanted < lowest
    shown = [lines[key] for key in sorted(lines)]
    total = Line(code, "合计")
    for name in NUMBERS:
        setattr(total, name, sum(getattr(line, name) for line in shown))
    return Figures(code, on, [(each, names.get(each, each)) for each in _above(user, code)], shown, total)


def _wanted(user: User, code: str) -> Level:
    try:
        wanted = BELOW.get(area.level(code)) if covers(user, code) else None
    except area.BadAreaCode:
        wanted = None
    if wanted is None or wanted > LOWEST.get(Role(user.role), Level.VILLAGE):
        raise NotFound("没有这个地方的汇总数，或者不在您的辖区")
    return wanted


def _places(code: str, wanted: Level) -> list[str]:
    today = clock.business_date()
    low, high = area.span(code)
    rows = Area.objects.filter(Q(valid_until=None) | Q(valid_until__gt=today), code__gte=low, code__lt=high)
    return sorted({area.at_level(row, wanted) for row in rows.values_list("code", flat=True)} - {code})


def _above(user: User, code: str) -> list[str]:
    """From the person's own place down to this one."""
    found = [area.at_level(code, each) for each in Level if each <= area.level(code)]
    return [each for each in dict.fromkeys(found) if covers(user, each)]


def _names(codes: Iterable[str]) -> dict[str, str]:
    rows = Area.objects.filter(code__in=list(codes)).order_by("valid_from")
    return dict(rows.values_list("code", "name"))


def _count(user: User, code: str, wanted: Level, lines: dict[str, Line], on: date) -> None:
    """Every column by one grouped query; sums spread over a year need each row."""
    low, high = area.span(code)

    def inside(rows: QuerySet[Row], field: str = "area_code") -> QuerySet[Row]:
        return bounded(rows, user, field).filter(**{f"{field}__gte": low, f"{field}__lt": high})

    def put(name: str, rows: QuerySet[Row], what: Aggregate, field: str = "area_code") -> None:
        places = inside(rows, field).order_by().annotate(within=Substr(field, 1, wanted.value)).values_list("within")
        for place, number in places.annotate(number=what):
            key = area.pad(place)
            line = lines.setdefault(key, Line(key))
            setattr(line, name, getattr(line, name) + (number or 0))

    each, rows = Count("pk"), Case.objects.filter(accepted_on__lte=on)
    this_year = {"closed_on__gte": date(on.year, 1, 1), "closed_on__lte": on}
    put("open_cases", rows.filter(closed_on=None), each)
    put("accepted", rows.filter(accepted_on__gte=date(on.year, 1, 1)), each)
    put("closed", rows.filter(**this_year), each)
    put("granted", rows.filter(entitlements__isnull=False, **this_year), Count("pk", distinct=True))
    put("notices", Notice.objects.filter(taken_down_on=None, until__gte=on), each)
    put("objections", Objection.objects.filter(answered_on=None), each)
    put("appeals", Appeal.objects.filter(decided_on=None), each, "case__area_code")
    month = on.replace(day=1)
    helped = Entitlement.objects.filter(Q(last_month=None) | Q(last_month__gte=month), first_month__lte=month)
    regular = helped.exclude(period="once")
    put("households", regular, Count("household", distinct=True))
    put("fen", regular.filter(period="month"), Sum("amount_fen"))
    for row in inside(regular.exclude(period="month")):
        lines.setdefault(key := area.at_level(row.area_code, wanted), Line(key)).fen += row.due_in(month)
    people = Membership.objects.filter(household__entitlements__in=regular, valid_until=None)
    put("persons", people, Count("person", distinct=True), "household__area_code")
