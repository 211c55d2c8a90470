"""The board's long sheets: who gets help in each village, a sheet for 22 households, all villages in one print.

Two layouts: with the relatives' mark, or name, people and amount. Nothing else about anybody stands on either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q

from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded, require
from doudi.services.evidence.models import StaffRelative
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Membership

from .captured_case import PERIODS
from .filling import Cell, Forms, Part, Sheet
from .headings import demonstration_line
from .places import PlaceNames, names_of
from .printing import LOOKING
from .receipts import scheme_label
from .settings import font_folders
from .typesetting import typeset

ROWS_A_SHEET = 22
MARKS, AMOUNTS = "marks", "amounts"
EDITION = "2026-11"
LAYOUTS: Mapping[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    MARKS: (("序号", "户主", "享受哪一项", "人口", "近亲属备案"), (12, 34, 62, 20, 42)),
    AMOUNTS: (("序号", "户主", "人口", "金额"), (14, 56, 30, 70)),
}
ORDER = ("dibao", "tekun", "borderline", "rigid_spending")


class NobodyPaid(DoudiError):
    """There is nothing to print."""


@dataclass(frozen=True, slots=True)
class Home:
    """One household on the board."""

    head: str
    scheme: str
    people: int
    money: str
    relative: bool


def printed(user: User, month: date, layout: str) -> bytes:
    """All villages within the area, in their order, each on its own sheets. Raises NotAllowed, NobodyPaid."""
    require(user, LOOKING, "打印公示单")
    sheets, samples = [], False
    for code, rows in groupby(_paid(user, month), key=lambda row: row.area_code):
        held = list(rows)
        samples = samples or any(row.decision.demonstration for row in held)
        sheets += _village(code, month, _homes(held, month), layout)
    if not sheets:
        raise NobodyPaid(f"{month.year}年{month.month}月辖区里没有正在享受的家庭：请换一个月")
    names = names_of(user.area_code, clock.business_date())
    return typeset(
        Forms("社会救助对象公示单", names.whole, demonstration_line(samples=samples), tuple(sheets)), font_folders()
    )


def _paid(user: User, month: date) -> list[Entitlement]:
    rows = bounded(Entitlement.objects.filter(first_month__lte=month, ahead=False), user)
    held = rows.filter(Q(last_month=None) | Q(last_month__gte=month)).exclude(period="once")
    return list(held.select_related("case", "household", "decision").order_by("area_code", "pk"))


def _homes(rows: Sequence[Entitlement], month: date) -> list[Home]:
    """Rural before urban, then by scheme, then by name."""
    members = registry.members_of({row.household_id for row in rows}, month)
    people = {each.person_id for each in _flat(members)}
    relatives = StaffRelative.objects.filter(person__in=people, ended_on=None, staff__left_on=None)
    marked = set(relatives.values_list("person", flat=True))
    ordered = sorted(rows, key=lambda row: (row.household.residence != "rural", _place(row.scheme), row.pk))
    found = [_home(row, members.get(row.household_id, []), marked) for row in ordered]
    return [each for each in found if each.people]


def _flat(members: Mapping[int, list[Membership]]) -> Iterable[Membership]:
    return (each for rows in members.values() for each in rows)


def _place(scheme: str) -> int:
    return ORDER.index(scheme) if scheme in ORDER else len(ORDER)


def _home(row: Entitlement, members: Sequence[Membership], marked: set[int]) -> Home:
    head = next((each.person.name for each in members if each.is_head), "")
    return Home(
        head,
        scheme_label(row.case),
        len(members),
        f"{PERIODS.get(row.period, '')} {yuan_text(row.amount_fen)} 元",
        any(each.person_id in marked for each in members),
    )


def _village(code: str, month: date, homes: Sequence[Home], layout: str) -> list[Sheet]:
    names = names_of(code, month)
    numbered = list(enumerate(homes, 1))
    pages = [numbered[at : at + ROWS_A_SHEET] for at in range(0, len(numbered), ROWS_A_SHEET)]
    return [_sheet(names, month, page, layout, (at, len(pages))) for at, page in enumerate(pages, 1)]


def _sheet(
    names: PlaceNames, month: date, homes: Sequence[tuple[int, Home]], layout: str, page: tuple[int, int]
) -> Sheet:
    heads, widths = LAYOUTS[layout]
    rows = [tuple(Cell(text) for text in _cells(at, home, layout)) for at, home in homes]
    blank = [tuple(Cell("") for _ in heads)] * (ROWS_A_SHEET - len(rows))
    where = f"{names.whole}　{month.year}年{month.month}月　第 {page[0]} 张，共 {page[1]} 张"
    parts = (
        Part("prose", text=where),
        Part("grid", "", widths, (tuple(Cell(each, label=True) for each in heads), *rows, *blank)),
        Part("prose", text="有不同意见的，可以向乡镇（街道）或县民政局反映。只公示这些情况，不写别的。"),
        Part("sign", lines=("监督电话", "张贴人")),
    )
    return Sheet("board", "社会救助对象公示单", EDITION, names.township_office, "", parts)


def _cells(at: int, home: Home, layout: str) -> tuple[str, ...]:
    if layout == MARKS:
        return (str(at), home.head, home.scheme, str(home.people), "是" if home.relative else "否")
    return (str(at), home.head, str(home.people), home.money)
