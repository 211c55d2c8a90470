"""``doudi manage sweep_papers``: removes files that no paper names, and names papers whose file is gone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from doudi.services.evidence import store


class Command(BaseCommand):
    """Ends with an error where a registered paper has no file."""

    help = "清理没有登记的材料文件，并核对登记的材料都在"

    def handle(self, *_: Any, **__: Any) -> None:
        """Sweep and report."""
        swept = store.sweep()
        self.stdout.write(f"清理了 {swept.removed} 个没有登记的文件。")
        if swept.lost:
            listed = "、".join(str(pk) for pk in swept.lost)
            raise CommandError(f"有 {len(swept.lost)} 份材料的文件不在了，请从备份恢复。材料编号：{listed}")
