"""One consistent copy of the database while others write, and back into an empty one: SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import dj_database_url
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from doudi.domain.findings import DoudiError
from doudi.services.upkeep import postgres
from doudi.services.upkeep.archive import chunks_of
from doudi.services.upkeep.measuring import Measure, measure
from doudi.services.upkeep.postgres import BadTarget

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_numbers = count()


class CannotRead(DoudiError):
    """The database cannot be copied."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The database at one moment: its figures, and its content to be read once."""

    measure: Measure
    content: Iterator[bytes]


@contextmanager
def another(**changed: Any) -> Iterator[BaseDatabaseWrapper]:
    """A second connection, to the same database or, with other settings, to another."""
    settings = {**connection.settings_dict, **changed}
    opened: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, f"upkeep-{next(_numbers)}")
    connections[opened.alias] = opened
    try:
        yield opened
    finally:
        opened.close()
        del connections[opened.alias]


@contextmanager
def snapshot(room: Path) -> Iterator[Snapshot]:
    """The configured database as it stands now. ``room`` takes the copy of a SQLite file. Writers do not wait."""
    with _sqlite_copy(room) if connection.vendor == SQLITE else _postgres_snapshot() as taken:
        yield taken


@contextmanager
def _sqlite_copy(room: Path) -> Iterator[Snapshot]:
    copy = room / "copy.sqlite3"
    copy.touch(mode=0o600)
    name = f"file:{connection.settings_dict['NAME']}?mode=ro"
    try:
        with closing(sqlite3.connect(name, uri=True)) as source, closing(sqlite3.connect(copy)) as into:
            source.backup(into)
            into.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise CannotRead(f"数据库读不出来，没有做成备份（{error}）：请看磁盘空间和权限") from None
    with another(NAME=copy, OPTIONS={}) as opened:
        figures = measure(opened)
    with copy.open("rb") as file:
        yield Snapshot(figures, chunks_of(file))


@contextmanager
def _postgres_snapshot() -> Iterator[Snapshot]:
    with another() as opened:
        tool = postgres.tool("pg_dump", opened)
        opened.set_autocommit(False)
        with opened.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [(name,)] = cursor.fetchall()
        with closing(postgres.dump(tool, opened, name)) as content:
            yield Snapshot(measure(opened), content)


@contextmanager
def restored(vendor: str, content: Path, target: Mapping[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """The archive's database, opened: the SQLite file itself, or restored into the empty database of ``target``.

    When the block fails, what was put into PostgreSQL is taken out again. Raises BadTarget, ToolFailed.
    """
    if vendor == SQLITE:
        with another(ENGINE="django.db.backends.sqlite3", NAME=content, OPTIONS={}) as opened:
            yield opened
        return
    with another(**target) as opened:
        postgres.check_empty(opened)
        postgres.load(postgres.tool("pg_restore", opened), opened, content)
        try:
            yield opened
        except BaseException:
            postgres.empty(opened)
            raise


def target(vendor: str, address: str) -> dict[str, Any]:
    """Settings of the database to restore into: of ``address``, else the configured one. Raises BadTarget."""
    if vendor == SQLITE:
        return {}
    if not address:
        if connection.vendor != POSTGRESQL:
            raise BadTarget(
                "这份备份是从 PostgreSQL 做的：请用 --database 或 DATABASE_URL 指一个空的 PostgreSQL 数据库"
            )
        return {}
    try:
        settings: dict[str, Any] = {"OPTIONS": {}, **dj_database_url.parse(address)}
    except ValueError:
        settings = {"ENGINE": ""}
    if not settings["ENGINE"].endswith(POSTGRESQL):
        raise BadTarget("--database 要写成 postgres://用户:密码@主机:端口/库名，指一个空的 PostgreSQL 数据库")
    return settings


@contextmanager
def spare(vendor: str, address: str) -> Iterator[dict[str, Any]]:
    """Settings of an empty database for a trial: at ``address``, else made beside the configured one and dropped."""
    if vendor == SQLITE or address or connection.vendor != POSTGRESQL:
        yield target(vendor, address)
        return
    with another() as opened, postgres.spare_database(opened) as name:
        yield {"NAME": name}
