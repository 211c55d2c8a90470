"""`doudi doctor`: every check by its name, in the order in which a person would look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from doudi.services.upkeep import checks_database, checks_rules, checks_server
from doudi.services.upkeep.results import Grade, Result, bad, warn


@dataclass(frozen=True, slots=True)
class Check:
    """A check: a name for machines, one for people, what it needs and how long it takes."""

    name: str
    label: str
    look: Callable[[], Result]
    tables: bool = True
    slow: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """A check with what it said."""

    check: Check
    result: Result


CHECKS = (
    Check("mode", "设置", checks_server.mode, tables=False),
    Check("database", "数据库", checks_database.reachable, tables=False),
    Check("migrations", "数据库升级", checks_database.migrations),
    Check("keys", "密钥", checks_database.keys),
    Check("disk", "磁盘", checks_server.disk, tables=False),
    Check("folder", "数据文件夹", checks_server.folder, tables=False),
    Check("clock", "时钟", checks_database.clocks),
    Check("places", "区划", checks_database.places),
    Check("packs", "规则包", checks_rules.packs),
    Check("values", "没有录入的数", checks_rules.values),
    Check("calendar", "工作日日历", checks_rules.calendar),
    Check("backup", "备份", checks_server.backup, tables=False),
    Check("chain", "审计链", checks_database.chain, slow=True),
    Check("heads", "审计链头", checks_server.heads, tables=False),
    Check("certificate", "证书", checks_server.certificate, tables=False),
    Check("proxy", "反向代理", checks_server.proxy, tables=False),
    Check("sessions", "登录", checks_database.sessions),
    Check("provider", "统一身份认证", checks_server.provider, tables=False),
    Check("passwords", "初始密码", checks_server.passwords, tables=False),
)
NEEDED = frozenset(("database", "migrations"))
"""Without these nothing that reads tables can be looked at."""


def examine(*, quick: bool = False) -> list[Looked]:
    """Every check, one after the other; one that breaks is bad. ``quick`` leaves out slow ones."""
    found: list[Looked] = []
    closed = ""
    for check in CHECKS:
        if quick and check.slow:
            continue
        if check.tables and closed:
            found.append(Looked(check, warn(f"{closed}不行，这一项没有查", "先把它修好再体检")))
            continue
        result = looked(check.look)
        if check.name in NEEDED and result.grade is Grade.BAD:
            closed = check.label
        found.append(Looked(check, result))
    return found


def looked(look: Callable[[], Result]) -> Result:
    """One check that breaks must not hide the others."""
    try:
        return look()
    except Exception as fault:
        return bad(f"这一项查不下去（{type(fault).__name__}）", "请把这一行连同版本号报给维护的人")


def worst(found: list[Looked]) -> Grade:
    """The gravest of all."""
    order = list(Grade)
    return max((each.result.grade for each in found), key=order.index, default=Grade.OK)
