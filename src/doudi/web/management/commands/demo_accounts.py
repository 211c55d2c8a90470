"""``doudi demo accounts``: list the demonstration's accounts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from doudi.services import demo


class Command(BaseCommand):
    """Prints them; changes nothing."""

    help = "列出演示账号"

    def handle(self, *_: Any, **__: Any) -> None:
        """Print."""
        self.stdout.write(demo.accounts_text())
