"""``doudi areas``: places whose codes or names change, from a sheet."""

from __future__ import annotations

from pathlib import Path

import click

from doudi.cli.rolls import FILE, acting_user, by_option


@click.group("areas")
def areas() -> None:
    """地区：撤并、更名、分开。"""


@areas.command("change")
@click.argument("sheet", type=FILE)
@click.option("--apply", "doing", is_flag=True, help="核对以后真的变更；不写就只核对。")
@by_option
def change(sheet: Path, doing: bool, by: str) -> None:
    """按表变更区划代码：原代码、新代码、新名称、起始日期，分开的村再写户号；全部变更，或者一处也不改。"""
    user = acting_user(by)
    from doudi.services.places import changes

    told = changes.read(sheet.name, sheet.read_bytes())
    effect = changes.apply(user, told) if doing else changes.check(user, told)
    click.echo(
        f"{'已变更' if doing else '将变更'} {effect.places:,} 个地方：{effect.households:,} 户、"
        f"{effect.cases:,} 件没办完的申请、{effect.entitlements:,} 份正在发的待遇、{effect.accounts:,} 个账号"
    )
    if not doing:
        click.echo("现在什么也没有改；看过没有问题，加上 --apply 再运行一次")
