"""``doudi boxes``: files instead of an interface, for agencies without a system."""

from __future__ import annotations

import click

from doudi.cli.tokens import setup
from doudi.domain.findings import DoudiError


@click.group("boxes")
def boxes() -> None:
    """文件交换：没有系统的部门用文件收发。"""
    setup()


@boxes.command("new")
@click.option("--account", required=True, help="代表哪个账号。")
@click.option("--folder", required=True, help="文件夹名，小写字母、数字和短横。")
def new_command(account: str, folder: str) -> None:
    """开一个交换箱；签名密钥只显示这一次。"""
    from doudi.services.accounts.models import User
    from doudi.services.connections import boxes as keeping

    user = User.objects.filter(username=account).first()
    if user is None:
        raise DoudiError(f"没有“{account}”这个账号：请核对登录名")
    box, key = keeping.new_box(user, folder)
    click.echo(f"交换箱在 {keeping.place(box)}。签名密钥只显示这一次，请直接交给使用的人：", err=True)
    click.echo(key)


@boxes.command("exchange")
def exchange_command() -> None:
    """收进各箱里签了名的文件，放出要答复的；请用定时器运行。"""
    from doudi.services.connections import boxes as keeping

    done = keeping.exchange()
    click.echo(f"收了 {done.taken} 个文件，没有收 {done.refused} 个，放出 {done.put_out} 个")
