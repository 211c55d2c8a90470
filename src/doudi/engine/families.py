"""From a file or a form to a ``Family``: every fault at once, in words that a clerk can act on.

Field paths count people from 1 (``member[2].wage`` is the second person's wage), as the sentences do.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from doudi.domain.findings import BadInput, Finding
from doudi.engine.bounds import MOST_MEMBERS
from doudi.engine.model import Entity, Fact, FactSpec, Family, Kind, Member
from doudi.engine.stating import is_one_line, late_birth, read_fact, unknown_word

NAME_LONGEST = 60
HINTS_MOST = 50
FILE_LARGEST = 2_000_000
SECTIONS = {"household": "全家的情况", "member": "每位成员"}
OWN_FIELDS = {"name": "姓名", "key": "成员编号"}
BIRTH, RELATION, HEAD = "birth_date", "relation", "head"


class Facts(Protocol):
    """What reading needs of a program: the facts it knows and its day."""

    @property
    def facts(self) -> Mapping[str, FactSpec]:
        """Every fact by its name."""

    @property
    def on(self) -> date:
        """The day of the decision."""


def read_family(data: Mapping[str, Any], program: Facts) -> Family:
    """The family that ``{"household": {…}, "member": [{…}]}`` states. Raises BadInput with all faults."""
    reading = _Reading(program)
    family = reading.family(data)
    if reading.findings:
        raise BadInput(reading.findings)
    return family


@dataclass
class _Reading:
    """One reading, with the faults found so far."""

    program: Facts
    findings: list[Finding] = field(default_factory=list)

    def fault(self, where: str, message: str) -> None:
        self.findings.append(Finding(where, 0, message))

    def family(self, data: Mapping[str, Any]) -> Family:
        if not isinstance(data, Mapping):
            self.fault("文件", "最外层应是 household（全家的情况）和 member（每位成员）两部分。")
            return Family({}, ())
        for word in data:
            if word not in SECTIONS:
                self.fault(str(word)[:NAME_LONGEST], self.strange(str(word), SECTIONS))
        household = data.get("household", {})
        if not isinstance(household, Mapping):
            self.fault("household", "应是“项目 = 值”的一组，例如 { wage = 1200 }。")
            household = {}
        facts = self.facts(household, Entity.HOUSEHOLD, "household", "")
        members = self.members(data.get("member", []))
        return Family(facts, members)

    def members(self, raw: Any) -> tuple[Member, ...]:
        if not isinstance(raw, list | tuple):
            self.fault("member", "应是成员的列表，每人一段 [[member]]。")
            return ()
        if not 1 <= len(raw) <= MOST_MEMBERS:
            self.fault("member", f"成员有 {len(raw)} 人，应在 1 至 {MOST_MEMBERS} 人之间。请每人写一段 [[member]]。")
            return ()
        members = [self.member(row, place) for place, row in enumerate(raw, 1)]
        self.keys_differ(members)
        self.one_head(members)
        return tuple(members)

    def member(self, row: Any, place: int) -> Member:
        path = f"member[{place}]"
        if not isinstance(row, Mapping):
            self.fault(path, f"第 {place} 人应是“项目 = 值”的一组。")
            return Member(str(place), "", {})
        name = self.word(row.get("name", ""), f"{path}.name", "姓名")
        key = self.word(row.get("key", str(place)), f"{path}.key", "成员编号") or str(place)
        who = f"第 {place} 人{f'（{name}）' if name else ''}的"
        stated = {word: value for word, value in row.items() if word not in OWN_FIELDS}
        facts = self.facts(stated, Entity.PERSON, path, who)
        if BIRTH in facts and (message := late_birth(facts[BIRTH].value, self.program.on)):
            self.fault(f"{path}.{BIRTH}", who + message)
        return Member(key, name, facts)

    def word(self, raw: Any, where: str, label: str) -> str:
        if is_one_line(raw, NAME_LONGEST):
            return str(raw).strip()
        self.fault(where, f"{label}应是不超过 {NAME_LONGEST} 个字的一行文字，要加引号。")
        return ""

    def facts(self, row: Mapping[str, Any], entity: Entity, path: str, who: str) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for word, raw in row.items():
            spec = self.program.facts.get(word)
            if spec is None or spec.entity is not entity:
                self.fault(f"{path}.{str(word)[:NAME_LONGEST]}", self.misplaced(str(word), spec, entity))
                continue
            fact, faults = read_fact(spec, raw)
            for misstated in faults:
                self.fault(f"{path}.{word}{misstated.field}", f"{who}{spec.label}：{misstated}")
            if fact is not None:
                facts[word] = fact
        return facts

    def misplaced(self, word: str, spec: FactSpec | None, entity: Entity) -> str:
        if spec is not None:
            home = "household（全家的情况）" if entity is Entity.PERSON else "member（每位成员）"
            return f"“{spec.label}”应写在 {home}里，不写在这里。"
        known = {name: fact.label for name, fact in self.program.facts.items() if fact.entity is entity}
        return self.strange(word, known | (OWN_FIELDS if entity is Entity.PERSON else {}))

    def strange(self, word: str, known: Mapping[str, str]) -> str:
        """Looking for a near word costs time, so a file of nothing but strange words gets no hints after some."""
        if len(self.findings) > HINTS_MOST:
            return f"不认识“{word[:NAME_LONGEST]}”，没有这一项。"
        return unknown_word(word, known)

    def keys_differ(self, members: list[Member]) -> None:
        first: dict[str, int] = {}
        for place, member in enumerate(members, 1):
            if member.key in first:
                message = f"第 {place} 人的成员编号“{member.key}”与第 {first[member.key]} 人相同。"
                self.fault(f"member[{place}].key", message + "同一人只写一次；不是同一人请换一个编号。")
            first.setdefault(member.key, place)

    def one_head(self, members: list[Member]) -> None:
        spec = self.program.facts.get(RELATION)
        if spec is None or spec.kind is not Kind.CATEGORY or HEAD not in spec.values:
            return
        index = list(spec.values).index(HEAD)
        stated = {place: row.facts[RELATION].value for place, row in enumerate(members, 1) if RELATION in row.facts}
        heads = [place for place, value in stated.items() if value == index]
        if len(heads) > 1:
            people = "、".join(f"第 {place} 人" for place in heads)
            for place in heads[1:]:
                message = f"{people}都写成了户主。一户只能有一位户主，请改正其余各人与户主的关系。"
                self.fault(f"member[{place}].{RELATION}", message)
        if not heads and len(stated) == len(members):
            self.fault(f"member[1].{RELATION}", "没有人写成户主。请写明哪一位是户主（head）。")


def load_family_file(path: Path, program: Facts) -> Family:
    """Read a ``.toml`` or ``.json`` file as a family. Raises BadInput with all faults."""
    return read_family(load_data(path), program)


def load_data(path: Path) -> Mapping[str, Any]:
    """The contents of a ``.toml`` or ``.json`` file, numbers exact. Raises BadInput."""
    readers = {".toml": _toml, ".json": _json}
    if path.suffix.lower() not in readers:
        raise _refused(path, "只认 .toml 和 .json 文件。请把家庭情况存成其中一种。")
    return readers[path.suffix.lower()](path, _text(path))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(FILE_LARGEST + 1)
    except OSError as fault:
        raise _refused(path, f"读不到这个文件（{fault.strerror}）。请核对文件名和所在文件夹。") from None
    if len(content) > FILE_LARGEST:
        raise _refused(path, f"文件超过 {FILE_LARGEST // 1_000_000} MB，不像一户家庭的情况。请核对是不是选错了文件。")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content[: fault.start].count(b"\n") + 1
        raise _refused(path, "文字编码不是 UTF-8，可能是用旧版记事本存的。请另存为 UTF-8 后再试。", line) from None


def _toml(path: Path, text: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"at line (\d+), column (\d+)", str(fault))
        line, column = (int(place[1]), f"第 {place[2]} 个字附近") if place else (text.count("\n") + 1, "末尾")
        message = f"TOML 写法有误（{column}）：文字要加英文引号，数字不加，日期写成 2016-01-31。"
        raise _refused(path, message, line) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise _refused(path, "TOML 里有过长的数字或过深的嵌套，读不了。请检查。") from None


def _json(path: Path, text: str) -> Mapping[str, Any]:
    repeated: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        repeated.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        data = json.loads(text, parse_float=Decimal, object_pairs_hook=once)
    except json.JSONDecodeError as fault:
        message = f"JSON 写法有误（第 {fault.colno} 个字附近）：请检查引号、逗号和括号是否成对。"
        raise _refused(path, message, fault.lineno) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise _refused(path, "JSON 里有过长的数字或过深的嵌套，读不了。请检查。") from None
    if repeated:
        message = "在同一组里写了不止一次，不知道以哪个为准。请只留一个。"
        raise BadInput(Finding(path.name, 0, f"“{name}”{message}") for name in repeated)
    return data  # type: ignore[no-any-return]


def _refused(path: Path, message: str, line: int = 0) -> BadInput:
    return BadInput([Finding(path.name, line, message)])
