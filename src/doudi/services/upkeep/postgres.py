"""PostgreSQL's own tools, called without a password on any command line."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from doudi.domain.findings import DoudiError
from doudi.services.upkeep.archive import chunks_of

PLAIN = ("--no-owner", "--no-privileges", "--no-password")


class ToolFailed(DoudiError):
    """A tool of PostgreSQL is missing or failed; the text carries what it said."""


class BadTarget(DoudiError):
    """There is something where a backup was to be restored, or it cannot be reached; nothing was changed."""


def tool(name: str, connection: BaseDatabaseWrapper) -> str:
    """The path of a tool at least as new as the server: on the path, beside the server, or Debian's place."""
    major = server_version(connection)
    places = [shutil.which(name), *_beside(connection, name), f"/usr/lib/postgresql/{major}/bin/{name}"]
    for place in places:
        if place and Path(place).is_file() and _version(place) >= major:
            return place
    raise ToolFailed(f"没有找到 {name} {major}（或更新的）：请安装 PostgreSQL {major} 的客户端工具，再来一次")


def server_version(connection: BaseDatabaseWrapper) -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        [(number,)] = cursor.fetchall()
    return int(number) // 10_000


def _beside(connection: BaseDatabaseWrapper, name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_function_privilege('pg_config()', 'EXECUTE')")
        if cursor.fetchall() != [(True,)]:
            return []
        cursor.execute("SELECT setting FROM pg_config() WHERE name = 'BINDIR'")
        return [f"{folder}/{name}" for (folder,) in cursor.fetchall()]


def _version(place: str) -> int:
    told = subprocess.run([place, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\) (\d+)", told)
    return int(found[1]) if found else 0


def dump(tool: str, connection: BaseDatabaseWrapper, snapshot: str) -> Generator[bytes]:
    """The database as of an exported snapshot, in the custom format, as it comes. Raises ToolFailed."""
    command = [tool, "--format=custom", *PLAIN, f"--snapshot={snapshot}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment(connection)) as running:
            try:
                yield from chunks_of(running.stdout or BytesIO())
                running.wait()
            finally:
                running.kill()
        if running.returncode != 0:
            said.seek(0)
            raise ToolFailed(f"pg_dump 没有做完，没有留下备份：{said.read().decode(errors='replace').strip()}")


def load(tool: str, connection: BaseDatabaseWrapper, content: Path) -> None:
    """Restore a dump into the empty database, all or nothing. Raises ToolFailed."""
    name = connection.get_connection_params()["dbname"]
    command = [tool, *PLAIN, "--single-transaction", "--exit-on-error", f"--dbname={name}", str(content)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment(connection))
    if done.returncode != 0:
        raise ToolFailed(f"pg_restore 没有做完，数据库还是空的：{done.stderr.strip()}")


def check_empty(connection: BaseDatabaseWrapper) -> None:
    """Raises BadTarget unless the database is there and holds no table."""
    try:
        found = _tables(connection)
    except DatabaseError as error:
        raise BadTarget(f"连不上要恢复到的数据库，什么也没有恢复：{error}") from None
    if found:
        raise BadTarget(
            f"要恢复到的数据库 {connection.settings_dict['NAME']} 里已经有 {len(found)} 张表：只恢复到空库，"
            "什么也没有改动。请先建一个空的数据库"
        )


def empty(connection: BaseDatabaseWrapper) -> None:
    """Take out again what was just restored."""
    with connection.cursor() as cursor:
        for table in _tables(connection):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        cursor.execute("DROP FUNCTION IF EXISTS audit_refuse() CASCADE")


@contextmanager
def spare_database(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """A new empty database on the same server, dropped afterwards; gives its name."""
    name = f"doudi_check_{secrets.token_hex(6)}"
    quoted = connection.ops.quote_name(name)
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
        except DatabaseError as error:
            raise ToolFailed(
                f"试恢复要一个空库，这个数据库账号建不了（{str(error).strip()}）："
                "请用 --database 指一个空的 PostgreSQL 数据库"
            ) from None
        try:
            yield name
        finally:
            cursor.execute(f"DROP DATABASE {quoted} WITH (FORCE)")


def _tables(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        return [table.name for table in connection.introspection.get_table_list(cursor)]


def _environment(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """libpq's own variables for everything the connection is made with, the password among them."""
    from psycopg.pq import Conninfo

    parameters: dict[str, Any] = connection.get_connection_params()
    variables = {
        each.keyword.decode(): each.envvar.decode() for each in Conninfo.get_defaults() if each.envvar is not None
    }
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("DATABASE_URL", "DOUDI_"))}
    return inherited | {
        variables[name]: str(value) for name, value in parameters.items() if name in variables and value is not None
    }
