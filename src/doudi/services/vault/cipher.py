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


class CannotDecrypt(DoudiError):
    """A stored secret was made with another key, or was changed."""


def encrypt(text: str, purpose: str) -> str:
    """Encrypt; ``purpose`` binds the secret to its column, so that rows cannot be swapped between columns."""
    nonce = os.urandom(NONCE)
    key_id = keys.key_id()
    encryptor = Cipher(algorithms.SM4(keys.encryption_key()), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_bound(purpose, key_id))
    sealed = encryptor.update(text.encode()) + encryptor.finalize() + encryptor.tag
    return f"{SCHEME}:{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, purpose: str) -> str:
    """The text. Raises CannotDecrypt, never gives a wrong one."""
    scheme, _, rest = stored.partition(":")
    key_id, _, body = rest.partition(":")
    if scheme != SCHEME or key_id != keys.key_id():
        raise CannotDecrypt(
            f"加密数据用的密钥是“{key_id or '未注明'}”，现在的密钥是“{keys.key_id()}”。请检查 DOUDI_MASTER_KEY 是否换过"
        )
    try:
        raw = base64.b64decode(body, validate=True)
        nonce, sealed, tag = raw[:NONCE], raw[NONCE:-TAG], raw[-TAG:]
        decryptor = Cipher(algorithms.SM4(keys.encryption_key()), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(_bound(purpose, key_id))
        return (decryptor.update(sealed) + decryptor.finalize()).decode()
    except (InvalidTag, ValueError, binascii.Error):
        raise CannotDecrypt("加密数据被改动过或不完整，不能读取。请从备份核对这条记录") from None


def _bound(purpose: str, key_id: str) -> bytes:
    return f"doudi:{purpose}:{key_id}".encode()
