"""Printing forms: a preview leaves no record and shows masked numbers; a print is logged. Neither changes a case."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, covers, require
from doudi.services.cases.models import Case
from doudi.services.registry.models import Household

from . import word
from .capture import Subject, capture, newest_case
from .filling import Forms, Sheet, fill
from .headings import demonstration_line
from .models import PrintRecord
from .settings import font_folders
from .specifications import Specification, specification
from .typesetting import typeset
from .wording import EDITABLE, LONGEST

PRINTING = (Role.TOWNSHIP, Role.COUNTY)
LOOKING = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR)
MOST_SHEETS = 200
log = logging.getLogger(__name__)


class CannotPrint(DoudiError):
    """What was asked for cannot be printed as it is."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which forms of which households, as of when; ``texts`` replace the generated ones on this print only;
    ``case``: instead of the newest of the household; ``link(household)``: the address in the card's QR."""

    forms: Sequence[str]
    households: Sequence[Household]
    on: date
    texts: Mapping[str, str] = field(default_factory=dict)
    case: Case | None = None
    links: Mapping[int, str] = field(default_factory=dict)


def preview(user: User, order: Order) -> bytes:
    """The PDF to look at, with masked numbers. Raises what ``printed`` raises."""
    require(user, LOOKING, "查看文书")
    forms, _ = _made(user, order, full=False)
    return typeset(forms, font_folders())


def printed(user: User, order: Order, media: str = "pdf") -> bytes:
    """The PDF or DOCX, with whole numbers, and a line in the log for each form of each household.

    Raises NotAllowed, NotFound, CannotPrint, MissingForm, BadForm, MissingGlyph.
    """
    require(user, PRINTING, "打印文书")
    specs = [specification(code) for code in order.forms]
    forms, cases = _made(user, order, full=True)
    content = word.write(forms) if media == "docx" else typeset(forms, font_folders())
    with transaction.atomic():
        for home in order.households:
            for form in specs:
                _logged(user, form, order.on, media, home=home, case=cases[home.pk])
    log.info("user %s printed %s forms of %s households", user.pk, len(specs), len(order.households))
    return content


def log_list(user: User, form: Specification, area_code: str, on: date) -> None:
    """A line in the log for a list of a place."""
    PrintRecord.objects.create(area_code=area_code, **_row(user, form, on, "pdf"))


def prints(user: User) -> QuerySet[PrintRecord]:
    """The log within the area, the newest first."""
    return bounded(PrintRecord.objects.select_related("household", "by"), user)


def _made(user: User, order: Order, *, full: bool) -> tuple[Forms, dict[int, Case | None]]:
    if not order.forms or not order.households:
        raise CannotPrint("还没有选：请选至少一张表、至少一户")
    if not all(covers(user, home.area_code) for home in order.households):
        raise NotFound("没有这一户，或者不在您的辖区")
    if order.on > clock.business_date():
        raise CannotPrint("选的日期还没有到：请选今天或以前的一天")
    specs = [specification(code) for code in order.forms]
    texts = _texts(order)
    sheets: list[Sheet] = []
    cases: dict[int, Case | None] = {}
    for home in order.households:
        case = order.case or newest_case(home, order.on)
        cases[home.pk] = case
        known = capture(Subject(home, order.on, case, full), order.links.get(home.pk, ""))
        for form in specs:
            sheets += fill(form, known, texts)
        if len(sheets) > MOST_SHEETS:
            raise CannotPrint(f"一次最多打 {MOST_SHEETS} 张：请少选几户或几张表，分几次打")
    samples = any(each.decisions.filter(demonstration=True).exists() for each in cases.values() if each)
    title = specs[0].title if len(specs) == 1 else f"{specs[0].title}等 {len(specs)} 种"
    return Forms(title, sheets[0].office, demonstration_line(samples=samples), tuple(sheets)), cases


def _texts(order: Order) -> dict[str, str]:
    """The changed texts, only for one household, so that nobody's words stand on another's paper."""
    told = {name: text.strip() for name, text in order.texts.items() if name in EDITABLE}
    if told and len(order.households) > 1:
        raise CannotPrint("改过的文字只能用在一户上：请一户一户打印，或者用系统生成的文字")
    long = [EDITABLE[name] for name, text in told.items() if len(text) > LONGEST]
    if long:
        raise CannotPrint(f"{'、'.join(long)}最多 {LONGEST} 个字：请缩短")
    return told


def _logged(user: User, form: Specification, on: date, media: str, *, home: Household, case: Case | None) -> None:
    PrintRecord.objects.create(household=home, case=case, area_code=home.area_code, **_row(user, form, on, media))


def _row(user: User, form: Specification, on: date, media: str) -> dict[str, object]:
    return {
        "form": form.code,
        "title": form.title,
        "edition": form.edition,
        "media": media,
        "as_of": on,
        "by": user,
        "on": clock.business_date(),
        "recorded_at": clock.now(),
    }
