"""A backup holds everything and comes back whole, or not at all; whatever was done to the file shows."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection
from django.test import override_settings

from doudi.cli.main import main
from doudi.services.audit.context import acts
from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.evidence import papers
from doudi.services.upkeep import backup, databases, frames, postgres, restore
from doudi.services.upkeep.archive import Packer, inside
from doudi.services.upkeep.backup import ABOUT, DATABASE, MANIFEST, CannotBackUp, back_up
from doudi.services.upkeep.frames import BadArchive, Opener, Sealer
from doudi.services.upkeep.measuring import Measure
from tests.services import evidence

OTHER_KEY = bytes.fromhex("a5" * 32)


def sealed(content: bytes) -> bytes:
    out = io.BytesIO()
    sealer = Sealer(out)
    sealer.write(content)
    sealer.close()
    return out.getvalue()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> int:
    """Frames of 64 bytes."""
    monkeypatch.setattr(frames, "FRAME", 64)
    return 64


def test_a_sealed_stream_gives_its_content_and_shows_none_of_it(small: int) -> None:
    for length in (0, 1, small - 1, small, small + 1, 3 * small):
        content = bytes(range(256))[:length]
        opener = Opener(io.BytesIO(sealed(content)))
        assert opener.read(length) == content
        opener.finish()
    assert b"secret" not in sealed(b"secret" * 40)
    assert sealed(b"same") != sealed(b"same")


def test_every_changed_cut_or_moved_byte_shows(small: int) -> None:
    whole = sealed(bytes(3 * small + 5))
    head = whole.index(b"\n") + 1
    step = small + frames.TAG
    broken = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    broken += [whole[:end] for end in range(len(whole))]
    broken += [whole + b"x", whole + whole[head:], whole[:head] + whole[head + step :]]
    broken += [
        whole[:head] + whole[head + step : head + 2 * step] + whole[head : head + step] + whole[head + 2 * step :]
    ]
    for each in broken:
        with pytest.raises(BadArchive):
            Opener(io.BytesIO(each)).read(3 * small + 5)
    with pytest.raises(BadArchive, match="比目录说的少"):
        Opener(io.BytesIO(whole)).read(3 * small + 6)


def test_another_key_is_named_and_a_former_one_still_opens() -> None:
    with override_settings(MASTER_KEY=OTHER_KEY):
        made = sealed(b"content")
    with pytest.raises(BadArchive, match="DOUDI_FORMER_KEYS"):
        Opener(io.BytesIO(made))
    with override_settings(FORMER_KEYS=(OTHER_KEY,)):
        assert Opener(io.BytesIO(made)).read(7) == b"content"
    for foreign in (b"", b"PK\x03\x04" + bytes(500), b"doudi-archive-1 nothing"):
        with pytest.raises(BadArchive, match="不是兜底系统的备份"):
            Opener(io.BytesIO(foreign))
    with pytest.raises(BadArchive, match="doudi-archive-2"):
        Opener(io.BytesIO(made.replace(b"archive-1", b"archive-2")))


def test_a_part_never_lies_outside_its_folder(tmp_path: Path) -> None:
    assert inside(tmp_path, "papers/ab/x.sm4") == tmp_path / "papers/ab/x.sm4"
    for name in ("/etc/passwd", "../x", "papers/../../x"):
        with pytest.raises(BadArchive, match="文件名不能用"):
            inside(tmp_path, name)


def packed(path: Path, about: dict[str, Any], manifest: dict[str, Any]) -> Path:
    with path.open("wb") as file:
        packer = Packer(file)
        packer.add(ABOUT, [json.dumps(about).encode()])
        packer.add(DATABASE, [b"x"])
        packer.add(MANIFEST, [json.dumps(manifest).encode()])
        packer.close()
    return path


@pytest.mark.parametrize(
    ("migrations", "told"),
    [({"cases": ["9999_tomorrow"]}, r"新（cases）"), ({}, "清单对不上")],
    ids=["newer", "changed"],
)
def test_a_newer_archive_and_one_that_belies_itself_leave_nothing(
    tmp_path: Path, migrations: dict[str, list[str]], told: str
) -> None:
    about = {"version": "9.9", "vendor": "sqlite", "at": "2018-03-15T00:00:00", "migrations": migrations}
    made = packed(tmp_path / "a.doudi", about, {"files": {}, "database": {"size": 2, "sha256": ""}})
    with pytest.raises(BadArchive, match=told):
        restore.restore(made, tmp_path / "new")
    assert [each.name for each in tmp_path.iterdir()] == ["a.doudi"]


@pytest.fixture
def kept(
    transactional_db: None, settings: Any, tmp_path: Path, offices: SimpleNamespace, walk: Callable[[str], Case]
) -> Case:
    """A decided case with a paper and an account, in a data folder of its own."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    for never_in_a_backup in ("first-passwords.csv", "doudi.env", ".env"):
        (settings.DATA_DIR / never_in_a_backup).write_text("secret")
    with acts(offices.township, "10.0.0.7"):
        case = walk("confirm")
        papers.keep_paper(offices.township, case.household, io.BytesIO(evidence.photo()), "id_card")
    return case


def taken(tmp_path: Path, kept: Case) -> Path:
    """A backup of the case, made."""
    del kept
    with acts(None, "命令行"):
        return back_up(tmp_path / "backups").archive


@pytest.mark.demand(148)
def test_everything_comes_back_and_the_trial_leaves_nothing(tmp_path: Path, kept: Case, settings: Any) -> None:
    archive = taken(tmp_path, kept)
    assert Entry.objects.filter(act=Act.EXPORT, kind="upkeep.backup", object_id=archive.name).count() == 1
    assert backup.last()["archive"] == archive.name
    assert "checked" not in backup.last()
    tried = restore.check(archive)
    assert (tried.files, tried.to_migrate) == (1, False)
    assert tried.chained is not None
    assert tried.chained > 20
    assert "checked" in backup.last()
    home = Path(settings.DATA_DIR)
    assert sorted(each.name for each in (home / backup.ROOM).iterdir()) == ["lock"]
    rows = list(Case.objects.values())
    with databases.spare(connection.vendor, "") as target:
        address = address_of(target)
        done = restore.restore(archive, tmp_path / "new", address)
        assert done == tried
        where = target or {"NAME": tmp_path / "new" / restore.SQLITE_FILE}
        with databases.another(**where) as opened:
            assert list(Case.objects.using(opened.alias).values()) == rows
            with pytest.raises(DatabaseError, match="written once"), opened.cursor() as cursor:
                cursor.execute("UPDATE audit_entry SET login = 'x'")
        if target:
            with pytest.raises(postgres.BadTarget, match="张表"):
                restore.restore(archive, tmp_path / "again", address)
            assert not (tmp_path / "again").exists()
    [paper] = home.glob("papers/*/*")
    assert (tmp_path / "new" / paper.relative_to(home)).read_bytes() == paper.read_bytes()
    with pytest.raises(postgres.BadTarget, match="已经有东西"):
        restore.restore(archive, tmp_path / "new")


def address_of(target: dict[str, Any]) -> str:
    """The address of a spare database on the tests' own server."""
    if not target:
        return ""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{target['NAME']}").geturl()


def test_a_copy_that_lost_a_row_or_was_rewritten_is_not_kept(
    tmp_path: Path, kept: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Measure, "as_json", falsified(Measure.as_json))
    archive = taken(tmp_path, kept)
    with databases.spare(connection.vendor, "") as target:
        with pytest.raises(BadArchive, match=r"cases_case 有 1 行，备份时是 2 行.*合计 .* 分.*审计链头") as told:
            restore.restore(archive, tmp_path / "new", address_of(target))
        assert "末尾被删过" in str(told.value)
        if target:
            with databases.another(**target) as opened:
                postgres.check_empty(opened)
    assert not (tmp_path / "new").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["backups", "data"]


def falsified(told: Callable[[Measure], dict[str, Any]]) -> Callable[[Measure], dict[str, Any]]:
    """A manifest that tells of more than there is."""

    def more(measure: Measure) -> dict[str, Any]:
        manifest = told(measure)
        manifest["tables"] |= {"cases_case": 2}
        manifest["sums"] |= {"payments_entitlement.amount_fen": 1}
        manifest["heads"] = {county: (serial + 1, digest) for county, (serial, digest) in manifest["heads"].items()}
        return manifest

    return more


def test_one_at_a_time_and_nothing_half_made(tmp_path: Path, kept: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    backups = tmp_path / "backups"
    with backup.workroom(), pytest.raises(CannotBackUp, match="正在进行"):
        taken(tmp_path, kept)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(backup.os, "fsync", full)
        with pytest.raises(CannotBackUp, match="No space left"):
            taken(tmp_path, kept)
    assert [each.suffix for each in backups.iterdir()] == [backup.HALF]
    assert backup.last() == {}
    made = CliRunner().invoke(main, ["backup", str(backups)])
    assert (made.exit_code, "密钥另外存放" in made.output) == (0, True)
    [archive] = backups.iterdir()
    archive.write_bytes(archive.read_bytes()[:-1])
    cut = CliRunner().invoke(main, ["backup", "--check", str(archive)])
    assert (cut.exit_code, "没有写完、没有复制完" in cut.output) == (2, True)


def test_a_file_with_a_key_in_it_stops_the_backup(tmp_path: Path, kept: Case, settings: Any) -> None:
    note = settings.DATA_DIR / "notes.txt"
    note.write_text(f"DOUDI_MASTER_KEY='{settings.MASTER_KEY.hex().upper()}'", "utf-8")
    with pytest.raises(CannotBackUp, match="notes"):
        back_up(tmp_path / "backups")
    assert list((tmp_path / "backups").glob("*.doudi")) == []
    note.unlink()
    assert back_up(tmp_path / "backups").archive.is_file()
