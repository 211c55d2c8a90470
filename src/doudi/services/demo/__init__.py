"""The demonstration: two small counties of synthetic people, with accounts for every role. Never in production."""

from __future__ import annotations

from .accounts import accounts_text
from .load import DemoRefused, load

__all__ = ["DemoRefused", "accounts_text", "load"]
