"""HMAC-SM3 blind index: equal texts give equal indexes, and nothing else can be read from them."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes, hmac

from doudi.services.vault import keys


def blind_index(text: str, purpose: str, master: bytes | None = None) -> str:
    """64 hex digits, under today's key unless said. ``purpose`` keeps the same number in two columns apart."""
    mac = hmac.HMAC(keys.index_key(keys.ring()[0] if master is None else master), hashes.SM3())
    mac.update(f"{purpose}:{text}".encode())
    return mac.finalize().hex()


def blind_indexes(text: str, purpose: str) -> list[str]:
    """Under every key of the ring, today's first: what may stand in a column while keys are changed."""
    return [blind_index(text, purpose, master) for master in keys.ring()]
