"""Small reads for screens, each cut down to what the acting person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from doudi.domain import area as divisions
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded
from doudi.services.cases.models import Case, Draft
from doudi.services.demo.accounts import DemoAccount, accounts
from doudi.services.publicity.models import Notice
from doudi.services.registry.models import Area, Household, Membership
from doudi.web import policy

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = 50


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
    if len(code) != divisions.CODE_LENGTH:
        return code
    codes = [divisions.at_level(code, level) for level in (divisions.Level.TOWNSHIP, divisions.Level.VILLAGE)]
    names = area_names(codes)
    return "".join(dict.fromkeys(names[each] for each in codes if names[each] != each)) or area_name(code)


def villages(user: User) -> list[tuple[str, str]]:
    """Villages within the person's area, for the window form."""
    rows = bounded(Area.objects.filter(level="village"), user, "code")
    return [(row.code, row.name) for row in _valid(rows)]


def _valid(rows: QuerySet[Area]) -> QuerySet[Area]:
    today = clock.business_date()
    return rows.filter(Q(valid_until=None) | Q(valid_until__gt=today), valid_from__lte=today).order_by("code")


def places() -> list[Place]:
    """Counties whose rules are loaded, for the self-check."""
    local = [info.area for info in policy.library().packs if info.area]
    rows = _valid(Area.objects.filter(level="county"))
    return [
        Place(row.code, row.name)
        for row in rows
        if any(row.code.startswith(each) or each.startswith(row.code[:6]) for each in local)
    ]


def board(area: str, today: date) -> Board:
    """Notices within their term, of one place or of all; oldest end first."""
    standing = Notice.objects.filter(published_on__lte=today, until__gte=today, taken_down_on=None)
    codes = {divisions.at_level(code, divisions.Level.TOWNSHIP) for code in standing.values_list("area_code", flat=True)}
    names = area_names(codes)
    chosen = area if area in codes else ""
    if chosen:
        low, high = divisions.span(chosen)
        standing = standing.filter(area_code__gte=low, area_code__lt=high)
    listed = [Place(code, names[code]) for code in sorted(codes)]
    return Board(names.get(chosen, ""), chosen, listed, list(standing.order_by("until", "applicant_name")))


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


def household_count(user: User) -> int:
    """All households within the area."""
    return bounded(Household.objects.all(), user).count()


def households(user: User, text: str) -> QuerySet[Household]:
    """Households whose head or a member is called so, or whose number it is; all when nothing is asked."""
    rows = bounded(Household.objects.all(), user)
    if text:
        named = Membership.objects.filter(person__name__gte=text, person__name__lt=after(text), valid_until=None)
        rows = rows.filter(Q(number=text) | Q(pk__in=named.values("household_id")))
    return rows.order_by("area_code", "number")


def after(text: str) -> str:
    """The first text that no longer begins with ``text``: a prefix as a half-open range, so an index serves."""
    return text[:-1] + chr(ord(text[-1]) + 1)


def heads(rows: Iterable[Household]) -> dict[int, tuple[str, int]]:
    """Head's name and number of members of each household, in two queries."""
    ids = [row.pk for row in rows]
    current = Membership.objects.filter(household_id__in=ids, valid_until=None)
    sizes = dict(current.values_list("household_id").annotate(Count("id")).order_by())
    names = {row.household_id: row.person.name for row in current.filter(is_head=True).select_related("person")}
    return {each: (names.get(each, "没有户主"), sizes.get(each, 0)) for each in ids}


def mine_count(user: User) -> int:
    """Cases whose next step is this person's."""
    return 0 if user is None else 0
