"""A former release's data in a database and a folder of their own, standing in for the configured ones."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from doudi.services.upkeep import databases

HERE = Path(__file__).parent
Schema = dict[str, list[str]]


@dataclass(frozen=True)
class Release:
    """``target``: settings of its database; ``told``: what the release said of its own decisions and heads."""

    target: dict[str, Any]
    told: dict[str, Any]


@contextmanager
def brought_back(version: str, data: Path) -> Iterator[Release]:
    """The data of a release, as its own code left them, until the block ends."""
    data.mkdir()
    parts = _unpacked(HERE / f"{version}.tar.xz", data)
    with databases.spare(connection.vendor, "") as spare:
        target = spare or {"NAME": data / "doudi.sqlite3"}
        with databases.another(**target) as opened:
            opened.connect()
            _run(opened, parts[f"{connection.vendor}.sql"])
        with databases.another(**target) as opened, transaction.atomic(opened.alias), opened.cursor() as cursor:
            for line in parts["rows.jsonl"].splitlines():
                _fill(opened.vendor, cursor, **json.loads(line))
        yield Release(target, json.loads(parts["told.json"]))


def _unpacked(path: Path, data: Path) -> dict[str, str]:
    """The papers go into the data folder; the texts by name."""
    texts = {}
    with tarfile.open(path) as archive:
        for part in archive:
            if part.name.startswith("papers/"):
                archive.extract(part, data, filter="data")
            elif (file := archive.extractfile(part)) is not None:
                texts[part.name] = file.read().decode()
    return texts


@contextmanager
def standing_in(target: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
    """Everything that asks for the database gets this one."""
    former = connections["default"]
    settings = {**former.settings_dict, **target}
    opened: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")
    connections["default"] = opened
    try:
        yield opened
    finally:
        opened.close()
        connections["default"] = former


def schema_of(opened: BaseDatabaseWrapper) -> Schema:
    """Each table with its columns."""
    with opened.cursor() as cursor:
        tables = opened.introspection.table_names(cursor)
        return {
            table: sorted(row.name for row in opened.introspection.get_table_description(cursor, table))
            for table in tables
        }


def _run(opened: BaseDatabaseWrapper, script: str) -> None:
    if opened.vendor == "sqlite":
        opened.connection.executescript(script)
    else:
        opened.connection.execute(script)


def _fill(vendor: str, cursor: Any, table: str, columns: list[str], values: list[list[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    rows = zip(*values, strict=True)
    if vendor == "sqlite":
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(rows))
        return
    with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copied:
        for row in rows:
            copied.write_row([None if value is None else str(value) for value in row])
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, columns[0]])
    if (sequence := cursor.fetchone()[0]) is not None:
        cursor.execute(f'SELECT setval(%s, (SELECT max("{columns[0]}") FROM "{table}"))', [sequence])
