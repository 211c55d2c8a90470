"""What is wrong with a password is said in Chinese."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from doudi.services.accounts.models import User


@pytest.mark.parametrize("password", ["abc", "password123", "sw-zhen-2018"])
def test_every_fault_is_said_in_chinese(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(username="sw-zhen-2018"))
    assert all(text.endswith(("。", "几位")) and not text.isascii() for text in refused.value.messages)


def test_what_is_asked_for_is_said_in_chinese() -> None:
    assert "密码至少 10 位" in password_validators_help_texts()
