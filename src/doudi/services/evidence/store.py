"""Encrypted files in ``DATA_DIR/papers``: whole before their row, never changed, swept when no row names them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from doudi.domain.findings import DoudiError
from doudi.services import clock, vault
from doudi.services.audit.models import Act
from doudi.services.audit.recording import record_row
from doudi.services.audit.values import fields_of
from doudi.services.evidence.models import Attachment

SUFFIX = ".sm4"
ERASED = "erased-"
"""In the place of a file's name: the paper was erased by a list that two persons approved."""
LEAVE_FOR = 24 * 3600
"""Seconds for which a file without a row is left alone: its row may still be on the way."""


class PaperLost(DoudiError):
    """The file of a paper is missing or was changed."""


def purpose(sha256: str) -> str:
    """Binds a file to its content's hash, so that files cannot be swapped between rows."""
    return f"paper:{sha256}"


def write(data: bytes, sha256: str) -> str:
    """Encrypt and store; gives the file's name. On disk when this returns."""
    sealed = vault.seal(data, purpose(sha256))
    name = hashlib.sha256(sealed).hexdigest() + SUFFIX
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        half.chmod(0o600)
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def read(row: Attachment) -> bytes:
    """The paper as it was kept. Raises PaperLost, CannotDecrypt."""
    if row.file.startswith(ERASED):
        raise PaperLost(f"“{row.label}”的扫描件已按清除单清除，只留登记（材料编号 {row.pk}）")
    try:
        sealed = _path(row.file).read_bytes()
    except OSError:
        raise PaperLost(f"“{row.label}”的文件不在了：请管理员从备份恢复（材料编号 {row.pk}）") from None
    data = vault.unseal(sealed, purpose(row.sha256))
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise PaperLost(f"“{row.label}”和登记的校验值不一样：请管理员从备份核对（材料编号 {row.pk}）")
    return data


def remove(name: str) -> None:
    """Take back a file whose row was not stored."""
    _path(name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Sweep:
    """How many files without a row were removed, and the ids of papers whose file is missing."""

    removed: int
    lost: tuple[int, ...]


def sweep() -> Sweep:
    """Remove what no row names and nobody is writing any more; name the papers whose file is gone."""
    limit = clock.now().timestamp() - LEAVE_FOR
    old = [each for each in _folder().glob("*/*") if each.is_file() and each.stat().st_mtime < limit]
    named = dict(Attachment.objects.exclude(file__startswith=ERASED).values_list("file", "pk"))
    stray = [each for each in old if each.name not in named]
    for each in stray:
        each.unlink(missing_ok=True)
    return Sweep(len(stray), tuple(sorted(pk for name, pk in named.items() if not _path(name).is_file())))


def old() -> int:
    """How many papers are sealed with a former key."""
    return len(_old())


def reseal() -> int:
    """Seal papers of former keys with today's, each under a new name; the old file is swept a day later.

    Gives back how many. Raises PaperLost, CannotDecrypt.
    """
    found = _old()
    for row in found:
        name = write(read(row), row.sha256)
        with transaction.atomic():
            before = fields_of(row, ["file"])
            row.file = name
            Attachment._base_manager.filter(pk=row.pk).update(file=name)
            record_row(Act.RESEAL, row, before, fields_of(row, ["file"]))
    return len(found)


def _old() -> list[Attachment]:
    return [row for row in Attachment.objects.iterator() if not _is_of_today(_path(row.file))]


def _is_of_today(path: Path) -> bool:
    head = f"{vault.head_of_today()}\n".encode()
    try:
        with path.open("rb") as file:
            return file.read(len(head)) == head
    except FileNotFoundError:
        return True  # what is lost cannot be sealed again: the sweep names it


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "papers"


def _path(name: str) -> Path:
    return _folder() / name[:2] / name
