"""The file that holds a county's settings and keys: made once, readable to its owner only, never printed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.services.upkeep.plan import Plan

OWNER_ONLY = 0o600
LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(?:'([^']*)'|([^'\s]*))")
OURS = ("DOUDI_", "DATABASE_URL")


def fresh(plan: Plan) -> dict[str, str]:
    """Settings of a new installation, with keys that nobody has seen."""
    values = {
        "DOUDI_MODE": "production",
        "DOUDI_DATA": str(plan.data),
        "DOUDI_HOSTS": plan.hosts,
        "DOUDI_HTTPS": "1",
        "DOUDI_LOG": "json",
        "DOUDI_TRUSTED_PROXY": "127.0.0.1",
        "DOUDI_MASTER_KEY": secrets.token_hex(32),
        "DOUDI_SECRET_KEY": secrets.token_urlsafe(48),
    }
    return values | _chosen(plan)


def _chosen(plan: Plan) -> dict[str, str]:
    given = {"DATABASE_URL": plan.database, "DOUDI_PACKS": plan.packs}
    return {name: value for name, value in given.items() if value}


def read(path: Path) -> dict[str, str]:
    """The settings of the file. Raises BadInput naming the lines that cannot be read, DoudiError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise DoudiError(f"设置文件 {path} 读不出来：请用它的主人（或 root）运行") from None
    values, wrong = {}, []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.fullmatch(line.strip())
        if match is None:
            wrong.append(Finding(path.name, number, "不是 名称='值' 的样子：请改正"))
        else:
            values[match[1]] = match[2] if match[2] is not None else match[3]
    if wrong:
        raise BadInput(wrong)
    return values


def unlike(values: Mapping[str, str], plan: Plan) -> list[str]:
    """Settings that the plan tells differently, by name; a value may be a secret."""
    wanted = {"DOUDI_DATA": str(plan.data), "DOUDI_HOSTS": plan.hosts, **_chosen(plan)}
    return [name for name, value in wanted.items() if values.get(name, "") != value]


def write(path: Path, values: Mapping[str, str]) -> None:
    """Store the file, for its owner only. Raises DoudiError when it cannot be made; one that is there stays."""
    text = "# 兜底的设置和密钥。丢了密钥，加密的数据就再也打不开：请抄一份封存在保险柜里。\n"
    text += "".join(f"{name}='{value}'\n" for name, value in values.items())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    except OSError as fault:
        raise DoudiError(f"设置文件 {path} 写不了（{fault.strerror}）：请核对路径和权限，什么也没有装") from None
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def take_over(values: Mapping[str, str]) -> None:
    """Let this process run by these settings alone."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    os.environ.update(values)
