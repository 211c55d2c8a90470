"""A county's places and staff from its own sheets: everything checked, every fault told with its row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from doudi.domain import area, text
from doudi.domain.findings import BadInput, Finding
from doudi.services.accounts.actions import LEVELS
from doudi.services.accounts.agencies import AGENCIES
from doudi.services.accounts.models import Role
from doudi.services.rolls.layout import bare
from doudi.services.upkeep import tables
from doudi.services.upkeep.tables import Row

LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,29}")
NO = frozenset(("否", "不是", "无", "0", "n", "no", "false"))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the county, or one above it: 12-digit code, name, and whether the code is an official one."""

    code: str
    name: str
    official: bool

    @property
    def level(self) -> area.Level:
        """By the code."""
        return area.level(self.code)


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who works with the system, and the row that says so."""

    line: int
    login: str
    name: str
    role: str
    area_code: str
    agency: str
    unit: str


@dataclass(frozen=True, slots=True)
class County:
    """All that the sheets say; ``sheet`` is the name of the one with the staff."""

    code: str
    places: list[Place]
    officers: list[Officer]
    sheet: str


def read(code: str, areas: Path, staff: Path | None, administrator: str) -> County:
    """Both sheets. ``administrator`` is a login that the staff may not have. Raises BadInput with every fault."""
    found: list[Finding] = []
    places = _places(code, areas, found)
    officers = _officers(staff, places, administrator, found) if staff is not None else []
    if found:
        raise BadInput(found)
    return County(code, places, officers, staff.name if staff is not None else "")


def _rows(path: Path, section: str, required: Sequence[str], found: list[Finding]) -> list[Row]:
    try:
        rows = tables.read(path, section, required)
    except BadInput as fault:
        found += fault.findings
        return []
    if not rows:
        found.append(Finding(path.name, 0, "表头下面一行也没有：请核对是不是选错了文件"))
    return rows


def _places(county: str, path: Path, found: list[Finding]) -> list[Place]:
    rows = _rows(path, "areas", ("code", "name"), found)
    places: dict[str, Place] = {}
    for row in rows:
        try:
            place = _place(row, county)
            if place.code in places:
                raise ValueError(f"代码 {place.code} 上面已经有一行：请只留一行")
            places[place.code] = place
        except ValueError as fault:
            found.append(Finding(path.name, row.line, str(fault)))
    if rows and county not in places:
        found.append(Finding(path.name, 0, f"没有本县 {county} 这一行：请加上县的代码和名称"))
    found += [
        Finding(path.name, 0, f"{place.name}（{place.code}）的乡镇 {town} 不在表里：请加上")
        for place in places.values()
        if place.level is area.Level.VILLAGE and (town := area.at_level(place.code, area.Level.TOWNSHIP)) not in places
    ]
    return list(places.values())


def _place(row: Row, county: str) -> Place:
    """Raises ValueError with what is wrong."""
    code = area.pad(row["code"]) if len(row["code"]) in set(area.Level) else area.check(row["code"])
    name = text.check_line(row["name"], "名称", 60)
    if not (area.within(code, county) or area.within(county, code)):
        raise ValueError(f"{name}（{code}）不在本县：请去掉")
    kind = tables.word("kinds", row["kind"])
    if row["kind"] and not kind:
        raise ValueError(f"不认得“{row['kind']}”这个类型：请写 乡、镇、街道、村、社区 这样的词")
    level = area.level(code)
    if kind and kind != level.name.lower():
        raise ValueError(f"{name}写的是“{row['kind']}”，代码 {code} 却是{level.label}的：请核对")
    return Place(code, name, bare(row["official"]) not in NO)


def _officers(path: Path, places: Iterable[Place], administrator: str, found: list[Finding]) -> list[Officer]:
    rows = _rows(path, "staff", ("login", "name", "role", "area"), found)
    codes = {place.code: [place.code] for place in places}
    for place in places:
        codes.setdefault(bare(place.name), []).append(place.code)
    officers = []
    for row in rows:
        faults: list[str] = []
        officer = _officer(row, codes, faults)
        if officer.login.lower() == administrator.lower():
            faults.append(f"登录名 {officer.login} 是第一个系统管理员的：请换一个，或者去掉这一行")
        found += [Finding(path.name, row.line, each) for each in faults]
        officers.append(officer)
    twice = {login for login, times in Counter(each.login.lower() for each in officers).items() if times > 1 and login}
    found += [
        Finding(path.name, each.line, f"登录名 {each.login} 不止一行有：请每人一个")
        for each in officers
        if each.login.lower() in twice
    ]
    return officers


def _officer(row: Row, codes: dict[str, list[str]], faults: list[str]) -> Officer:
    if not LOGIN.fullmatch(row["login"]):
        faults.append(f"登录名“{row['login']}”要 2 到 30 个字母、数字、点、横线：请换一个")
    try:
        text.check_name(row["name"])
        if row["unit"]:
            text.check_line(row["unit"], "单位", 80)
    except text.BadText as fault:
        faults.append(str(fault))
    role = _role(row["role"])
    if not role:
        faults.append(f"不认得“{row['role']}”这个岗位：请写 {'、'.join(Role.labels)} 里的一个")
    places = codes.get(bare(row["area"]).ljust(area.CODE_LENGTH, "0"), codes.get(bare(row["area"]), []))
    if len(places) != 1:
        why = "不在区划表里" if not places else "不止一个地方叫这个名字"
        faults.append(f"辖区“{row['area']}”{why}：请写区划代码")
    elif role and area.level(places[0]) is not (wanted := LEVELS.get(Role(role), area.level(places[0]))):
        faults.append(f"{Role(role).label}的辖区应是{wanted.label}，现在是{area.level(places[0]).label}：请核对")
    agency = next((code for code, label in AGENCIES.items() if bare(row["agency"]) in (code, bare(label))), "")
    if row["agency"] and not agency:
        faults.append(f"不认得“{row['agency']}”这个部门：请写 {'、'.join(AGENCIES.values())} 里的一个")
    elif role and (role == Role.AGENCY) != bool(agency):
        faults.append("部门经办人要写部门，其他岗位的部门留空：请核对")
    return Officer(row.line, row["login"], row["name"], role, places[0] if places else "", agency, row["unit"])


def _role(said: str) -> str:
    known = {bare(label): value for value, label in Role.choices} | {value: value for value in Role.values}
    return known.get(bare(said)) or tables.word("roles", said)
