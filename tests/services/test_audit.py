"""Everything goes on record, and the record shows every tampering up to the last head kept outside."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth import authenticate
from django.db import DatabaseError, connection, transaction

import doudi.services
from doudi.services import clock
from doudi.services.audit import chain, heads, queries, triggers
from doudi.services.audit.context import acts
from doudi.services.audit.models import Act, Chain, Entry, Link
from doudi.services.audit.recording import What, record, update
from doudi.services.audit.verifying import verify, verify_rows
from doudi.services.cases.models import Case, CaseStep
from doudi.services.registry.actions import add_fact
from doudi.services.registry.models import FactRecord, Household, Person

DANFENG = "611022000000"
OWN = "630000000000"
"""A chain with nothing in it but what a test puts there."""
COLUMNS = (
    "id", "county", "at", "user_id", "login", "role", "address", "act", "kind", "object_id", "before", "after", "note"
)  # fmt: skip


@contextmanager
def owner_of_the_database() -> Iterator[None]:
    """What somebody can do who may drop triggers."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def linked(offices: SimpleNamespace) -> list[Entry]:
    """Five entries in a chain of their own; nothing else is left to link."""
    with acts(offices.township, "10.0.0.7"):
        made = [record(What(Act.LOOK, "registry.household", str(place), OWN)) for place in range(5)]
    for county in {entry.county for entry in Entry.objects.all()}:
        chain.seal(county)
    return made


def of(kind: str, act: Act) -> Entry:
    found = Entry.objects.filter(kind=kind, act=act).last()
    assert found is not None
    return found


def test_who_what_when_from_where_before_and_after(offices: SimpleNamespace, household: Household) -> None:
    with acts(offices.township, "10.0.0.7"):
        fact = add_fact(offices.township, household, "deposits", 900_000, source="银行核对")
        person = Person.objects.first()
        assert person is not None
        person.name = "孙立安安"
        person.save()
    made = of("registry.factrecord", Act.CREATE)
    assert (made.user_id, made.login, made.role, made.address) == (
        offices.township.pk, "township", "township", "10.0.0.7",
    )  # fmt: skip
    assert (made.object_id, made.county) == (str(fact.pk), DANFENG)
    assert abs(clock.now() - made.at).total_seconds() < 60
    changed = of("registry.person", Act.CHANGE)
    assert json.loads(changed.before) == {"name": "孙立安"}
    assert json.loads(changed.after) == {"name": "孙立安安"}


def test_no_secret_stands_in_the_record(offices: SimpleNamespace, household: Household) -> None:
    offices.township.set_password("一个很长的密码-2018")
    offices.township.save()
    account = of("registry.bankaccount", Act.CREATE)
    texts = " ".join(Entry.objects.values_list("after", flat=True))
    for person in Person.objects.all():
        assert person.id_index not in texts
    assert "6230270100000000836" not in texts
    assert offices.township.password not in texts
    ciphers = [value for name, value in json.loads(account.after).items() if name.endswith("cipher")]
    assert ciphers
    assert all(set(value) == {"sm3", "length"} for value in ciphers)


def test_rows_changed_together_each_go_on_record(offices: SimpleNamespace, household: Household) -> None:
    before = Entry.objects.count()
    assert update(Person.objects.filter(died_on=None), died_on=date(2018, 3, 1)) == 2
    assert Person.objects.filter(died_on=date(2018, 3, 1)).count() == 2
    assert Entry.objects.count() == before + 2
    assert json.loads(of("registry.person", Act.CHANGE).after) == {"died_on": "2018-03-01"}


def test_what_is_rolled_back_leaves_nothing(offices: SimpleNamespace, household: Household) -> None:
    before = Entry.objects.count()
    with transaction.atomic():
        add_fact(offices.township, household, "deposits", 1, source="银行核对")
        transaction.set_rollback(True)
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_commit_links_its_entries(offices: SimpleNamespace, household: Household) -> None:
    assert Entry.objects.filter(county=DANFENG).count() > 10
    assert not Entry.objects.filter(link=None).exists()
    assert verify() == []
    assert verify_rows() == []


def test_the_database_refuses_a_change(linked: list[Entry]) -> None:
    for table in triggers.TABLES:
        for statement in (f"UPDATE {table} SET county = '0'", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic():
                sql(statement)
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match=triggers.REFUSAL), transaction.atomic():
            sql("TRUNCATE audit_link, audit_entry")
    assert Link.objects.filter(county=OWN).count() == 5


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_of_any_column_of_an_entry_is_found(linked: list[Entry], column: str) -> None:
    other = {
        "id": 987654, "at": "2017-01-01 00:00:00+00:00", "user_id": 987654, "county": "532325000000",
    }.get(column, "x")  # fmt: skip
    with owner_of_the_database():
        if column == "id":
            moved = Entry.objects.get(pk=linked[2].pk)
            moved.pk, moved._state.adding = other, True
            moved.save(force_insert=True)
            sql("UPDATE audit_link SET entry_id = %s WHERE entry_id = %s", other, linked[2].pk)
            sql("DELETE FROM audit_entry WHERE id = %s", linked[2].pk)
        else:
            sql(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", other, linked[2].pk)
    found = verify()
    assert any(each.county == OWN and each.serial == 3 for each in found), found


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("column", ["serial", "digest", "county", "entry_id"])
def test_a_change_of_any_link_is_found(linked: list[Entry], place: int, column: str) -> None:
    link = Link.objects.get(entry=linked[place])
    spare = record(What(Act.LOOK))
    other = {
        "serial": 77, "digest": link.digest[:-1] + ("0" if link.digest[-1] != "0" else "1"),
        "county": "650000000000", "entry_id": spare.pk,
    }[column]  # fmt: skip
    with owner_of_the_database():
        sql(f"UPDATE audit_link SET {column} = %s WHERE id = %s", other, link.pk)
    assert [each for each in verify() if each.serial], column


@pytest.mark.parametrize("places", [(0,), (2,), (4,), (1, 2), (3, 4)])
def test_removed_entries_are_found(linked: list[Entry], places: tuple[int, ...]) -> None:
    with owner_of_the_database():
        for place in places:
            sql("DELETE FROM audit_link WHERE entry_id = %s", linked[place].pk)
            sql("DELETE FROM audit_entry WHERE id = %s", linked[place].pk)
    assert verify()


def test_an_inserted_entry_is_found(linked: list[Entry]) -> None:
    forged = record(What(Act.LOOK, note="后加的"))
    assert [each.what for each in verify()] == [f"记录 {forged.pk} 没有进链：可能是写入时中断，也可能是后加的"]
    assert chain.seal(forged.county) == 1
    assert verify() == []


def test_a_tail_cut_off_with_its_head_is_found_by_the_head_kept_outside(linked: list[Entry]) -> None:
    kept = heads.read("\n".join(["# 存在外面", *(str(head) for head in heads.heads()), ""]))
    assert verify(kept) == []
    third = Link.objects.get(county=OWN, serial=3)
    with owner_of_the_database():
        for place in (3, 4):
            sql("DELETE FROM audit_link WHERE entry_id = %s", linked[place].pk)
            sql("DELETE FROM audit_entry WHERE id = %s", linked[place].pk)
        Chain.objects.filter(county=OWN).update(serial=3, digest=third.digest)
    assert verify() == [], "without the head kept outside nobody can tell"
    assert [each.what for each in verify(kept)] == ["存在外面的链头有第 5 条，库里没有：末尾被删过"]


def test_a_chain_written_anew_with_the_key_is_found_by_the_head_kept_outside(linked: list[Entry]) -> None:
    kept = heads.heads()
    with owner_of_the_database():
        sql("DELETE FROM audit_link")
        sql("UPDATE audit_entry SET note = '改过' WHERE id = %s", linked[1].pk)
        Chain.objects.all().delete()
        for county in {entry.county for entry in Entry.objects.all()}:
            chain.seal(county, everything=True)
    assert verify() == []
    assert any("被重写过" in each.what for each in verify(kept))


def test_heads_that_cannot_be_read_are_refused() -> None:
    with pytest.raises(heads.BadHeads, match="第 2 行"):
        heads.read("\n2018-03-15 611022000000 5 abc")


def test_a_row_written_once_that_was_changed_or_removed_is_found(walk: Callable[[str], Case]) -> None:
    case = walk("survey")
    assert verify_rows() == []
    step, fact = case.steps.last(), FactRecord.objects.first()
    assert step is not None
    assert fact is not None
    sql("UPDATE cases_casestep SET note = '改过' WHERE id = %s", step.pk)
    sql("DELETE FROM registry_factrecord WHERE id = %s", fact.pk)
    assert {each.what.split("（")[0] for each in verify_rows()} == {
        f"{CaseStep._meta.verbose_name} {step.pk} 和存入时不一样",
        f"{FactRecord._meta.verbose_name} {fact.pk} 不见了",
    }


def test_a_wrong_password_is_on_record_and_what_was_typed_is_not(offices: SimpleNamespace) -> None:
    assert authenticate(username="township", password="mima-xieCuo-le") is None
    assert authenticate(username="mima-xie-zai-yonghuming", password="x") is None
    known, unknown = Entry.objects.filter(act=Act.SIGN_IN_FAILED).order_by("pk")
    assert (known.county, known.object_id) == (DANFENG, str(offices.township.pk))
    assert "mima" not in unknown.object_id + unknown.note + unknown.after + known.after


PAST_THE_RECORD = {
    "accounts/sessions.py": "when a sign-in was last used; each sign-in and its end are on record",
    "resealing.py": "each row has its entry of the kind reseal",
    "retention/actions.py": "each row has its entry of the kind erase",
    "evidence/store.py": "the same, for the file of a paper",
    "audit/recording.py": "puts each row on record itself",
    "cases/actions.py": "a case moves with its step, and the step is on record",
    "cases/calendar.py": "the days of a year; the year is on record",
    "cases/drafts.py": "a form that saves itself; what comes of it is on record",
    "connections/tokens.py": "when a token was last used; what it did is on record",
    "payments/compiling.py": "lines by the hundred; the list is on record",
    "payments/offsetting.py": "what lists keep back; the correction is on record and so is the list",
    "payments/runs.py": "lines by the hundred; what became of them is on record in one entry",
    "payments/ledger.py": "transfers by the hundred; their step is on record and they are never changed",
    "publicity/actions.py": "a notice comes down with a step, and the step is on record",
    "search/indexing.py": "terms made from rows that are on record, and made again at any time",
    "rolls/actions.py": "notes of a comparison; the roll is on record",
    "rolls/storing.py": "households by the thousand; the roll is on record and keeps the origin of each row",
}


def test_what_the_listeners_cannot_hear_has_its_reason() -> None:
    services = Path(doudi.services.__file__).parent
    heard = {
        path.relative_to(services).as_posix()
        for path in services.rglob("*.py")
        if not {"migrations", "demo"} & set(path.parts)
        and any(map(past_the_listeners, ast.walk(ast.parse(path.read_text("utf-8")))))
    }
    assert heard <= set(PAST_THE_RECORD)
    assert {"cases/actions.py", "rolls/storing.py"} <= heard, "the search finds what is there"


def past_the_listeners(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    name = node.func.attr
    return name in ("bulk_create", "bulk_update") or (name == "update" and bool(node.keywords) and not node.args)


def test_every_kind_that_goes_on_record_has_a_chinese_name() -> None:
    assert [kind for kind, name in queries.kinds() if name.isascii()] == []
