"""Secrets at rest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.services import vault
from doudi.services.vault import CannotDecrypt


@given(st.text(max_size=60))
def test_what_was_encrypted_comes_back(text: str) -> None:
    sealed = vault.encrypt(text, "person.id")
    assert vault.decrypt(sealed, "person.id") == text
    assert sealed != vault.encrypt(text, "person.id")


def test_another_column_another_key_or_a_changed_byte_is_refused(settings: Any) -> None:
    sealed = vault.encrypt("61102219700501001X", "person.id")
    with pytest.raises(CannotDecrypt):
        vault.decrypt(sealed, "account.number")
    with pytest.raises(CannotDecrypt):
        vault.decrypt(sealed[:-6] + ("AAAA" if sealed[-6:-2] != "AAAA" else "BBBB") + sealed[-2:], "person.id")
    with pytest.raises(CannotDecrypt):
        vault.decrypt("61102219700501001X", "person.id")
    settings.MASTER_KEY = b"1" * 32
    with pytest.raises(CannotDecrypt, match="密钥"):
        vault.decrypt(sealed, "person.id")


def test_the_index_finds_equals_and_keeps_columns_apart() -> None:
    assert vault.blind_index("1", "a") == vault.blind_index("1", "a")
    assert len({vault.blind_index("1", "a"), vault.blind_index("1", "b"), vault.blind_index("2", "a")}) == 3


def test_masks() -> None:
    assert vault.mask_id("532325197001010418") == "5323**********0418"
    assert vault.mask_account(vault.account_tail("6230270100000000836")) == "尾号 0836"
    assert [vault.mask_name(name) for name in ("陈小安", "王五", "李", "买买提·艾力")] == [
        "陈*安",
        "王*",
        "李",
        "买****力",
    ]
