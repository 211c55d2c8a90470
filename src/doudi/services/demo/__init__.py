"""The demonstration: two small counties of synthetic people, with accounts for every role. Never in production."""

from __future__ import annotations

from .accounts import accounts_text
from .guard import DemoRefused, refuse_in_production
from .load import load

__all__ = ["DemoRefused", "accounts_text", "load", "refuse_in_production"]
