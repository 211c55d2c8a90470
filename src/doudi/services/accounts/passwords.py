"""Django's rule of length, in words for officials: its own sentence has no Chinese yet."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator


class LongEnough(MinimumLengthValidator):
    """A password of at least ``min_length`` characters."""

    def get_error_message(self) -> str:
        """What is wrong, and what to do."""
        return f"密码太短，至少 {self.min_length} 位：请再加几位"

    def get_help_text(self) -> str:
        """What is asked for."""
        return f"密码至少 {self.min_length} 位"
