"""A backup while others work: the database at one moment, then the data folder, sealed into one file."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.upkeep.archive import Packer, Part, chunks_of
from doudi.services.upkeep.databases import snapshot
from doudi.services.upkeep.installing import PASSWORDS
from doudi.services.upkeep.measuring import Measure
from doudi.services.vault import keys

SUFFIX = ".doudi"
HALF = ".half"
ABOUT, DATABASE, MANIFEST, FILES = "about.json", "database", "manifest.json", "data/"
LAST = "last-backup.json"
ROOM = "upkeep"
"""Folder in the data folder for what is on its way: never part of a backup."""
LEFT_OUT = frozenset({"static", ROOM, LAST, PASSWORDS})
"""Of the data folder: what set-up makes again, what tells of this machine only, and first passwords in the clear."""
NOT_KEPT = (".part", ".new", HALF, SUFFIX, ".env")
"""Endings of what is on its way, of backups themselves, and of keys: who holds a backup must not find them in it."""


LARGEST_NOTE = 1_000_000
"""Bytes of a file that is looked through for keys."""


class CannotBackUp(DoudiError):
    """No backup was made; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Made:
    """A whole backup: where it lies, how large it is in bytes, what it holds, and papers that rows name in vain."""

    archive: Path
    size: int
    measure: Measure
    files: int
    lost: tuple[str, ...]


def back_up(folder: Path) -> Made:
    """Write one archive into ``folder``. What carries the final name is whole. Raises CannotBackUp, ToolFailed."""
    at = clock.now()
    name = f"doudi-{at.astimezone(timezone.get_current_timezone()):%Y%m%d-%H%M%S}{SUFFIX}"
    with workroom() as room, snapshot(room) as taken:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in folder.glob(f"doudi-*{HALF}"):
                left.unlink(missing_ok=True)
            path = folder / name
            half = path.with_name(name + HALF)
            with half.open("xb") as out:
                half.chmod(0o600)
                files = _write(Packer(out), taken.measure, taken.content, folder)
                out.flush()
                os.fsync(out.fileno())
            half.replace(path)
            _sync(folder)
        except OSError as error:
            raise CannotBackUp(f"没有做成备份：{folder} 写不进去（{error.strerror}）。请看磁盘空间和权限") from None
    lost = tuple(each for each in taken.measure.papers if f"papers/{each[:2]}/{each}" not in files)
    made = Made(path, path.stat().st_size, taken.measure, len(files), lost)
    _remember(made)
    return made


def _write(packer: Packer, measure: Measure, content: Iterator[bytes], folder: Path) -> dict[str, Part]:
    about = {"version": version("doudi"), "vendor": connection.vendor, "at": clock.now().isoformat()}
    packer.add(ABOUT, [as_json(about | {"migrations": measure.migrations})])
    database = packer.add(DATABASE, content)
    files = {name: packer.add(FILES + name, chunks) for name, chunks in _data_files(folder)}
    told = {"database": asdict(database), "files": {name: asdict(part) for name, part in files.items()}}
    packer.add(MANIFEST, [as_json(told | measure.as_json())])
    packer.close()
    return files


def _data_files(backups: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every file of the data folder but the database, what is on its way and what is made again."""
    home = Path(settings.DATA_DIR)
    database = str(connection.settings_dict["NAME"])
    beside = {Path(database + end).resolve() for end in ("", "-wal", "-shm", "-journal")}
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if path.is_symlink() or not path.is_file() or path.resolve() in beside or path.is_relative_to(backups):
            continue
        if name.parts[0] in LEFT_OUT or path.suffix in NOT_KEPT or path.name in NOT_KEPT or ".sqlite3" in path.name:
            continue
        try:
            if path.stat().st_size <= LARGEST_NOTE and holds_a_key(path.read_bytes()):
                raise CannotBackUp(f"没有做备份：数据文件夹里的 {name} 写着密钥。密钥不能和备份在一起，请把它移到别处")
            with path.open("rb") as file:
                yield name.as_posix(), chunks_of(file)
        except FileNotFoundError:
            continue  # swept since: no row of the snapshot names it


def holds_a_key(content: bytes) -> bool:
    """Whether a master key, today's or a former one, or the session key stands in a file, in whatever case."""
    secrets = [*(master.hex() for master in keys.ring()), settings.SECRET_KEY]
    return any(each.lower().encode() in content.lower() for each in secrets)


@contextmanager
def workroom() -> Iterator[Path]:
    """A folder for what is on its way, emptied before and after; one backup or trial at a time. Raises CannotBackUp."""
    home = Path(settings.DATA_DIR) / ROOM
    home.mkdir(mode=0o700, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp("另一个备份或试恢复正在进行：请等它做完再来") from None
        for left in home.glob("room-*"):
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="room-", dir=home) as room:
            yield Path(room)


def _remember(made: Made) -> None:
    rows = sum(made.measure.tables.values())
    record(What(Act.EXPORT, "upkeep.backup", made.archive.name, note=f"备份全部数据：{rows} 行，{made.files} 个文件"))
    remember({"at": clock.now().isoformat(), "archive": made.archive.name, "bytes": made.size})


def remember(told: dict[str, Any]) -> None:
    """Leave word of the last whole backup for ``doudi doctor``."""
    path = Path(settings.DATA_DIR) / LAST
    fresh = path.with_suffix(".new")
    fresh.write_bytes(as_json(told))
    fresh.replace(path)


def last() -> dict[str, Any]:
    """What ``remember`` left; empty when there never was a backup or the word cannot be read."""
    try:
        told = json.loads((Path(settings.DATA_DIR) / LAST).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def as_json(value: Any) -> bytes:
    """Readable, sorted JSON."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _sync(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
