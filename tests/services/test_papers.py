"""Papers: checked by content, encrypted, bounded by area, all or nothing with their row."""

from __future__ import annotations

import io
import os
import random
import signal
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from doudi.services import clock
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases.models import Case
from doudi.services.evidence import actions, queries, store
from doudi.services.evidence.contents import PaperRefused, examine
from doudi.services.evidence.models import Attachment
from doudi.services.evidence.papers import PaperEntry
from doudi.services.registry.models import Household
from doudi.services.vault import CannotDecrypt
from tests.services.evidence import photo

GPS = 0x8825


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "papers"


def located() -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "某手机"
    exif[0x0112] = 6
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (33.0, 41.0, 7.0)
    return photo(exif=exif)


def scan(pages: int = 2, **more: Any) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if "javascript" in more:
        action = DictionaryObject(
            {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("1")}
        )
        writer.root_object[NameObject("/OpenAction")] = action
    if "attachment" in more:
        writer.add_attachment("a.exe", more["attachment"])
    if "password" in more:
        writer.encrypt(more["password"], algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def files(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file()]


def test_a_photo_is_kept_encrypted_and_comes_back(offices: SimpleNamespace, household: Household, folder: Path) -> None:
    row = actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card")
    assert (row.label, row.pages, row.media_type) == ("身份证", 1, "image/jpeg")
    kept = store.read(queries.paper(offices.county, row.pk))
    assert Image.open(io.BytesIO(kept)).size == (40, 30)
    [stored] = files(folder)
    assert kept[:64] not in stored.read_bytes()
    assert stored.stat().st_mode & 0o077 == 0
    assert queries.held(household) == {"id_card"}


def test_place_and_device_are_stripped_and_the_picture_stands_upright() -> None:
    assert Image.open(io.BytesIO(located())).getexif().get_ifd(GPS)
    kept = Image.open(io.BytesIO(examine(located()).data))
    assert dict(kept.getexif()) == {}
    assert kept.size == (30, 40)


def test_what_hangs_behind_a_picture_is_not_kept() -> None:
    assert b"<script>" not in examine(photo() + b"<script>alert(1)</script>").data


def test_a_scan_keeps_its_pages_and_its_bytes() -> None:
    content = examine(scan(3))
    assert (content.pages, content.media_type, content.data) == (3, "application/pdf", scan(3))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_are_taken(kind: str) -> None:
    assert examine(photo(kind)).media_type == ("image/png" if kind == "PNG" else "image/jpeg")


def test_a_large_photo_is_made_smaller() -> None:
    assert Image.open(io.BytesIO(examine(photo(size=(5000, 2500))).data)).size == (4000, 2000)


def announced(width: int, height: int) -> bytes:
    """A small file that says it is a very large picture."""
    small = photo("PNG")
    head = b"IHDR" + struct.pack(">II", width, height) + small[24:29]
    return small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("0", b"0" * 1_000_000)
    return written.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (lambda: b"", "空的"),
        (zipped, "压缩包"),
        (lambda: b"  <svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "SVG"),
        (lambda: b"<!DOCTYPE html><html></html>", "网页"),
        (lambda: b"MZ\x90\x00", "程序"),
        (lambda: b"abc", "不是照片"),
        (lambda: b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (lambda: photo("GIF"), "GIF"),
        (lambda: photo()[:200], "没有传完整"),
        (lambda: b"\xff\xd8\xff\xe0" + b"x" * 999, "打不开"),
        (lambda: announced(8_000, 7_000), "50 百万像素"),
        (lambda: announced(60_000, 60_000), "50 百万像素"),
        (lambda: b"%PDF-1.7\nbroken", "重新扫描"),
        (lambda: scan(400), "这份有 400 页，一份最多 100 页"),
        (lambda: scan(0), "一页也没有"),
        (lambda: scan(password="x"), "密码"),
        (lambda: scan(javascript=True), "自己运行"),
        (lambda: scan(attachment=b"MZ"), "夹带"),
        (lambda: b"\xff\xd8\xff" + b"0" * 10_000_001, "最多 10 MB"),
    ],
)
def test_bad_files_are_refused_in_words(raw: Callable[[], bytes], said: str) -> None:
    with pytest.raises(PaperRefused, match=said):
        examine(raw())


def said_of(raw: bytes) -> str:
    """Why the file is refused; empty where it is kept."""
    try:
        examine(raw)
    except PaperRefused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("kind", ["photo", "png", "scan"])
def test_whatever_is_broken_in_a_file_is_answered_in_words(kind: str) -> None:
    whole = {"photo": photo(), "png": photo("PNG"), "scan": scan()}[kind]
    drawn = random.Random(kind)
    said = set()
    for _ in range(60):
        broken = bytearray(whole[: drawn.randint(len(whole) // 2, len(whole))])
        for _ in range(drawn.randint(1, 8)):
            broken[drawn.randrange(8, len(broken))] = drawn.randrange(256)
        said.add(said_of(bytes(broken)))
    assert all("：" in words for words in said if words)
    assert any(said)


def test_a_refused_file_leaves_nothing(offices: SimpleNamespace, household: Household, folder: Path) -> None:
    with pytest.raises(PaperRefused):
        actions.keep_paper(offices.township, household, io.BytesIO(zipped()), "id_card")
    for wrong in ("", "../x", "unheard_of"):
        with pytest.raises(PaperRefused, match="什么材料"):
            actions.keep_paper(offices.township, household, io.BytesIO(photo()), wrong)
    later = PaperEntry("other", taken_on=clock.business_date() + timedelta(days=1))
    with pytest.raises(PaperRefused, match="日期"):
        actions.keep(offices.township, household, io.BytesIO(photo()), later)
    assert not Attachment.objects.exists()
    assert files(folder) == []


def test_a_row_that_fails_takes_its_file_back(
    offices: SimpleNamespace, household: Household, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        assert len(files(folder)) == 1
        raise OSError

    monkeypatch.setattr(Attachment.objects, "create", fail)
    with pytest.raises(OSError):  # noqa: PT011
        actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card")
    assert files(folder) == []


def test_the_same_paper_twice_is_one(offices: SimpleNamespace, household: Household, folder: Path) -> None:
    twice = [actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card") for _ in range(2)]
    assert twice[0] == twice[1]
    assert len(files(folder)) == 1


def test_a_withdrawn_paper_stays_on_record_and_is_no_longer_held(
    offices: SimpleNamespace, household: Household
) -> None:
    row = actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card")
    with pytest.raises(PaperRefused):
        actions.withdraw_paper(offices.township, row.pk, " ")
    with pytest.raises(NotFound):
        actions.withdraw_paper(offices.foreign_county, row.pk, "越权")
    actions.withdraw_paper(offices.township, row.pk, "传错了人")
    assert queries.held(household) == set()
    assert not queries.papers(offices.township, household).exists()
    assert queries.papers(offices.auditor, household, withdrawn=True).get().withdrawn_why == "传错了人"


def test_nobody_outside_reads_or_adds(offices: SimpleNamespace, household: Household, case: Case) -> None:
    row = actions.keep_paper(offices.village, household, io.BytesIO(photo()), "id_card", case=case)
    for name in ("foreign_county", "foreign_township", "other_township", "finance", "agency", "administrator"):
        with pytest.raises(NotFound):
            queries.paper(getattr(offices, name), row.pk)
        assert not queries.papers(getattr(offices, name), household).exists()
        with pytest.raises((NotFound, NotAllowed)):
            actions.keep_paper(getattr(offices, name), household, io.BytesIO(photo()), "income")
    assert Attachment.objects.count() == 1


def test_a_changed_or_swapped_or_missing_file_is_never_shown(
    offices: SimpleNamespace, household: Household, folder: Path
) -> None:
    first = actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card")
    second = actions.keep_paper(offices.township, household, io.BytesIO(scan()), "income")
    [mine] = folder.rglob(first.file)
    [other] = folder.rglob(second.file)
    good = mine.read_bytes()
    for bad in (good[:-1] + bytes([good[-1] ^ 1]), good[:9], b"", other.read_bytes()):
        mine.write_bytes(bad)
        with pytest.raises(CannotDecrypt):
            store.read(first)
    mine.unlink()
    with pytest.raises(store.PaperLost, match="备份"):
        store.read(first)


def test_files_without_a_row_are_swept_and_rows_without_a_file_named(
    offices: SimpleNamespace, household: Household, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = actions.keep_paper(offices.township, household, io.BytesIO(photo()), "id_card")
    old, new = store.write(b"killed before its row", "0" * 64), store.write(b"on its way", "1" * 64)
    long_ago = clock.now().timestamp() - 2 * store.LEAVE_FOR
    for name in (old, row.file):
        [path] = folder.rglob(name)
        os.utime(path, (long_ago, long_ago))
    call_command("sweep_papers")
    assert "清理了 1 个" in capsys.readouterr().out
    assert {each.name for each in files(folder)} == {new, row.file}
    next(folder.rglob(row.file)).unlink()
    with pytest.raises(CommandError, match=f"材料编号：{row.pk}"):
        call_command("sweep_papers")


KILLED_WHILE_WRITING = """
import os, signal, django
django.setup()
os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)
from doudi.services.evidence import store
store.write(b"half a paper", "0" * 64)
"""


def test_a_process_killed_while_writing_leaves_no_paper(db: None, folder: Path) -> None:
    environment = {**os.environ, "DOUDI_DATA": str(folder.parent), "DJANGO_SETTINGS_MODULE": "doudi.web.settings"}
    done = subprocess.run([sys.executable, "-c", KILLED_WHILE_WRITING], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    [half] = files(folder)
    assert half.suffix == ".part"
    assert store.sweep() == store.Sweep(0, ())
    long_ago = clock.now().timestamp() - 2 * store.LEAVE_FOR
    os.utime(half, (long_ago, long_ago))
    assert store.sweep() == store.Sweep(1, ())
