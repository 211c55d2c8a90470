"""A sheet of changed places: checked whole, then done whole or not at all.

Households, open cases, running entitlements and accounts go to the new code; what is closed keeps the old one, and
whoever has the new place still sees it. Every row that changes is on record.
"""

from __future__ import annotations

import csv
import io
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from python_calamine import CalamineError, CalamineWorkbook

from doudi.domain import area
from doudi.domain.findings import Faults, Finding
from doudi.services import clock
from doudi.services.accounts.models import Role, Succession, User
from doudi.services.accounts.scope import covers, require
from doudi.services.audit.recording import update
from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import Area, Household
from doudi.services.search import indexing

OLD, NEW, NAME, SINCE, HOME = "原代码", "新代码", "新名称", "起始日期", "户号"
NEEDED = (OLD, NEW, NAME, SINCE)
LEVELS = {level: level.name.lower() for level in area.Level}
log = logging.getLogger(__name__)


class ChangesRefused(Faults):
    """Nothing was changed; ``findings`` name the lines."""


@dataclass(frozen=True, slots=True)
class Change:
    """One line: a place, what replaces it, and where it was divided the household that the line is about."""

    line: int
    old: str
    new: str
    name: str
    since: date
    home: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How many rows of each kind go to a new code."""

    places: int
    households: int
    cases: int
    entitlements: int
    accounts: int


def read(name: str, content: bytes) -> list[Change]:
    """The lines of a CSV or XLSX sheet. Raises ChangesRefused with all that cannot be read."""
    rows = _rows(name, content)
    heads = [str(each).strip() for each in rows[0]] if rows else []
    missing = [each for each in NEEDED if each not in heads]
    if missing:
        raise ChangesRefused([Finding(name, 1, f"表头缺：{'、'.join(missing)}；要有 {'、'.join((*NEEDED, HOME))}")])
    found: list[Change] = []
    wrong: list[Finding] = []
    for line, row in enumerate(rows[1:], 2):
        told = {head: str(cell).strip() for head, cell in zip(heads, row, strict=False)}
        if not any(told.values()):
            continue
        try:
            found.append(_change(line, told))
        except ValueError as fault:
            wrong.append(Finding(name, line, str(fault)))
    if wrong:
        raise ChangesRefused(wrong)
    return found


def check(user: User, changes: Sequence[Change]) -> Effect:
    """What would change. Raises ChangesRefused with every fault, NotAllowed."""
    require(user, (Role.ADMINISTRATOR,), "变更区划代码")
    wrong = [Finding("", each.line, text) for each in changes for text in _faults(user, each)]
    wrong += _divided_without_households(changes)
    if wrong or not changes:
        raise ChangesRefused(wrong or [Finding("", 1, "表里没有要变更的地方：请核对")])
    targets = _targets(changes)
    homes = Household.objects.filter(pk__in=targets)
    return Effect(
        places=len({each.old for each in changes}),
        households=len(targets),
        cases=Case.objects.filter(household__in=homes, closed_on=None).count(),
        entitlements=_running(targets).count(),
        accounts=User.objects.filter(area_code__in=_whole(changes)).count(),
    )


def apply(user: User, changes: Sequence[Change]) -> Effect:
    """Do it, whole or not at all. Raises ChangesRefused, NotAllowed."""
    with transaction.atomic():
        effect = check(user, changes)
        targets = _targets(changes)
        _areas(changes)
        for pk, code in targets.items():
            update(Household.objects.filter(pk=pk), area_code=code)
            update(Case.objects.filter(household=pk, closed_on=None), area_code=code)
            update(_running([pk]), area_code=code)
        indexing.index(targets)
        for old, new in _whole(changes).items():
            update(User.objects.filter(area_code=old), area_code=new)
    log.info("%s places changed by user %s: %s households", effect.places, user.pk, effect.households)
    return effect


def _rows(name: str, content: bytes) -> list[list[object]]:
    if not name.lower().endswith(".xlsx"):
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030", errors="replace")
        return [list(row) for row in csv.reader(io.StringIO(text))]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return [list(row) for row in book.get_sheet_by_index(0).to_python()]
    except (CalamineError, OSError) as fault:
        raise ChangesRefused([Finding(name, 1, "不是能读的 XLSX 表：请另存为 XLSX 或 CSV")]) from fault


def _change(line: int, told: Mapping[str, str]) -> Change:
    old, new = area.check(told[OLD].split(".")[0]), area.check(told[NEW].split(".")[0])
    try:
        since = date.fromisoformat(told[SINCE][:10])
    except ValueError:
        raise ValueError(f"起始日期应像 2018-07-01，现在是“{told[SINCE]}”") from None
    return Change(line, old, new, told[NAME], since, told.get(HOME, ""))


def _faults(user: User, each: Change) -> list[str]:
    found = []
    if each.old == each.new:
        found.append("原代码和新代码一样：只改名称的，请从列表里改名称")
    if area.level(each.old) is not area.level(each.new):
        found.append("原代码和新代码不是同一级：请核对")
    elif area.level(each.old) <= area.Level.COUNTY:
        found.append("县和县以上的代码变更要连同规则包一起换，不能这样改：请找系统管理员")
    if not covers(user, each.old) or not covers(user, each.new):
        found.append("不在您的辖区：请由当地的管理员办理")
    if not Area.objects.filter(code=each.old, valid_until=None).exists():
        found.append(f"没有 {each.old} 这个地方，或者已经停用")
    if not each.name and not Area.objects.filter(code=each.new, valid_until=None).exists():
        found.append(f"{each.new} 还没有登记：请填新名称")
    if each.since > clock.business_date():
        found.append(f"起始日期 {each.since} 还没有到：到那天再办")
    if each.home and not Household.objects.filter(number=each.home, area_code=each.old).exists():
        found.append(f"{each.old} 没有户号 {each.home} 这一户")
    return found


def _divided_without_households(changes: Iterable[Change]) -> list[Finding]:
    """Where a village was divided, every household there has its line."""
    lines: dict[str, list[Change]] = defaultdict(list)
    for each in changes:
        lines[each.old].append(each)
    found = []
    for old, some in lines.items():
        if len({each.new for each in some}) == 1:
            continue
        told = {each.home for each in some}
        left = Household.objects.filter(area_code=old).exclude(number__in=told).order_by("number")
        if left.exists():
            first = left.values_list("number", flat=True)[0]
            text = f"{old} 分成了几个，还有 {left.count()} 户没写去哪里（例如 {first}）：请逐户写明户号和新代码"
            found.append(Finding("", some[0].line, text))
    return found


def _whole(changes: Iterable[Change]) -> dict[str, str]:
    """Places that go wholly to one other."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in changes:
        found[each.old].add(each.new)
    return {old: new.pop() for old, new in found.items() if len(new) == 1}


def _targets(changes: Sequence[Change]) -> dict[int, str]:
    """The new code of each household."""
    whole = _whole(changes)
    named = {each.home: each.new for each in changes if each.home}
    rows = Household.objects.filter(area_code__in={each.old for each in changes}).values_list(
        "pk", "number", "area_code"
    )
    return {
        pk: named[number] if number in named else whole[code]
        for pk, number, code in rows
        if number in named or code in whole
    }


def _running(homes: Iterable[int]) -> QuerySet[Entitlement]:
    month = clock.business_date().replace(day=1)
    return Entitlement.objects.filter(household__in=list(homes)).exclude(last_month__lt=month)


def _areas(changes: Iterable[Change]) -> None:
    for each in changes:
        for row in Area.objects.filter(code=each.old, valid_until=None):
            row.valid_until = each.since
            row.save(update_fields=["valid_until"])
        if not Area.objects.filter(code=each.new, valid_until=None).exists():
            level = LEVELS[area.level(each.new)]
            Area.objects.create(code=each.new, name=each.name, level=level, valid_from=each.since)
        Succession.objects.get_or_create(old_code=each.old, new_code=each.new, defaults={"since": each.since})
