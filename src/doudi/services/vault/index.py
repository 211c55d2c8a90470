"""HMAC-SM3 blind index: equal texts give equal indexes, and nothing else can be read from them."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, hmac

from doudi.services.vault import keys


def blind_index(text: str, purpose: str) -> str:
    """64 hex digits. ``purpose`` keeps the same number in two columns apart."""
    mac = hmac.HMAC(keys.index_key(), hashes.SM3())
    mac.update(f"{purpose}:{text}".encode())
    return mac.finalize().hex()
