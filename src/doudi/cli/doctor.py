"""``doudi doctor``: is everything as it should be, and what to do where it is not."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import click

from doudi.cli.casework import SETTINGS
from doudi.domain.findings import DoudiError

if TYPE_CHECKING:
    from doudi.services.upkeep.checks import Looked

EXITS = {"ok": 0, "warn": 1, "bad": 2}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，给监控用。")
@click.option("--quick", is_flag=True, help="不重算审计链（大县要几分钟）。")
@click.pass_context
def doctor(context: click.Context, as_json: bool, quick: bool) -> None:
    """体检：设置、密钥、磁盘、时钟、日历、备份、审计链……每项说清情况和下一步。都好 0，有要注意的 1，有要处理的 2。"""
    try:
        found = examined(quick=quick)
    except DoudiError as fault:
        told = {"name": "settings", "label": "设置", "grade": "bad", "what": str(fault), "todo": "照上面改好设置再运行"}
        click.echo(json.dumps([told], ensure_ascii=False) if as_json else f"要处理 设置：{fault}")
        context.exit(EXITS["bad"])
    context.exit(show(found, as_json=as_json))


def examined(*, quick: bool) -> list[Looked]:
    """Every check's word. Raises DoudiError when the settings cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from doudi.services.upkeep import checks

    return checks.examine(quick=quick)


def show(found: list[Looked], *, as_json: bool = False) -> int:
    """Print it; the exit code goes by the gravest."""
    from doudi.services.upkeep import checks

    if as_json:
        rows = [
            {"name": each.check.name, "label": each.check.label, "grade": each.result.grade.value,
             "what": each.result.what, "todo": each.result.todo}
            for each in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        for each in found:
            click.echo(f"{each.result.grade.label:　<3} {each.check.label}：{each.result.what}")
            if each.result.todo:
                click.echo(f"　　　 → {each.result.todo}")
    return EXITS[checks.worst(found).value]
