"""Any byte of any row of the record, any row gone, added or moved: found, on both databases, and told without a crash."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from doudi.services.audit import chain, heads, triggers
from doudi.services.audit.context import acts
from doudi.services.audit.heads import Head
from doudi.services.audit.models import Act, Entry, Link
from doudi.services.audit.recording import What, record
from doudi.services.audit.verifying import verify

OWN = "630000000000"
TABLES = ("audit_entry", "audit_link", "audit_chain")
SPARED = {("audit_link", "id")}
"""A link's own number says nothing: its place is ``serial``."""
RAW = {
    "audit_entry": ("at", "user_id", "login", "county", "after"),
    "audit_link": ("digest", "key_id"),
    "audit_chain": ("serial", "digest"),
}
NOT_TEXT = b"\xff\x00\xfe"


@pytest.fixture
def kept(offices: SimpleNamespace) -> Iterator[list[Head]]:
    """A chain of three entries that say something in every column, its heads, and triggers out of the way."""
    with acts(offices.township, "10.0.0.7"):
        for number in range(3):
            said = What(Act.CHANGE, "registry.person", str(number), OWN, {"a": 1}, {"a": 2}, "甲x")
            record(said)
    for county in {entry.county for entry in Entry.objects.all()}:
        chain.seal(county)
    assert verify(heads.heads()) == []
    triggers.remove(connection)
    yield heads.heads()
    triggers.install(connection)


def rows(statement: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def flipped(value: object) -> list[object]:
    """The value with each of its bytes changed in turn; of what the database keeps as a number or a time, each bit."""
    if isinstance(value, datetime):
        return [value + timedelta(microseconds=1), value - timedelta(days=1)]
    if isinstance(value, int):
        return [value ^ (1 << bit) for bit in range(20)]
    text = str(value)
    return [text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] for at in range(len(text))] + [text + "x", text[:-1]]


def tampered() -> Iterator[tuple[str, str, object, object, str]]:
    """Table, column, key, other value and the key's column, over every byte of the chain."""
    for table in TABLES:
        key = "county" if table == "audit_chain" else "id"
        own = "id IN (SELECT entry_id FROM audit_link WHERE county = %s)" if table == "audit_entry" else "county = %s"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table} WHERE {own}", [OWN])
            names = [column[0] for column in cursor.description]
            found = cursor.fetchall()
        for row in found:
            for name, value in zip(names, row, strict=True):
                if (table, name) not in SPARED:
                    yield from ((table, name, row[names.index(key)], other, key) for other in flipped(value))


def unseen(table: str, name: str, row: object, other: object, key: str, kept: list[Head]) -> bool:
    """Whether the record looks whole with that value in it. What the database itself refuses is seen."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                rows(f"UPDATE {table} SET {name} = %s WHERE {key} = %s", other, row)
                connection.check_constraints()
        except Exception:  # the database's own refusal, of either kind
            return False
        whole = not verify(kept)
        transaction.set_rollback(True)
    return whole


def test_some_byte_of_every_column_is_found(kept: list[Head]) -> None:
    every = list(tampered())
    one_each = {(table, name): (table, name, *rest) for table, name, *rest in every}
    assert len(one_each) > 18
    some = [*one_each.values(), *Random(5).sample(every, 80)]
    assert [each[:4] for each in some if unseen(*each, kept)] == []


@pytest.mark.soak
@pytest.mark.demand(148)
def test_any_byte_of_any_row_is_found(kept: list[Head]) -> None:
    every = list(tampered())
    assert len(every) > 800
    assert [each[:4] for each in every if unseen(*each, kept)] == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps nothing that is not of the column's type")
@pytest.mark.parametrize("table", TABLES)
def test_what_cannot_be_read_is_told_not_a_crash(kept: list[Head], table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON")
    own = "id IN (SELECT entry_id FROM audit_link WHERE serial = 2)" if table == "audit_entry" else "serial IN (2, 3)"
    for name in RAW[table]:
        for other in (NOT_TEXT, "x", "2018-99-99"):
            with transaction.atomic():
                rows(f"UPDATE {table} SET {name} = %s WHERE {own} AND county = %s", other, OWN)
                assert [each for each in verify(kept) if each.serial], (name, other)
                transaction.set_rollback(True)


def test_rows_moved_doubled_and_a_database_of_yesterday_are_found(kept: list[Head]) -> None:
    first, second, third = Link.objects.filter(county=OWN).order_by("serial")
    with transaction.atomic():
        rows("UPDATE audit_link SET entry_id = %s WHERE id = %s", -1, first.pk)
        rows("UPDATE audit_link SET entry_id = %s WHERE id = %s", first.entry_id, second.pk)
        rows("UPDATE audit_link SET entry_id = %s WHERE id = %s", second.entry_id, first.pk)
        assert verify()
        transaction.set_rollback(True)
    with transaction.atomic():
        rows("DELETE FROM audit_link WHERE id = %s", third.pk)
        rows("DELETE FROM audit_entry WHERE id = %s", third.entry_id)
        rows("UPDATE audit_chain SET serial = 2, digest = %s WHERE county = %s", second.digest, OWN)
        assert verify() == []
        assert [each.serial for each in verify(kept)] == [3]
        transaction.set_rollback(True)
