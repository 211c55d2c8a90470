"""SM4-GCM (GB/T 32907). Stored text: ``sm4gcm:<key id>:<nonce, ciphertext and tag, base64>``."""

from __future__ import annotations

import base64
import binascii
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from doudi.domain.findings import DoudiError
from doudi.services.vault import keys

SCHEME = "sm4gcm"
NONCE, TAG = 12, 16
CHANGED = "加密数据被改动过或不完整，不能读取。请从备份核对这条记录"


class CannotDecrypt(DoudiError):
    """A stored secret was made with another key, or was changed."""


def encrypt(text: str, purpose: str) -> str:
    """Encrypt; ``purpose`` binds the secret to its column, so that rows cannot be swapped between columns."""
    return f"{head_of_today()}:{base64.b64encode(_sealed(text.encode(), purpose)).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """The text. Raises CannotDecrypt, never gives a wrong one."""
    scheme, _, rest = stored.partition(":")
    key_id, _, body = rest.partition(":")
    master = _master(scheme == SCHEME, key_id)
    try:
        return _opened(base64.b64decode(body, validate=True), purpose, master).decode()
    except (ValueError, binascii.Error):
        raise CannotDecrypt(CHANGED) from None


def seal(content: bytes, purpose: str) -> bytes:
    """The same for a file: one line that names scheme and key, then nonce, ciphertext and tag."""
    return _head() + _sealed(content, purpose)


def unseal(sealed: bytes, purpose: str) -> bytes:
    """The file as it was. Raises CannotDecrypt, never gives a wrong one."""
    scheme, _, key_id = sealed[: len(_head())].partition(b":")
    master = _master(scheme == SCHEME.encode(), key_id.decode("ascii", "replace").rstrip("\n"))
    return _opened(sealed[len(_head()) :], purpose, master)


def head_of_today() -> str:
    """How everything begins that was sealed with today's key."""
    return f"{SCHEME}:{keys.key_id()}"


def _head() -> bytes:
    return f"{head_of_today()}\n".encode()


def _master(known: bool, key_id: str) -> bytes:
    master = keys.named(key_id) if known else None
    if master is None:
        raise CannotDecrypt(
            f"加密数据用的密钥是“{key_id or '未注明'}”，现在的密钥是“{keys.key_id()}”，以前的密钥里也没有它。"
            "请检查 DOUDI_MASTER_KEY 和 DOUDI_FORMER_KEYS"
        )
    return master


def _sealed(content: bytes, purpose: str) -> bytes:
    nonce, master = os.urandom(NONCE), keys.ring()[0]
    encryptor = Cipher(algorithms.SM4(keys.encryption_key(master)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_bound(purpose, keys.key_id(master)))
    return nonce + encryptor.update(content) + encryptor.finalize() + encryptor.tag


def _opened(raw: bytes, purpose: str, master: bytes) -> bytes:
    nonce, sealed, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
    try:
        decryptor = Cipher(algorithms.SM4(keys.encryption_key(master)), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(_bound(purpose, keys.key_id(master)))
        return decryptor.update(sealed) + decryptor.finalize()
    except (InvalidTag, ValueError):
        raise CannotDecrypt(CHANGED) from None


def _bound(purpose: str, key_id: str) -> bytes:
    return f"doudi:{purpose}:{key_id}".encode()
