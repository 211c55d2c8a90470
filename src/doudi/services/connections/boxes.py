"""Boxes: an in and an out folder for an agency without a system. Every file has its signature beside it, ``name.hmac``.

A file is taken whole or not at all; what is wrong stands, row by row, in a report in the out folder.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.db import transaction

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.audit.context import acts
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.connections import filing, sheets
from doudi.services.connections.models import Box, BoxFile

PURPOSE = "box.secret"
LARGEST = 5_000_000
SIGNATURE = ".hmac"
NAME = re.compile(r"[\w.-]{1,80}\.(csv|xlsx|xml)", re.IGNORECASE)
FOLDER = re.compile(r"[a-z0-9-]{1,40}")
KINDS = ("xlsx", "csv", "xml")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchanged:
    """How many files were taken in, refused, and put out."""

    taken: int
    refused: int
    put_out: int


def new_box(user: User, folder: str) -> tuple[Box, str]:
    """A pair of folders for an account, and the key that signs (hex), shown once. Raises Faults."""
    faults = []
    if not FOLDER.fullmatch(folder):
        faults.append(Finding("folder", 0, "文件夹名用小写字母、数字和短横，最多 40 个：请改"))
    if Box.objects.filter(folder=folder).exists():
        faults.append(Finding("folder", 0, "这个文件夹已经有人用：请换一个名"))
    if not user.is_active:
        faults.append(Finding("account", 0, "这个账号已经停用：请换一个"))
    if faults:
        raise Faults(faults)
    key = secrets.token_hex(32)
    with transaction.atomic():
        box = Box.objects.create(user=user, folder=folder, secret_cipher=vault.encrypt(key, PURPOSE))
    for each in ("in", "out", "in/taken", "in/refused"):
        (place(box) / each).mkdir(parents=True, exist_ok=True)
    return box, key


def place(box: Box) -> Path:
    """Where its folders lie."""
    return Path(settings.DATA_DIR) / "boxes" / box.folder


def signature(key: str, content: bytes) -> str:
    """HMAC-SM3 under the hex key: what ``openssl dgst -sm3 -mac HMAC -macopt hexkey:…`` prints."""
    mac = HMAC(bytes.fromhex(key), hashes.SM3())
    mac.update(content)
    return mac.finalize().hex()


def exchange() -> Exchanged:
    """Take in what lies in every open box, and put out what there is to answer."""
    taken = refused = put = 0
    for box in Box.objects.filter(closed_at=None, user__is_active=True).select_related("user"):
        with acts(box.user, "文件交换"):
            for file in _waiting(box):
                whole = _take(box, file)
                taken, refused = taken + whole, refused + (not whole)
            put += _put_referrals(box)
    return Exchanged(taken, refused, put)


def _waiting(box: Box) -> list[Path]:
    """Files with their signatures beside them; one without is still being copied."""
    found = sorted((place(box) / "in").iterdir())
    return [
        file
        for file in found
        if NAME.fullmatch(file.name) and file.is_file() and not file.is_symlink()
        and file.with_name(file.name + SIGNATURE).is_file()
    ]  # fmt: skip


def _take(box: Box, file: Path) -> bool:
    """Whether all of a file was taken in; else nothing was, and a report says why."""
    try:
        content = _signed(box, file)
        rows = sheets.read(content, file.name)
        with transaction.atomic():
            digests = vault.blind_indexes(content.hex(), "box.file")
            if BoxFile.objects.filter(box=box, digest__in=digests).exists():
                raise Faults([Finding(file.name, 0, "这个文件已经收过：没有再办一次")])
            filing.take(box.user, rows)
            BoxFile.objects.create(box=box, name=file.name, digest=digests[0], rows=len(rows))
    except DoudiError as fault:
        findings = fault.findings if isinstance(fault, Faults) else (Finding(file.name, 0, str(fault)),)
        told = [(str(each.line or ""), each.where, each.message) for each in findings]
        _put(box, f"没有收-{file.name}.csv", sheets.write("csv", ("行", "哪里", "为什么"), told))
        _move(file, "refused")
        log.warning("box %s: a file was refused with %s findings", box.pk, len(told))
        return False
    _move(file, "taken")
    return True


def _signed(box: Box, file: Path) -> bytes:
    if file.stat().st_size > LARGEST:
        raise DoudiError(f"文件超过 {LARGEST // 1_000_000} MB：请分成几个")
    content = file.read_bytes()
    given = file.with_name(file.name + SIGNATURE).read_bytes()[:200].decode("ascii", "replace").split()
    right = signature(vault.decrypt(box.secret_cipher, PURPOSE), content)
    if not given or not hmac.compare_digest(given[-1].lower().encode(), right.encode()):
        raise DoudiError("签名对不上：不是这个部门签的，或者文件改动过，请重新签名")
    return content


def _put_referrals(box: Box) -> int:
    """What the agency has to answer, three ways, replaced each time; on record where anything is told."""
    rows = filing.to_answer(box.user)
    for kind in KINDS:
        _put(box, f"待答复.{kind}", sheets.write(kind, filing.ANSWER_HEADINGS, rows))
    if rows:
        record(What(Act.EXPORT, "connections.box", str(box.pk)))
    return len(KINDS)


def _put(box: Box, name: str, content: bytes) -> None:
    """The file whole, then its signature."""
    key = vault.decrypt(box.secret_cipher, PURPOSE)
    for each, bytes_ in ((name, content), (name + SIGNATURE, signature(key, content).encode())):
        fresh = place(box) / "out" / f".{each}"
        fresh.write_bytes(bytes_)
        fresh.replace(place(box) / "out" / each)


def _move(file: Path, to: str) -> None:
    stamp = f"{clock.now():%Y%m%d%H%M%S%f}"
    for each in (file, file.with_name(file.name + SIGNATURE)):
        each.replace(file.parent / to / f"{stamp}-{each.name}")
