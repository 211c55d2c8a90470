"""``doudi demo load``: fill the database with the demonstration, once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from doudi.domain.findings import DoudiError
from doudi.services import demo


class Command(BaseCommand):
    """Loads both counties; says so when they are there already."""

    help = "装入两个演示县（合成数据），已经装入的不再装"

    def add_arguments(self, parser: CommandParser) -> None:
        """How many households, and which people."""
        parser.add_argument("--households", type=int, default=2000, help="丹凤县（演示）装入多少户")
        parser.add_argument("--seed", type=int, default=1, help="随机种子；同一种子，同一批人")

    def handle(self, *_: Any, **options: Any) -> None:
        """Load and report."""
        try:
            done = demo.load(households=options["households"], seed=options["seed"])
        except DoudiError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write("已装入演示数据。" if done else "演示数据已经在了，没有重复装入。")
        self.stdout.write(demo.accounts_text())
