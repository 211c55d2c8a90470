"""Which heading of a file is which fact, and how it is written: our names, labels, a shipped table, a county's."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.domain.findings import BadInput, Finding
from doudi.engine.model import Entity, FactSpec
from doudi.engine.stating import read_fact
from doudi.services.population.coding import Form

SHIPPED = Path(__file__).parent / "mappings/provincial.toml"
UNITS: dict[str, tuple[int, int]] = {"分": (0, 1), "元": (2, 1), "万元": (6, 1), "元/月": (2, 12)}
ROLES = {"household_id", "area_code", "member_count", "person_id"}
FLAGS = {"own_id_for_head", "birth_from_id"}


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: headings by role and by fact, each in the order of preference; ``fixed`` holds for every row."""

    roles: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, tuple[tuple[str, ...], Form]]
    fixed: Mapping[str, int] = field(default_factory=dict)
    own_id_for_head: bool = False
    birth_from_id: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What of a layout a file has: its column of each role, its column and form of each fact."""

    roles: Mapping[str, str]
    facts: Mapping[str, tuple[str, Form]]


Mappings = Mapping[Entity, Layout]


def bare(heading: str) -> str:
    """A heading as it is compared: width and spaces don't count."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).lower()


def load(path: Path | None, facts: Mapping[str, FactSpec]) -> Mappings:
    """The shipped mapping with a county's own laid over it. Raises BadInput with every fault of the county's."""
    layouts = _read(SHIPPED, facts)
    if path is None:
        return layouts
    own = _read(path, facts)
    return {entity: _over(layouts[entity], own[entity]) for entity in Entity}


def find(columns: Iterable[str], layout: Layout, facts: Mapping[str, FactSpec], entity: Entity) -> Found:
    """Match a file's headings. A fact's own name goes first and, like its label, needs no mapping."""
    there = {bare(name): name for name in reversed(list(columns))}
    roles = {
        role: there[bare(heading)]
        for role, headings in layout.roles.items()
        for heading in reversed(headings)
        if bare(heading) in there
    }
    found: dict[str, tuple[str, Form]] = {}
    for name, spec in facts.items():
        if spec.entity is not entity:
            continue
        headings, form = layout.facts.get(name, ((), Form()))
        heading = next((each for each in (name, *headings, spec.label) if bare(each) in there), None)
        if heading is not None:
            found[name] = there[bare(heading)], form
    return Found(roles, found)


def _over(base: Layout, own: Layout) -> Layout:
    roles = dict(base.roles) | {role: (*names, *base.roles.get(role, ())) for role, names in own.roles.items()}
    flags = (base.own_id_for_head or own.own_id_for_head, base.birth_from_id or own.birth_from_id)
    return Layout(roles, {**base.facts, **own.facts}, {**base.fixed, **own.fixed}, *flags)


def _read(path: Path, facts: Mapping[str, FactSpec]) -> Mappings:
    try:
        data = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        raise BadInput([Finding(path.name, 0, "读不到或不是 UTF-8 的 TOML 文件。请核对文件名和写法。")]) from None
    reading = _Reading(path.name, facts)
    layouts = {entity: reading.layout(entity, data.get(entity.value, {})) for entity in Entity}
    reading.strange("", data, {entity.value for entity in Entity})
    if reading.findings:
        raise BadInput(reading.findings)
    return layouts


class _Reading:
    """One mapping file, with the faults found so far."""

    def __init__(self, file: str, facts: Mapping[str, FactSpec]) -> None:
        self.file, self.facts = file, facts
        self.findings: list[Finding] = []

    def fault(self, where: str, message: str) -> None:
        self.findings.append(Finding(f"{self.file} {where}".strip(), 0, message))

    def strange(self, where: str, data: Mapping[str, Any], known: set[str]) -> None:
        for word in set(data) - known:
            self.fault(where, f"不认识“{word}”。可写：{'、'.join(sorted(known))}。")

    def layout(self, entity: Entity, data: Any) -> Layout:
        where = f"[{entity.value}]"
        if not isinstance(data, dict):
            self.fault(where, "应是一张表。")
            return Layout({}, {})
        self.strange(where, data, ROLES | FLAGS | {"facts", "fixed"})
        roles = {role: self.words(f"{where} {role}", data[role]) for role in ROLES & set(data)}
        shipped = self.file == SHIPPED.name
        facts = {
            name: self.fact(f"{where[:-1]}.facts.{name}]", name, each)
            for name, each in data.get("facts", {}).items()
            if not (shipped and name not in self.facts) and self.is_ours(f"{where} facts", name, entity)
        }
        fixed = {
            name: value
            for name, raw in data.get("fixed", {}).items()
            if self.is_ours(f"{where} fixed", name, entity)
            and (value := self.value(f"{where[:-1]}.fixed] {name}", self.facts[name], raw)) is not None
        }
        return Layout(roles, facts, fixed, *(data.get(flag) is True for flag in ("own_id_for_head", "birth_from_id")))

    def is_ours(self, where: str, name: str, entity: Entity) -> bool:
        spec = self.facts.get(name)
        if spec is None or spec.entity is not entity:
            self.fault(where, f"没有“{name}”这个{'人员' if entity is Entity.PERSON else '家庭'}项目。")
            return False
        return True

    def fact(self, where: str, name: str, data: Any) -> tuple[tuple[str, ...], Form]:
        if not isinstance(data, dict):
            self.fault(where, "应是一张表，写明 headings。")
            return (), Form()
        self.strange(where, data, {"headings", "unit", "words", "day"})
        shift: int | None = None
        times = 1
        if "unit" in data:
            if data["unit"] in UNITS:
                shift, times = UNITS[data["unit"]]
            else:
                self.fault(where, f"单位只能写：{'、'.join(UNITS)}。")
        codes = {"true", "false", ""} | set(self.facts[name].values)
        words = {str(word): str(code) for word, code in data.get("words", {}).items()}
        for word, code in words.items():
            if code not in codes:
                self.fault(where, f"“{word}”对应的“{code}”不是这一项的代码。")
        return self.words(where, data.get("headings", [])), Form(shift, times, words, str(data.get("day", "")))

    def words(self, where: str, data: Any) -> tuple[str, ...]:
        if isinstance(data, list) and all(isinstance(each, str) for each in data):
            return tuple(data)
        self.fault(where, '应是表头的清单，例如 ["户号"]。')
        return ()

    def value(self, where: str, spec: FactSpec, raw: Any) -> int | None:
        fact, faults = read_fact(spec, raw)
        for fault in faults:
            self.fault(where, str(fault))
        return fact.value if fact else None
