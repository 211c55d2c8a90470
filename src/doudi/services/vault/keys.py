"""Keys made from the one master key: one for encryption, one for the index, told apart by purpose."""

from __future__ import annotations

from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def encryption_key() -> bytes:
    """16 bytes for SM4."""
    return _derived(settings.MASTER_KEY, b"doudi/encryption", 16)


def index_key() -> bytes:
    """32 bytes for HMAC-SM3."""
    return _derived(settings.MASTER_KEY, b"doudi/blind-index", 32)


def audit_key() -> bytes:
    """32 bytes for the HMAC-SM3 of the audit chain."""
    return _derived(settings.MASTER_KEY, b"doudi/audit-chain", 32)


def key_id() -> str:
    """Eight hex digits that name the encryption key without giving it away."""
    return _derived(settings.MASTER_KEY, b"doudi/key-id", 4).hex()


@lru_cache(maxsize=16)
def _derived(master: bytes, purpose: bytes, length: int) -> bytes:
    return HKDF(hashes.SM3(), length, None, purpose).derive(master)
