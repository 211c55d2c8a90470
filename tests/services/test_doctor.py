"""``doudi doctor``: each check tells good from bad, says what to do next, and one that breaks hides no other."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection

from doudi.services import clock
from doudi.services.audit.context import acts
from doudi.services.audit.models import Act, Chain
from doudi.services.audit.recording import What, record
from doudi.services.registry.models import Area, Household, Person
from doudi.services.upkeep import checks, checks_database, checks_rules, checks_server, stamps
from doudi.services.upkeep.checks import CHECKS, Check, examine, worst
from doudi.services.upkeep.results import Grade, Result, ok


@pytest.fixture
def data(settings: Any, tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    settings.DATA_DIR = tmp_path
    return tmp_path


def at(folder: Path, name: str, ago: timedelta) -> None:
    (folder / name).write_text(json.dumps({"at": (clock.now() - ago).isoformat()}), encoding="utf-8")


def certificate(path: Path, days: int) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "dibao.example.gov.cn")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1)
    made = made.not_valid_before(clock.now() - timedelta(days=400)).not_valid_after(clock.now() + timedelta(days=days))
    path.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return str(path)


def test_a_whole_examination_says_something_of_every_check(
    offices: SimpleNamespace, household: Household, data: Path
) -> None:
    found = examine(quick=True)
    assert [each.check.name for each in found] == [each.name for each in CHECKS if not each.slow]
    told = {each.check.name: each.result for each in found}
    assert {name for name, result in told.items() if result.grade is Grade.BAD} == set()
    assert all(bool(result.todo) == (result.grade is not Grade.OK) for result in told.values())
    assert told["mode"].grade is Grade.WARN
    assert told["keys"] == ok("密文都打得开")
    assert "丹凤县还有" in told["values"].what


def test_without_a_database_the_rest_is_still_looked_at(db: None, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise DatabaseError("password=secret host=db")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", gone)
        found = {each.check.name: each.result for each in examine()}
    assert (found["database"].grade, "secret" in found["database"].what) == (Grade.BAD, False)
    assert "没有查" in found["chain"].what
    assert found["disk"].grade is Grade.OK


def test_a_check_that_breaks_is_bad_and_hides_no_other(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Check("broken", "坏的", lambda: ok(str(1 // 0)), tables=False)
    monkeypatch.setattr(checks, "CHECKS", (broken, Check("good", "好的", lambda: ok("好"), tables=False)))
    found = examine()
    assert [each.result.grade for each in found] == [Grade.BAD, Grade.OK]
    assert worst(found) is Grade.BAD
    assert "ZeroDivisionError" in found[0].result.what


@pytest.mark.parametrize(("free", "grade"), [(0.5, Grade.BAD), (3, Grade.WARN), (80, Grade.OK)])
def test_room_on_the_disk(data: Path, monkeypatch: pytest.MonkeyPatch, free: float, grade: Grade) -> None:
    monkeypatch.setattr(checks_server.shutil, "disk_usage", lambda _: SimpleNamespace(free=free * 10**9))
    assert checks_server.disk().grade is grade


def test_a_folder_that_others_may_read_is_told_with_the_command(data: Path) -> None:
    assert checks_server.folder().grade is Grade.OK
    data.chmod(0o755)
    assert checks_server.folder().todo == f"运行 chmod 700 {data}"


@pytest.mark.parametrize(
    ("ago", "grade"),
    [
        (None, Grade.WARN),
        (timedelta(hours=20), Grade.OK),
        (timedelta(days=3), Grade.WARN),
        (timedelta(days=8), Grade.BAD),
        (timedelta(days=-1), Grade.WARN),
    ],
)
@pytest.mark.parametrize(("name", "look"), [(stamps.BACKUP, checks_server.backup), (stamps.HEADS, checks_server.heads)])
def test_what_is_done_daily_is_missed_when_it_is_late(
    data: Path, name: str, look: Any, ago: timedelta | None, grade: Grade
) -> None:
    if ago is not None:
        at(data, name, ago)
    assert look().grade is grade


def test_a_stamp_that_cannot_be_read_is_not_taken_for_a_backup(data: Path) -> None:
    (data / stamps.BACKUP).write_text("{}", encoding="utf-8")
    assert checks_server.backup().grade is Grade.WARN
    stamps.stamp(stamps.BACKUP)
    assert checks_server.backup().grade is Grade.OK


@pytest.mark.parametrize(("days", "grade"), [(-1, Grade.BAD), (10, Grade.WARN), (200, Grade.OK)])
def test_the_end_of_the_certificate(data: Path, settings: Any, days: int, grade: Grade) -> None:
    settings.CERTIFICATE = certificate(data / "site.pem", days)
    assert checks_server.certificate().grade is grade


def test_a_certificate_that_is_none(data: Path, settings: Any) -> None:
    settings.CERTIFICATE = str(data / "none.pem")
    assert checks_server.certificate().grade is Grade.BAD
    settings.CERTIFICATE = ""
    assert checks_server.certificate().grade is Grade.OK


def test_production_without_a_trusted_proxy_is_told(settings: Any) -> None:
    settings.PRODUCTION, settings.TRUSTED_PROXY = True, ""
    assert checks_server.proxy().grade is Grade.WARN
    settings.TRUSTED_PROXY = "127.0.0.1"
    assert (checks_server.proxy().grade, checks_server.mode().grade) == (Grade.OK, Grade.OK)


def test_first_passwords_left_lying_about(data: Path) -> None:
    assert checks_server.passwords().grade is Grade.OK
    (data / "first-passwords.csv").write_text("x", encoding="utf-8")
    assert checks_server.passwords().grade is Grade.WARN


@pytest.mark.parametrize(
    ("day", "grade"),
    [(date(2018, 3, 15), Grade.OK), (date(2019, 12, 1), Grade.WARN), (date(2021, 1, 1), Grade.BAD)],
)
def test_the_end_of_the_calendar(db: None, today: Any, day: date, grade: Grade) -> None:
    today(day)
    assert checks_rules.calendar().grade is grade


def test_a_county_without_a_pack_is_named(offices: SimpleNamespace, settings: Any) -> None:
    assert checks_rules.packs().grade is Grade.OK
    assert "532325-yaoan/dibao" in checks_rules.packs().what
    Area.objects.create(code="990101000000", name="无包县", level="county", valid_from=date(2013, 1, 1))
    found = checks_rules.packs()
    assert (found.grade, "无包县没有本地的规则包" in found.what) == (Grade.WARN, True)


def test_a_day_that_no_pack_covers_and_a_pack_that_cannot_be_read(
    offices: SimpleNamespace, today: Any, settings: Any, tmp_path: Path
) -> None:
    today(date(1990, 1, 1))
    assert checks_rules.packs().grade is Grade.BAD
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken/pack.toml").write_text("id = ", encoding="utf-8")
    settings.PACK_FOLDERS = [tmp_path]
    assert "doudi pack check" in checks_rules.packs().todo
    assert checks_rules.readable().grade is Grade.BAD


def test_a_wrong_key_is_noticed_before_anything_is_written(household: Household, settings: Any) -> None:
    settings.MASTER_KEY, settings.FORMER_KEYS = b"\x01" * 32, []
    assert checks_database.keys().grade is Grade.BAD
    Person.objects.update(id_cipher="")


def test_a_clock_that_drifts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks_database.clocks().grade is Grade.OK
    if connection.vendor == "postgresql":
        real = datetime.now(UTC)
        monkeypatch.setattr(clock, "now", lambda: real + timedelta(minutes=1))
        assert checks_database.clocks().grade is Grade.WARN
        monkeypatch.setattr(clock, "now", lambda: real + timedelta(hours=1))
        assert checks_database.clocks().grade is Grade.BAD


def test_tables_of_an_older_version(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks_database.migrations().grade is Grade.OK
    monkeypatch.setattr(checks_database, "pending", lambda: 2)
    assert "2 步" in checks_database.migrations().what


@pytest.mark.django_db(transaction=True)
def test_a_record_that_was_cut_is_bad() -> None:
    with acts(None, "test"):
        record(What(Act.LOOK, "registry.household", "1", "611022000000"))
    assert checks_database.chain().grade is Grade.OK
    Chain.objects.filter(county="611022000000").update(serial=5)
    found = checks_database.chain()
    assert (found.grade, "611022000000" in found.what) == (Grade.BAD, True)


def test_an_empty_register_and_old_sessions(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks_database.places().grade is Grade.BAD
    Session.objects.create(session_key="x", session_data="", expire_date=clock.now() - timedelta(days=1))
    assert checks_database.sessions().grade is Grade.OK
    monkeypatch.setattr(checks_database, "LEFT_OVER", 0)
    assert "clearsessions" in checks_database.sessions().todo


def test_the_gravest_decides() -> None:
    check = CHECKS[0]
    grades = [Grade.OK, Grade.BAD, Grade.WARN]
    assert worst([checks.Looked(check, Result(grade, "")) for grade in grades]) is Grade.BAD
    assert worst([]) is Grade.OK
