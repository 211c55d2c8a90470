"""Records at every level as of any day: case files of a county or township, the table of a village, the cards.

Every total says its day, its source and that nobody is counted twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.domain.money import yuan_text
from doudi.engine.wording import date_text
from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded, covers, require
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.payments.models import Entitlement
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household

from .captured_case import PERIODS
from .filling import Cell, Forms, Part, Sheet
from .headings import demonstration_line
from .places import names_of
from .printing import LOOKING, PRINTING, log_list
from .receipts import scheme_label
from .settings import font_folders
from .specifications import Specification
from .typesetting import typeset

EDITION = "2026-11"
FILES = Specification("case_files", "社会救助档案目录", EDITION, ())
VILLAGE = Specification("village_table", "村（社区）社会救助表册", EDITION, ())
FILE_HEADS = ("序号", "案号", "申请人", "救助项目", "村（社区）", "受理日期", "办到哪一步", "办结日期")
FILE_WIDTHS = (9, 32, 16, 24, 34, 20, 26, 20)
TABLE_HEADS = ("序号", "户主", "人口", "住址", "救助项目", "类别", "金额", "起发月份")
TABLE_WIDTHS = (9, 18, 9, 50, 26, 22, 28, 20)
MOST_ROWS = 5_000


class NoSuchDay(DoudiError):
    """A day that has not come."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as shown; ``case`` and ``household`` lead to where it comes from."""

    cells: tuple[str, ...]
    household: int
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """A list of a place on a day. ``total`` says what is counted, ``left_out`` how many rows did not fit."""

    form: Specification
    area_code: str
    on: date
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    lines: tuple[Line, ...]
    total: str
    left_out: int = 0


def register(user: User, area_code: str, on: date) -> Register:
    """The table of a village, or the case files of a township or county. Raises NotFound, NotAllowed, NoSuchDay."""
    require(user, LOOKING, "查看档案")
    if not covers(user, area_code):
        raise NotFound("没有这个地方，或者不在您的辖区")
    if on > clock.business_date():
        raise NoSuchDay("选的日期还没有到：请选今天或以前的一天")
    is_village = area.level(area_code) is area.Level.VILLAGE
    return _village(area_code, on) if is_village else _files(user, area_code, on)


def _files(user: User, area_code: str, on: date) -> Register:
    low, high = area.span(area_code)
    rows = bounded(Case.objects.filter(accepted_on__lte=on, area_code__gte=low, area_code__lt=high), user)
    count = rows.count()
    shown = list(rows.select_related("applicant").order_by("area_code", "accepted_on", "pk")[:MOST_ROWS])
    reached = _reached(shown, on)
    labels = _labels(shown)
    places = {code: names_of(code, on) for code in {row.area_code for row in shown}}
    lines = tuple(
        Line(
            (str(at), row.number, row.applicant.name, labels[row.scheme],
             f"{places[row.area_code].township}{places[row.area_code].village}", row.accepted_on.isoformat(),
             reached.get(row.pk, "已受理"),
             row.closed_on.isoformat() if row.closed_on and row.closed_on <= on else ""),
            row.household_id,
            row.pk,
        )
        for at, row in enumerate(shown, 1)
    )  # fmt: skip
    closed = rows.filter(closed_on__lte=on).count()
    total = f"截至{date_text(on)}受理 {count} 件，已办结 {closed} 件。每件申请一份档案，按本系统的办理记录。"
    return Register(FILES, area_code, on, FILE_HEADS, FILE_WIDTHS, lines, total, count - len(shown))


def _labels(cases: Sequence[Case]) -> dict[str, str]:
    """The words for each scheme, asked once."""
    firsts = {case.scheme: case for case in reversed(cases)}
    return {scheme: scheme_label(case) for scheme, case in firsts.items()}


def _reached(cases: Sequence[Case], on: date) -> dict[int, str]:
    """The last step of each case by the day."""
    found: dict[int, str] = {}
    for some in registry.batched([case.pk for case in cases]):
        steps = CaseStep.objects.filter(case__in=some, on__lte=on).order_by("pk")
        found |= dict(steps.values_list("case_id", "label"))
    return found


def _village(area_code: str, on: date) -> Register:
    month = on.replace(day=1)
    paid = Entitlement.objects.filter(area_code=area_code, first_month__lte=month, ahead=False)
    held = paid.filter(Q(last_month=None) | Q(last_month__gte=month)).exclude(period="once", first_month__lt=month)
    rows = list(held.select_related("decision", "case", "household").order_by("household__number", "scheme"))
    members = registry.members_of({row.household_id for row in rows}, on)
    names, labels = names_of(area_code, on), _labels([row.case for row in rows])
    lines = []
    for at, row in enumerate(rows, 1):
        people = members.get(row.household_id, [])
        head = next((each.person.name for each in people if each.is_head), "没有户主")
        money = f"{PERIODS.get(row.period, '')} {yuan_text(row.amount_fen)} 元"
        first = f"{row.first_month:%Y-%m}"
        cells = (str(at), head, str(len(people)), row.household.address or names.whole, labels[row.scheme],
                 row.decision.class_label, money, first)  # fmt: skip
        lines.append(Line(cells, row.household_id, row.case_id))
    homes = {row.household_id for row in rows}
    people_count = sum(len(members.get(each, [])) for each in homes)
    monthly = sum(row.amount_fen for row in rows if row.period == "month")
    total = (
        f"截至{date_text(on)}正在享受 {len(homes)} 户 {people_count} 人，按月发的合计每月 {yuan_text(monthly)} 元。"
        "一户享受几项的，户数和人数只算一次；按本系统批准的待遇，不含上级名册。"
    )
    return Register(VILLAGE, area_code, on, TABLE_HEADS, TABLE_WIDTHS, tuple(lines), total)


def printed(user: User, found: Register) -> bytes:
    """The register as PDF, with a line in the log. Raises NotAllowed."""
    require(user, PRINTING, "打印档案")
    names = names_of(found.area_code, found.on)
    heads = tuple(Cell(each, label=True) for each in found.heads)
    rows = tuple(tuple(Cell(text) for text in line.cells) for line in found.lines)
    where = Part("prose", text=f"{names.whole}　{date_text(found.on)}\n{found.total}")
    parts = (where, Part("grid", "", found.widths, (heads, *rows)))
    signed = Part("sign", lines=("制表人", "审核人"))
    sheet = Sheet(found.form.code, found.form.title, EDITION, names.whole, "", (*parts, signed), wide=True)
    cases = [line.case for line in found.lines if line.case]
    samples = any(
        DecisionRecord.objects.filter(case__in=some, demonstration=True).exists() for some in registry.batched(cases)
    )
    content = typeset(
        Forms(found.form.title, names.whole, demonstration_line(samples=samples), (sheet,)), font_folders()
    )
    log_list(user, found.form, found.area_code, found.on)
    return content


def homes_in(user: User, area_code: str) -> list[Household]:
    """The households of a village, for ticking. Raises NotFound."""
    if not covers(user, area_code):
        raise NotFound("没有这个地方，或者不在您的辖区")
    return list(bounded(Household.objects.filter(area_code=area_code), user).order_by("number"))
