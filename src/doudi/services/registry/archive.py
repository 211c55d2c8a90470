"""Pack texts kept by hash, so that a decision can be computed again after the packs have moved on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doudi.domain.findings import DoudiError
from doudi.engine import Library, Program
from doudi.engine.model import PackInfo
from doudi.engine.packs import HASHED, fingerprint
from doudi.services import clock
from doudi.services.registry.models import PackText


class PackNotKept(DoudiError):
    """The text of a pack is not there, or is not what its hash says."""


def keep(program: Program) -> None:
    """Store the texts of a program's packs that are not stored yet."""
    keep_packs(program.packs)


def keep_packs(packs: Iterable[PackInfo]) -> None:
    """Store the texts of these packs that are not stored yet. Raises PackNotKept where a file changed since."""
    wanted = {info.hash: info for info in packs}
    kept = set(PackText.objects.filter(hash__in=wanted).values_list("hash", flat=True))
    for digest, info in wanted.items():
        if digest not in kept:
            files = {
                name: (info.folder / name).read_bytes().decode() for name in HASHED if (info.folder / name).is_file()
            }
            if fingerprint({name: text.encode() for name, text in files.items()}) != digest:
                raise PackNotKept(f"规则包 {info.id} 的文件刚刚被改过，和装入的不一样：请重新启动后再办")
            PackText.objects.get_or_create(
                hash=digest, defaults={"pack_id": info.id, "files": files, "kept_at": clock.now()}
            )


def library(hashes: Iterable[str]) -> Library:
    """The packs with these hashes, as they were. Raises PackNotKept."""
    return _load(tuple(sorted(hashes)), Path(settings.DATA_DIR) / "packs")


@lru_cache(maxsize=8)
def _load(hashes: tuple[str, ...], home: Path) -> Library:
    return Library.load(folders(hashes, home))


def folders(hashes: Iterable[str], home: Path) -> list[Path]:
    """A folder a text, written out below ``home`` as it is stored, in the order of shipped ones. Raises PackNotKept."""
    hashes = tuple(hashes)
    rows = {row.hash: row for row in PackText.objects.filter(hash__in=hashes)}
    missing = [digest[:12] for digest in hashes if digest not in rows]
    if missing:
        raise PackNotKept(f"没有留存当时的规则包（{'、'.join(missing)}）")
    for digest, row in rows.items():
        folder = home / digest
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in row.files.items():
            (folder / Path(name).name).write_bytes(text.encode())
        if fingerprint({name: text.encode() for name, text in row.files.items()}) != digest:
            raise PackNotKept(f"留存的规则包 {row.pack_id} 和它的指纹对不上：请从备份核对")
    return [home / digest for digest in sorted(hashes, key=lambda digest: (rows[digest].pack_id.split("/"), digest))]
