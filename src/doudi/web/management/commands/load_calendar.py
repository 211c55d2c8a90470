"""``doudi calendar load``: the holidays and make-up days of a year, from a file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User
from doudi.services.audit.context import acting, acts
from doudi.services.cases.calendar import load_calendar

KEYS = {"year", "source", "holidays", "workdays"}


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
            data = tomllib.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise CommandError(f"{options['file'].name} 读不出来：{fault}") from None
        if set(data) != KEYS:
            raise CommandError(f"文件里要有且只有：{'、'.join(sorted(KEYS))}（样子见随带的 calendars 文件）")
        try:
            with acts(user, acting().address):
                row = load_calendar(user, data["year"], data["holidays"], data["workdays"], data["source"])
        except DoudiError as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(
            f"已装入 {row.year} 年：放假 {len(data['holidays'])} 天，调休上班 {len(data['workdays'])} 天。"
        )
