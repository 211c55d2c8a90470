"""A copy of everything held on one person, for that person: made in memory, given away, kept nowhere."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db import transaction
from django.db.models import Field, Model, Q
from django.utils import timezone

from doudi.domain.findings import Faults, Finding
from doudi.services import vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.audit.models import Act, Entry
from doudi.services.audit.queries import NAMES
from doudi.services.audit.recording import What, record
from doudi.services.privacy.headings import WORDS
from doudi.services.privacy.holdings import HOLDINGS, Holding
from doudi.services.registry import queries
from doudi.services.registry.models import Membership, Person
from doudi.services.resealing import COLUMNS

ASKERS = ("本人", "监护人", "受委托人", "司法机关")
LONGEST = 100
LOOKS, LOOK_COLUMNS = "谁看过", ("时间", "登录名", "岗位", "做了什么", "说明")
PURPOSES = {(column.model, column.cipher): column.purpose for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Part:
    """One table: its name, its columns, its rows as text."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]


def copy_of(user: User, person_id: int, asker: str, document: str) -> list[Part]:
    """Every part that holds something, then who looked. ``document``: the request's number, on record.

    Raises NotFound, NotAllowed, Faults.
    """
    require(user, (Role.COUNTY,), "给本人一份所存的信息")
    person = queries.person(user, person_id)
    _asked(asker, document)
    parts = [part for each in HOLDINGS if (part := _part(each, person)).rows]
    with transaction.atomic():
        record(What(Act.EXPORT, "registry.person", str(person.pk), note=f"本人信息副本：{asker}，{document.strip()}"))
    return [*parts, Part(LOOKS, LOOK_COLUMNS, list(_looks(person)))]


def _asked(asker: str, document: str) -> None:
    wrong = [Finding("asker", 0, "没有选是谁要的：请选一项")] if asker not in ASKERS else []
    if not document.strip() or len(document) > LONGEST:
        wrong.append(Finding("document", 0, f"请写申请书或者公函的编号、日期（最多 {LONGEST} 个字）"))
    if wrong:
        raise Faults(wrong)


def _part(holding: Holding, person: Person) -> Part:
    model = apps.get_model(holding.model)
    fields = [field for field in model._meta.concrete_fields if _given(field, holding)]
    ways = Q()
    for way in holding.ways:
        ways |= Q(**{way: person.pk})
    rows = model._base_manager.filter(pk__in=model._base_manager.filter(ways).values("pk")).order_by("pk")
    names = tuple(_name(field) for field in fields)
    title = NAMES.get(holding.model.lower()) or str(model._meta.verbose_name)
    return Part(title, names, [tuple(_text(row, field, person) for field in fields) for row in rows])


def _given(field: Field[Any, Any], holding: Holding) -> bool:
    return field.name not in holding.without and not field.name.endswith("index")


def _name(field: Field[Any, Any]) -> str:
    own = str(field.verbose_name)
    return WORDS[field.name] if own.isascii() else own.removesuffix("密文")


def _text(row: Model, field: Field[Any, Any], person: Person) -> str:
    value = getattr(row, field.attname)
    if value is None or value == "":
        return ""
    if purpose := PURPOSES.get((row._meta.label, field.name)):
        return vault.decrypt(value, purpose)
    if field.related_model is User:
        return str(getattr(row, field.name).display_name)
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, datetime):
        return _at(value)
    if field.name == "family":
        value = {**value, "members": [each for each in value["members"] if each["key"] == str(person.pk)]}
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(timezone.get_current_timezone()):%Y-%m-%d %H:%M}"


def _looks(person: Person) -> Iterator[tuple[str, ...]]:
    homes = Membership.objects.filter(person=person).values_list("household", flat=True)
    cases = apps.get_model("cases.Case").objects.filter(household__in=homes).values_list("pk", flat=True)
    about = Q(kind="registry.household", object_id__in=[str(pk) for pk in homes])
    about |= Q(kind="cases.case", object_id__in=[str(pk) for pk in cases])
    about |= Q(kind="registry.person", object_id=str(person.pk))
    for entry in Entry.objects.filter(about, act__in=(Act.LOOK, Act.IN_FULL, Act.EXPORT)).order_by("pk"):
        role = Role(entry.role).label if entry.role in Role.values else ""
        yield _at(entry.at), entry.login, str(role), str(entry.get_act_display()), entry.note


def workbook(parts: list[Part]) -> bytes:
    """A sheet a part; everything is text, nothing a formula."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "bottom": 1})
    for number, part in enumerate(parts, 1):
        sheet = book.add_worksheet(f"{number:02d} {part.title}"[:31])
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(part.columns):
            sheet.write_string(0, column, name, bold)
            longest = max([len(name) * 2, *(len(row[column]) for row in part.rows)])
            sheet.set_column(column, column, min(longest + 2, 60))
        for line, row in enumerate(part.rows, 1):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
    book.close()
    return buffer.getvalue()
