"""A sealed stream: frames of one size, each SM4-GCM under the stream's own key, with its number and whether it is last.

Nothing can be changed, cut off, swapped or added without showing, and no more than one frame is in memory.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from doudi.domain.findings import DoudiError
from doudi.services.vault import keys

MARK = "doudi-archive-1"
SALT, TAG, COUNTER = 16, 16, 11
FRAME = 1 << 20
"""Bytes of content in every frame but the last, which has fewer or as many."""
LONGEST_HEAD = 100


class BadArchive(DoudiError):
    """An archive cannot be used; the text says why and what to do. Nothing was restored."""


class Sealer:
    """Writes a sealed stream into an open file; ``close`` writes the last frame and leaves the file open."""

    def __init__(self, out: BinaryIO) -> None:
        salt = os.urandom(SALT)
        master = keys.ring()[0]
        self._head = f"{MARK} {keys.key_id(master)} {salt.hex()}\n".encode()
        self._key = keys.archive_key(master, salt)
        self._out, self._waiting, self._number = out, bytearray(), 0
        out.write(self._head)

    def write(self, content: bytes) -> None:
        """Add content; a frame is written as soon as more than one is waiting."""
        self._waiting += content
        while len(self._waiting) > FRAME:
            self._seal(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]

    def close(self) -> None:
        """Write what is waiting as the last frame."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, content: bytes, *, last: bool) -> None:
        cipher = Cipher(algorithms.SM4(self._key), modes.GCM(_nonce(self._number, last=last))).encryptor()
        cipher.authenticate_additional_data(self._head)
        self._out.write(cipher.update(content) + cipher.finalize() + cipher.tag)
        self._number += 1


class Opener:
    """Reads a sealed stream. Raises BadArchive for another kind of file, another key, and anything changed or cut."""

    def __init__(self, source: BinaryIO) -> None:
        self._source, self._ready, self._number, self._ended = source, bytearray(), 0, False
        self._head = source.readline(LONGEST_HEAD)
        self._key = _key(self._head)
        self._next = source.read(FRAME + TAG)

    def read(self, count: int) -> bytes:
        """Exactly ``count`` bytes."""
        while len(self._ready) < count:
            self._open()
        taken = bytes(self._ready[:count])
        del self._ready[:count]
        return taken

    def finish(self) -> None:
        """Make sure that nothing follows."""
        while not self._ended:
            self._open()
        if self._ready:
            raise BadArchive("备份的末尾多出了内容：这份备份不能用，什么也没有恢复，请换一份")

    def _open(self) -> None:
        if self._ended:
            raise BadArchive("备份的内容比目录说的少：这份备份不能用，什么也没有恢复，请换一份")
        sealed, self._next = self._next, self._source.read(FRAME + TAG)
        self._ended = not self._next
        nonce = _nonce(self._number, last=self._ended)
        try:
            cipher = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
            cipher.authenticate_additional_data(self._head)
            self._ready += cipher.update(sealed[:-TAG]) + cipher.finalize()
        except (InvalidTag, ValueError):
            raise BadArchive(
                f"备份在第 {self._number * FRAME:,} 字节以后被改动过，或者没有写完、没有复制完："
                "这份备份不能用，什么也没有恢复。请从原处重新复制，或者换一份"
            ) from None
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(COUNTER, "big") + bytes([last])


def _key(head: bytes) -> bytes:
    words = head.decode("ascii", "replace").split()
    if not head.endswith(b"\n") or len(words) != 3 or words[0].rpartition("-")[0] != MARK.rpartition("-")[0]:
        raise BadArchive("这个文件不是兜底系统的备份（或者开头已经损坏）：请选 doudi backup 做出来的文件")
    mark, key_id, salt = words
    if mark != MARK:
        raise BadArchive(f"这份备份的格式是 {mark}，这里只认识 {MARK}：请用做备份的那个版本（或更新的版本）来恢复")
    master = keys.named(key_id)
    if master is None:
        raise BadArchive(
            f"这份备份是用密钥 {key_id} 加密的，这里的密钥是 {keys.key_id()}，以前的密钥里也没有它。"
            "请把做备份时的密钥写进 DOUDI_FORMER_KEYS 再试"
        )
    try:
        return keys.archive_key(master, bytes.fromhex(salt))
    except ValueError:
        raise BadArchive("备份开头的一行已经损坏：请从原处重新复制，或者换一份") from None
