"""``doudi calendar load``: the holidays and make-up days of a year, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.audit.context import acting, acts
from doudi.services.cases.calendar import load_calendar, read_year


class Command(BaseCommand):
    """Stores the year whole or not at all."""

    help = "装入一年的放假和调休日历"

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and who answers for it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="系统管理员的账号")

    def handle(self, *_: Any, **options: Any) -> None:
        """Load and report."""
        user = User.objects.filter(username=options["by"]).first()
        if user is None:
            raise CommandError(f"没有“{options['by']}”这个账号")
        try:
            told = read_year(options["file"])
            with acts(user, acting().address):
                row = load_calendar(user, told.year, told.holidays, told.workdays, told.source)
        except DoudiError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"已装入 {row.year} 年：放假 {len(told.holidays)} 天，调休上班 {len(told.workdays)} 天。")
