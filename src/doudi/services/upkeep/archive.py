"""What lies in a sealed stream: named parts, one after another, each of any length and written as it comes."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from doudi.services.upkeep.frames import BadArchive, Opener, Sealer

CHUNK = 1 << 18
_NAME, _LENGTH = struct.Struct(">H"), struct.Struct(">I")


@dataclass(frozen=True, slots=True)
class Part:
    """How many bytes a part has, and their SHA-256 in hex."""

    size: int
    sha256: str


class Packer:
    """Writes parts into an open file; ``close`` ends the archive."""

    def __init__(self, out: BinaryIO) -> None:
        self._sealer = Sealer(out)

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Write one part."""
        size, digest = 0, hashlib.sha256()
        encoded = name.encode()
        self._sealer.write(_NAME.pack(len(encoded)) + encoded)
        for chunk in chunks:
            if chunk:
                self._sealer.write(_LENGTH.pack(len(chunk)) + chunk)
                size += len(chunk)
                digest.update(chunk)
        self._sealer.write(_LENGTH.pack(0))
        return Part(size, digest.hexdigest())

    def close(self) -> None:
        """Write the end mark."""
        self._sealer.write(_NAME.pack(0))
        self._sealer.close()


def parts(source: BinaryIO) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every part with its content, which must be read before the next is asked for. Raises BadArchive."""
    opener = Opener(source)
    while (length := _NAME.unpack(opener.read(_NAME.size))[0]) != 0:
        name = opener.read(length).decode()
        yield name, _content(opener)
    opener.finish()


def _content(opener: Opener) -> Iterator[bytes]:
    while (length := _LENGTH.unpack(opener.read(_LENGTH.size))[0]) != 0:
        yield opener.read(length)


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    """A file's bytes, a piece at a time."""
    while chunk := file.read(CHUNK):
        yield chunk


def write(path: Path, chunks: Iterable[bytes]) -> Part:
    """Write a new file that only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, digest = 0, hashlib.sha256()
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in chunks:
            size += file.write(chunk)
            digest.update(chunk)
    return Part(size, digest.hexdigest())


def inside(folder: Path, name: str) -> Path:
    """Where a part called ``name`` goes. Raises BadArchive when it would lie outside the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise BadArchive(f"备份里有一个文件名不能用（{name}）：什么也没有恢复，请换一份")
    return folder / path
