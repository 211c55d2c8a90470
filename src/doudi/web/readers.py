"""Small reads for screens, each cut down to what the acting person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from doudi.domain import area as divisions
from doudi.domain.findings import OutsideCoverage
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case, Draft
from doudi.services.demo.accounts import DemoAccount, accounts
from doudi.services.publicity import queries as publicity
from doudi.services.publicity.models import Notice
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import Area, Household, Membership

if TYPE_CHECKING:
    from collections.abc import Iterable

    from doudi.engine.program import Program

PAGE = 50
COUNTED_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """An area for a list."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """The public board of a place on a day."""

    title: str
    area: str
    places: list[Place]
    notices: list[Notice]


def area_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places by code; a place unknown to the registry keeps its code."""
    wanted = set(codes)
    found = {row.code: row.name for row in Area.objects.filter(code__in=wanted).order_by("valid_from")}
    return {code: found.get(code, code) for code in wanted}


def area_name(code: str) -> str:
    """The name of one place."""
    return area_names([code])[code]


def place_line(code: str) -> str:
    """``阳化镇西庄村``: township and village, without the county."""
    return place_lines([code])[code]


def villages(user: User) -> list[tuple[str, str]]:
    """Villages within the person's area with their townships, for the window form."""
    rows = list(registry.areas(user))
    towns = area_names(divisions.at_level(row.code, divisions.Level.TOWNSHIP) for row in rows)
    return [(row.code, f"{towns[divisions.at_level(row.code, divisions.Level.TOWNSHIP)]} {row.name}") for row in rows]


def _valid(rows: QuerySet[Area]) -> QuerySet[Area]:
    today = clock.business_date()
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=today), valid_from__lte=today).order_by("code")


def places() -> list[Place]:
    """Counties whose rules are loaded, for the self-check."""
    local = [info.area for info in rulebook.library().packs if info.area]
    rows = _valid(Area.objects.filter(level="county"))
    return [
        Place(row.code, row.name)
        for row in rows
        if any(row.code.startswith(each) or each.startswith(row.code[:6]) for each in local)
    ]


def board(area: str, today: date) -> Board:
    """Notices within their term, of one township or of all; only who is to be helped."""
    standing = Notice.objects.filter(published_on__lte=today, until__gte=today, taken_down_on=None)
    codes = {
        divisions.at_level(code, divisions.Level.TOWNSHIP) for code in standing.values_list("area_code", flat=True)
    }
    names = area_names(codes | {divisions.at_level(code, divisions.Level.COUNTY) for code in codes})
    labels = {code: f"{names[divisions.at_level(code, divisions.Level.COUNTY)]}{names[code]}" for code in codes}
    chosen = [area] if area in codes else sorted(codes)
    notices = [notice for code in chosen for notice in publicity.board(code, today)]
    listed = [Place(code, labels[code]) for code in sorted(codes)]
    return Board(labels.get(area, ""), area if area in codes else "", listed, notices)


def demo_accounts() -> list[DemoAccount]:
    """The demonstration's accounts, only while the demonstration runs and they are there."""
    if settings.PRODUCTION:
        return []
    there = set(User.objects.filter(demonstration=True, is_active=True).values_list("username", flat=True))
    return [account for account in accounts() if account.username in there]


def draft_count(user: User) -> int:
    """Drafts of one's own."""
    return Draft.objects.filter(owner=user).count()


def case_count(user: User) -> int:
    """All cases within the area."""
    return bounded(Case.objects.all(), user).count()


def notice_count(user: User) -> int:
    """Notices that stand and have not been taken down."""
    today = clock.business_date()
    return bounded(Notice.objects.filter(taken_down_on=None, until__gte=today), user).count()


def household_count(user: User) -> int | None:
    """All households within the area; None where counting so many would slow every page."""
    number = registry.households(user).order_by()[: COUNTED_MOST + 1].count()
    return number if number <= COUNTED_MOST else None


def heads(rows: Iterable[Household]) -> dict[int, tuple[str, int]]:
    """Head's name and number of members of each household, in two queries."""
    ids = [row.pk for row in rows]
    current = Membership.objects.filter(household_id__in=ids, valid_until=None)
    sizes = dict(current.values_list("household_id").annotate(Count("id")).order_by())
    names = {row.household_id: row.person.name for row in current.filter(is_head=True).select_related("person")}
    return {each: (names.get(each, "没有户主"), sizes.get(each, 0)) for each in ids}


def place_lines(codes: Iterable[str]) -> dict[str, str]:
    """Township and village of many codes, in one query."""
    levels = (divisions.Level.TOWNSHIP, divisions.Level.VILLAGE)
    wanted = {code: dict.fromkeys(divisions.at_level(code, level) for level in levels) for code in set(codes)}
    names = area_names(each for parts in wanted.values() for each in parts)
    return {
        code: "".join(names[each] for each in parts if names[each] != each) or code for code, parts in wanted.items()
    }


def program_or_none(area_code: str, on: date, scheme: str = "") -> Program | None:
    """The rules of a place on a day, or None where no pack covers it."""
    try:
        return rulebook.program(area_code, on, scheme)
    except OutsideCoverage:
        return None


def paid_now(household: Household, today: date) -> int | None:
    """What the household's entitlements give this month, or None where it has none."""
    month = today.replace(day=1)
    open_ones = household.entitlements.filter(first_month__lte=month).exclude(last_month__lt=month)
    amounts = list(open_ones.values_list("amount_fen", flat=True))
    return sum(amounts) if amounts else None


def scheme_label(case: Case) -> str:
    """``农村低保`` or the pack's own word for the scheme."""
    program = program_or_none(case.area_code, case.accepted_on, case.scheme)
    found = (
        next((spec.label for spec in program.decisions if spec.scheme == case.scheme), case.scheme) if program else ""
    )
    return found or case.scheme


def typed(text: str) -> str:
    """What was typed in a search box: one short line."""
    return text.strip()[:60]
