"""Secrets at rest: SM4-GCM encryption, HMAC-SM3 blind index, and what may be shown instead."""

from doudi.services.vault.cipher import CannotDecrypt, decrypt, encrypt, head_of_today, seal, unseal
from doudi.services.vault.index import blind_index, blind_indexes
from doudi.services.vault.masks import account_tail, mask_account, mask_id, mask_name

__all__ = [
    "CannotDecrypt",
    "account_tail",
    "blind_index",
    "blind_indexes",
    "decrypt",
    "encrypt",
    "head_of_today",
    "mask_account",
    "mask_id",
    "mask_name",
    "seal",
    "unseal",
]
