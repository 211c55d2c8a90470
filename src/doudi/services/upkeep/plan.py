"""What the installation of a county needs to be told, by questions or from a TOML file, checked before it is used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from doudi.domain import area, text
from doudi.domain.findings import BadInput, DoudiError, Finding

NEEDED = {
    "env": "密钥和设置写到哪个文件",
    "data": "数据文件夹",
    "hosts": "网址里的主机名，几个用逗号隔开",
    "county": "本县的区划代码",
    "areas": "区划表（XLSX 或 CSV）",
    "login": "第一个系统管理员的登录名",
    "name": "第一个系统管理员的姓名",
}
OPTIONAL = {
    "database": "数据库地址，如 postgres://doudi:密码@主机/doudi；不写就用数据文件夹里的 SQLite",
    "staff": "人员表（XLSX 或 CSV）",
    "calendar": "放假调休日历（TOML）",
    "packs": "本县自己的规则包文件夹，几个用冒号隔开",
}
UNSAFE = "'\\\"`$\n\r\0"
"""Signs that a line of the file with the settings cannot carry for both systemd and a shell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The answers. ``database`` is empty for SQLite in the data folder; ``packs`` as ``DOUDI_PACKS`` takes it."""

    env: Path
    data: Path
    hosts: str
    county: str
    areas: Path
    login: str
    name: str
    database: str = ""
    staff: Path | None = None
    calendar: Path | None = None
    packs: str = ""


def from_file(path: Path) -> Plan:
    """The plan of a TOML file, its paths seen from the file's folder. Raises BadInput with every fault."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise DoudiError(f"{path.name} 读不到（{fault.strerror}）：请核对路径") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise BadInput([Finding(path.name, 0, f"不是能读的 TOML（{fault}）：请照着安装手册里的样子改")]) from None
    return checked(told, path.parent, path.name)


def checked(told: Mapping[str, Any], folder: Path, where: str) -> Plan:
    """The plan that the answers make; relative paths lie in ``folder``. Raises BadInput with every fault."""
    known = NEEDED | OPTIONAL
    found = []
    for key in told:
        if key not in known:
            near = get_close_matches(key, known, 1)
            found.append(Finding(where, 0, f"没有 {key} 这一项" + (f"：是不是 {near[0]}？" if near else "：请去掉")))
    answers = {key: told.get(key, "") for key in known}
    for key, answer in answers.items():
        if not isinstance(answer, str):
            found.append(Finding(where, 0, f"{key}（{known[key]}）要写成一段文字，放在引号里"))
        elif any(sign in answer for sign in UNSAFE):
            found.append(Finding(where, 0, f"{key} 里有引号、反斜杠、$ 或换行，写不进设置文件：请换一种写法"))
        elif key in NEEDED and not answer.strip():
            found.append(Finding(where, 0, f"没有写 {key}：{NEEDED[key]}"))
    if not found:
        found = [Finding(where, 0, message) for message in _faults(answers, folder)]
    if found:
        raise BadInput(found)
    given = {key: answers[key].strip() for key in ("hosts", "login", "name", "database", "packs")}
    return Plan(
        env=_path(folder, answers["env"]).resolve(),
        data=_path(folder, answers["data"]).resolve(),
        areas=_path(folder, answers["areas"]),
        staff=_path(folder, answers["staff"]) if answers["staff"] else None,
        calendar=_path(folder, answers["calendar"]) if answers["calendar"] else None,
        county=area.pad(answers["county"]),
        **given,
    )


def _path(folder: Path, told: str) -> Path:
    return folder / Path(told.strip()).expanduser()


def _faults(answers: Mapping[str, str], folder: Path) -> list[str]:
    found = []
    try:
        if area.level(area.pad(answers["county"])) is not area.Level.COUNTY:
            found.append(f"county：{answers['county']} 不是县级的代码：请写 6 位，如 611022")
    except area.BadAreaCode as fault:
        found.append(f"county：{fault}")
    try:
        text.check_name(answers["name"])
    except text.BadText as fault:
        found.append(f"name：{fault}")
    for key in ("areas", "staff", "calendar"):
        if answers[key] and not _path(folder, answers[key]).is_file():
            found.append(f"{key}：没有 {answers[key]} 这个文件：请核对路径")
    if answers["database"] and not answers["database"].startswith(("postgres://", "postgresql://")):
        found.append("database：要像 postgres://doudi:密码@主机/doudi，不写就用 SQLite")
    hosts = [each.strip() for each in answers["hosts"].split(",")]
    if not all(each and each.replace(".", "").replace("-", "").isalnum() and each.isascii() for each in hosts):
        found.append(
            f"hosts：“{answers['hosts']}”不是主机名：只写主机名，如 dibao.example.gov.cn，不写 https:// 和端口"
        )
    for each in filter(None, answers["packs"].split(":")):
        if not Path(each).is_dir():
            found.append(f"packs：没有 {each} 这个文件夹：请写完整路径")
    return found
