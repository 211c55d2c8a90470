"""What a database holds, in figures that a restored copy must give again; read by SQL, so older schemas can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

MONEY = "_fen"


THERE = "file NOT LIKE 'erased-%'"
"""Papers whose file has not been erased by a list."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Rows by table, sums in fen by ``table.column``, migrations by app, heads of the audit chains by county.

    ``loose``: audit entries whose link was still on its way. ``papers``: files that rows name.
    """

    tables: dict[str, int] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    migrations: dict[str, list[str]] = field(default_factory=dict)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    loose: int = 0
    papers: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For the manifest, without the papers, which stand there with their hashes."""
        told = asdict(self)
        del told["papers"]
        return told

    def differences(self, told: Mapping[str, Any]) -> list[str]:
        """Where this is not what a manifest tells, in words."""
        found = []
        for name, label in (("tables", "{0} 有 {2} 行，备份时是 {1} 行"), ("sums", "{0} 合计 {2} 分，备份时是 {1} 分")):
            here, then = getattr(self, name), told[name]
            for key in sorted(here.keys() | then.keys()):
                if here.get(key) != then.get(key):
                    found.append(label.format(key, then.get(key, "没有"), here.get(key, "没有")))
        if self.migrations != told["migrations"]:
            found.append("数据库的版本记录和备份时不一样")
        if {county: list(head) for county, head in self.heads.items()} != told["heads"] or self.loose != told["loose"]:
            found.append("审计链头和备份时不一样")
        return found


def measure(connection: BaseDatabaseWrapper) -> Measure:
    """Count and add up everything as it stands in the connection's transaction."""
    tables: dict[str, int] = {}
    sums: dict[str, int] = {}
    with connection.cursor() as cursor:
        names = sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")
        quote = connection.ops.quote_name
        for name in names:
            money = [
                column.name
                for column in connection.introspection.get_table_description(cursor, name)
                if column.name.endswith(MONEY)
            ]
            wanted = ", ".join(["COUNT(*)", *(f"COALESCE(SUM({quote(each)}), 0)" for each in money)])
            cursor.execute(f"SELECT {wanted} FROM {quote(name)}")
            [(tables[name], *added)] = cursor.fetchall()
            sums |= {f"{name}.{column}": int(total) for column, total in zip(money, added, strict=True)}

        def rows(table: str, statement: str) -> list[Any]:
            if table not in names:
                return []
            cursor.execute(statement)
            return list(cursor.fetchall())

        migrations: dict[str, list[str]] = {}
        for app, name in sorted(rows("django_migrations", "SELECT app, name FROM django_migrations")):
            migrations.setdefault(app, []).append(name)
        heads = rows("audit_chain", "SELECT county, serial, digest FROM audit_chain WHERE serial > 0")
        loose = tables.get("audit_entry", 0) - tables.get("audit_link", 0)
        papers = rows("evidence_attachment", f"SELECT file FROM evidence_attachment WHERE {THERE} ORDER BY file")
    return Measure(
        tables, sums, migrations, {county: (serial, digest) for county, serial, digest in heads}, loose,
        tuple(file for (file,) in papers),
    )  # fmt: skip
