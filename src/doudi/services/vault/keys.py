"""Keys made from a master key: for encryption, for the index, for the record, told apart by purpose.

The first of the ring is the master key of today. The others are former ones: what they sealed is still read and found,
and nothing new is made with them.
"""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def ring() -> tuple[bytes, ...]:
    """The master keys, today's first."""
    return (settings.MASTER_KEY, *settings.FORMER_KEYS)


def named(wanted: str) -> bytes | None:
    """The master key with this id; None when it is not in the ring."""
    return next((master for master in ring() if key_id(master) == wanted), None)


def encryption_key(master: bytes) -> bytes:
    """16 bytes for SM4."""
    return _derived(master, b"doudi/encryption", 16)


def index_key(master: bytes) -> bytes:
    """32 bytes for HMAC-SM3."""
    return _derived(master, b"doudi/blind-index", 32)


def audit_key(master: bytes) -> bytes:
    """32 bytes for the HMAC-SM3 of the audit chain."""
    return _derived(master, b"doudi/audit-chain", 32)


def archive_key(master: bytes, salt: bytes) -> bytes:
    """16 bytes for SM4: a key of its own for one archive."""
    return _derived(master, b"doudi/archive/" + salt, 16)


def key_id(master: bytes | None = None) -> str:
    """Eight hex digits that name a master key, today's unless said, without giving it away."""
    return _derived(settings.MASTER_KEY if master is None else master, b"doudi/key-id", 4).hex()


@lru_cache(maxsize=64)
def _derived(master: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SM3(), length, None, purpose).derive(master)
