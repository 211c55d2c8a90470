"""Parameters and what was entered for them, ready to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from doudi.domain import area as divisions
from doudi.domain.workdays import day_text
from doudi.engine.model import ParameterSpec, ParameterValue
from doudi.services.accounts.models import Role, User
from doudi.services.standards import queries
from doudi.services.standards.effective import engine_row
from doudi.services.standards.models import CountyValue, Verdict
from doudi.services.standards.overview import Item, Lot, Standing, State, source_text, value_text
from doudi.services.standards.overview import warnings as standing_warnings

TAGS = {
    State.EXPIRED: ("danger", "已到期"),
    State.NOT_SET: ("wait", "没有录入"),
    State.ENDING: ("wait", "快到期"),
    State.SAMPLE: ("wait", "示例值"),
    State.SET: ("ok", "已定"),
}
WHOSE = {0: "全国", 2: "省", 4: "市", 6: "县"}
NOTED = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One parameter in the list."""

    name: str
    label: str
    value: str
    why: str
    source: str
    since: date | None
    sample: bool
    following: str
    following_since: date | None
    tag: str
    state: str
    urgent: bool


def row(item: Item) -> Row:
    """One parameter in words."""
    tag, state = TAGS[item.state]
    value = item.value if item.value and item.value.amount is not None else None
    return Row(
        name=item.spec.name,
        label=item.spec.label,
        value=value_text(item.spec, value),
        why=item.why,
        source=source_text(value) if value else "",
        since=value.since if value else None,
        sample=bool(value and value.demonstration),
        following=value_text(item.spec, item.following),
        following_since=item.following.since if item.following else None,
        tag=tag,
        state=f"还有 {item.days_left} 天到期" if item.state is State.ENDING else state,
        urgent=item.bites is not None,
    )


def groups(lots: Iterable[Lot], *, urgent: bool) -> list[dict[str, Any]]:
    """Pack by pack; only what is urgent, or everything."""
    found = [
        {"title": lot.title, "rows": [row(item) for item in lot.items if item.bites is not None or not urgent]}
        for lot in lots
    ]
    return [group for group in found if group["rows"]]


@dataclass(frozen=True, slots=True)
class Note:
    """The workbench's word on what is missing or runs out, and what waits for this person."""

    heading: str
    lines: list[tuple[str, str, str]]
    more: int
    waiting: int
    may_enter: bool


def note(user: User) -> Note | None:
    """What the desk says about the standards; None where nothing is to be said."""
    found = standing_warnings(user)
    mine = may_enter(user)
    waiting = queries.waiting(user).exclude(entered_by=user).count() if mine else 0
    if not found and not waiting:
        return None
    now = sum(item.bites == item.on for item in found)
    later = len(found) - now
    parts = [f"{now} 个数没有值" if now else "", f"{later} 个数快没有值了" if later else ""]
    heading = "，".join(part for part in parts if part) or "标准与参数"
    lines = [(item.spec.name, item.spec.label, _when(item)) for item in found[:NOTED]]
    return Note(heading, lines, max(len(found) - NOTED, 0), waiting, mine)


def _when(item: Item) -> str:
    if item.bites is not None and item.bites > item.on:
        left = (item.bites - item.on).days
        last = item.bites - timedelta(days=1)
        verb = "止" if item.ends == item.bites else "后要用到，还没有录入"
        return f"{day_text(last)}{verb}，还有 {left} 天"
    return TAGS[item.state][1]


def may_enter(user: User) -> bool:
    """Whether this person enters and approves values."""
    return user.role == Role.COUNTY and divisions.level(user.area_code) is divisions.Level.COUNTY


def known_values(user: User, item: Item) -> list[dict[str, Any]]:
    """Every value of the packs and of the county that an area around the county has, the newest first."""
    rows = sorted(
        Standing(queries.place(user)).rows(item.spec.name), key=lambda each: (each.since, len(each.area)), reverse=True
    )
    return [_known(item.spec, each, current=_same(each, item.value)) for each in rows]


def _same(one: ParameterValue, other: ParameterValue | None) -> bool:
    return other is not None and other.amount is not None and one == other


def _known(spec: ParameterSpec, value: ParameterValue, *, current: bool) -> dict[str, Any]:
    return {
        "value": value_text(spec, value) or "没有定",
        "why": value.not_set,
        "source": source_text(value),
        "since": value.since,
        "last": value.until - timedelta(days=1) if value.until else None,
        "whose": "本县录入" if value.by_county else WHOSE.get(len(value.area), "本地"),
        "sample": value.demonstration,
        "current": current,
    }


def entered(user: User, spec: ParameterSpec) -> list[dict[str, Any]]:
    """What was entered for an item, newest first, each with what became of it."""
    found = list(queries.entries(user, spec.name))
    by_approval = sorted((each for each in found if _approved(each)), key=lambda each: each.verdict.pk)
    holding = {(each.area_code, each.since): each.pk for each in by_approval}
    return [entry_row(spec, each) | _fate(each, holding.values(), may_enter(user)) for each in found]


def entry_row(spec: ParameterSpec, entry: CountyValue) -> dict[str, Any]:
    """One entry in words."""
    value = value_text(spec, engine_row(spec, entry)) if entry.value else ""
    return {
        "entry": entry,
        "label": spec.label,
        "value": value or ("作废" if entry.takes_back else "不在允许的范围里"),
        "last": entry.until - timedelta(days=1) if entry.until else None,
        "verdict": verdict_of(entry),
    }


def _fate(entry: CountyValue, holding: Iterable[int], mine: bool) -> dict[str, Any]:
    verdict = verdict_of(entry)
    if verdict is None:
        return {"fate": "等批准", "tag": "wait"}
    if not verdict.approved:
        return {"fate": "已退回", "tag": ""}
    if entry.pk not in holding:
        return {"fate": "后来的代替了", "tag": ""}
    if entry.takes_back:
        return {"fate": "已作废", "tag": ""}
    back = reverse("standard-take-back", args=[entry.name, entry.pk]) if mine else ""
    return {"fate": "已批准", "tag": "ok", "take_back": back}


def verdict_of(entry: CountyValue) -> Verdict | None:
    """What was said to an entry, if anything was."""
    found: Verdict | None = getattr(entry, "verdict", None)
    return found


def _approved(entry: CountyValue) -> bool:
    verdict = verdict_of(entry)
    return verdict is not None and verdict.approved
