"""A backup brought back: only into an empty place, compared with what it held, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from doudi.services import clock
from doudi.services.audit.heads import Head
from doudi.services.audit.verifying import verify
from doudi.services.upkeep import backup, databases
from doudi.services.upkeep.archive import Part, inside, parts, write
from doudi.services.upkeep.backup import ABOUT, DATABASE, FILES, MANIFEST
from doudi.services.upkeep.frames import BadArchive
from doudi.services.upkeep.measuring import measure
from doudi.services.upkeep.postgres import BadTarget

SQLITE_FILE = "doudi.sqlite3"
DUMP = "database.dump"
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back and found equal. ``to_migrate``: the archive is of an earlier release.

    ``chained``: audit entries compared with their chain; None where the earlier release's record is checked after
    migrating.
    """

    at: str
    version: str
    vendor: str
    rows: int
    files: int
    chained: int | None
    to_migrate: bool


def restore(archive: Path, into: Path, address: str = "") -> Restored:
    """Into a new or empty folder, on PostgreSQL also an empty database. Raises BadArchive, BadTarget, ToolFailed."""
    # ``static`` is what a command with this folder in its settings makes by itself.
    if into.exists() and (not into.is_dir() or any(each.name != "static" for each in into.iterdir())):
        raise BadTarget(f"{into} 已经有东西：只恢复到新的或空的文件夹，什么也没有改动")
    into.parent.mkdir(parents=True, exist_ok=True)
    room = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        about, manifest = _unpack(archive, room)
        target = databases.target(about["vendor"], address)
        with databases.restored(about["vendor"], _content(room, about), target) as opened:
            done = _compared(opened, about, manifest)
            (room / DUMP).unlink(missing_ok=True)
            os.sync()
            room.rename(into)
    except OSError as error:
        raise BadTarget(
            f"{into} 写不进去（{error.strerror}），什么也没有恢复：请看磁盘空间，换一个还没有的文件夹"
        ) from None
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return done


def check(archive: Path, address: str = "") -> Restored:
    """Bring it back into a place that is thrown away, and compare. Raises BadArchive, BadTarget, ToolFailed."""
    with backup.workroom() as room:
        about, manifest = _unpack(archive, room)
        vendor, content = about["vendor"], _content(room, about)
        with databases.spare(vendor, address) as target, databases.restored(vendor, content, target) as opened:
            done = _compared(opened, about, manifest)
    last = backup.last()
    if last.get("archive") == archive.name:
        backup.remember(last | {"checked": clock.now().isoformat()})
    return done


def _content(room: Path, about: Mapping[str, Any]) -> Path:
    return room / (SQLITE_FILE if about["vendor"] == databases.SQLITE else DUMP)


def _unpack(archive: Path, room: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Everything onto disk, each part compared with the manifest that comes last."""
    about: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    found: dict[str, Part] = {}
    try:
        with archive.open("rb") as source:
            for name, content in parts(source):
                if name == ABOUT:
                    about = json.loads(b"".join(content))
                    _check_version(about)
                elif name == MANIFEST:
                    manifest = json.loads(b"".join(content))
                else:
                    place = _content(room, about) if name == DATABASE else inside(room, name.removeprefix(FILES))
                    found[name] = write(place, content)
    except OSError as error:
        raise BadArchive(f"{archive} 读不出来，或者没有地方放（{error.strerror}）：什么也没有恢复") from None
    told = {FILES + name: part for name, part in manifest["files"].items()} | {DATABASE: manifest["database"]}
    if {name: asdict(part) for name, part in found.items()} != told:
        raise BadArchive("备份里的文件和它自己的清单对不上：这份备份不能用，什么也没有恢复，请换一份")
    return about, manifest


def _check_version(about: Mapping[str, Any]) -> None:
    known = set(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    newer = {app for app, names in about["migrations"].items() if any((app, name) not in known for name in names)}
    if newer:
        raise BadArchive(
            f"这份备份是 {about['version']} 版做的，比这里的 {version('doudi')} 新（{'、'.join(sorted(newer))}）："
            "请先装同样的或更新的版本，再恢复"
        )


def _compared(opened: BaseDatabaseWrapper, about: Mapping[str, Any], manifest: Mapping[str, Any]) -> Restored:
    different = measure(opened).differences(manifest)
    loader = MigrationLoader(opened)
    behind = set(loader.disk_migrations) - set(loader.applied_migrations)
    chained = None
    if not any(app == "audit" for app, _ in behind):
        heads = [Head(clock.now().date(), county, *head) for county, head in manifest["heads"].items()]
        different += [f"{each.county}：{each.what}" for each in verify(heads, opened.alias) if each.serial]
        chained = sum(head.serial for head in heads)
    if different:
        raise BadArchive("恢复出来的和备份时的不一样，已经撤回：" + "；".join(different[:SHOWN]))
    return Restored(
        about["at"], about["version"], about["vendor"], sum(manifest["tables"].values()), len(manifest["files"]),
        chained, bool(behind),
    )  # fmt: skip
