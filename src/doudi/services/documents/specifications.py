"""The forms, each one file of ``forms/``: what stands where, for whom, at which event. No database."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.domain.findings import DoudiError

FOLDER = Path(__file__).parent / "forms"
EVENTS: dict[str, str] = {
    "accept": "受理",
    "supply": "补正材料",
    "extend": "延长时限",
    "survey": "入户调查",
    "appraise": "民主评议",
    "publish": "公示",
    "confirm": "审核确认",
    "refuse": "不予认定",
    "change_in": "增加人员",
    "change_out": "减少人员",
    "amount": "金额调整",
    "gradual_exit": "渐退",
    "stop": "停止",
    "temporary": "临时救助",
    "tekun": "特困供养",
    "yearly": "动态管理",
    "archive": "归档",
}
"""What may have happened; each puts forward its own set of forms."""
KINDS = ("fields", "table", "text", "prose", "sign", "qr")


class MissingForm(DoudiError):
    """A form that is asked for is not there; it is named."""


class BadForm(DoudiError):
    """A form's file does not say what it must."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a form. ``rows``: fields ``(label, source, mark)``, signature lines ``(label,)``; ``columns``:
    ``(heading, source, width)``; ``page``: so many rows a sheet; ``lines``: so much room for handwriting."""

    kind: str
    title: str = ""
    source: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    columns: tuple[tuple[str, str, int], ...] = ()
    least: int = 0
    page: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Specification:
    """A form. ``each``: one sheet for every row of that list; ``wide``: A4 turned."""

    code: str
    title: str
    edition: str
    blocks: tuple[Block, ...]
    events: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    each: str = ""
    office: str = "office.township"
    wide: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The reason texts that stand on it."""
        return tuple(block.source for block in self.blocks if block.kind == "text" and block.source)


def specification(code: str) -> Specification:
    """The form of a code. Raises MissingForm, BadForm."""
    found = specifications().get(code)
    if found is None:
        raise MissingForm(f"没有“{code}”这张表的样式文件：请核对表名，或请管理员补装后再打印")
    return found


def specifications() -> dict[str, Specification]:
    """All forms by code, in the order of the work. Raises MissingForm where there is none at all, BadForm."""
    return _load(FOLDER)


@lru_cache(maxsize=4)
def _load(folder: Path) -> dict[str, Specification]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise MissingForm(f"表格样式一张也没有：{folder.name} 文件夹是空的，请重新安装")
    found = [_read(path) for path in files]
    order = list(EVENTS)
    ranked = sorted(found, key=lambda each: (min((order.index(one) for one in each.events), default=99), each.code))
    return {each.code: each for each in ranked}


def _read(path: Path) -> Specification:
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        blocks = tuple(_block(each) for each in told.pop("block"))
        lists: dict[str, Any] = {name: tuple(told.pop(name, ())) for name in ("events", "schemes")}
        made = Specification(code=path.stem, blocks=blocks, **lists, **told)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise BadForm(f"表格样式 {path.name} 读不懂：{fault}。请改好或换回原来的文件") from None
    unknown = [each for each in made.events if each not in EVENTS]
    if unknown:
        raise BadForm(f"表格样式 {path.name} 里有不认识的事项：{'、'.join(unknown)}")
    return made


def _block(told: dict[str, Any]) -> Block:
    kind = told["kind"]
    if kind not in KINDS:
        raise ValueError(f"kind = {kind}")
    rows = tuple(tuple(str(one) for one in row) for row in told.pop("rows", ()))
    columns = tuple((str(head), str(source), int(width)) for head, source, width in told.pop("columns", ()))
    return Block(rows=rows, columns=columns, **told)


def preselected(event: str, scheme: str = "") -> list[Specification]:
    """The set of an event, for a scheme where one is named. An unknown event has none."""
    return [each for each in specifications().values() if event in each.events and fits(each, scheme)]


def fits(form: Specification, scheme: str) -> bool:
    """Whether a form is for a scheme; before any application every form is."""
    return not scheme or not form.schemes or scheme in form.schemes
