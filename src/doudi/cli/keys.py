"""``doudi keys``: which key seals what, and sealing everything with today's."""

from __future__ import annotations

import os

import click

from doudi.cli.casework import SETTINGS


@click.group("keys")
def keys() -> None:
    """密钥：看现在用哪一把，换成新的一把。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@keys.command("show")
def show_command() -> None:
    """现在的和以前的密钥编号，还有多少内容是用以前的密钥加密的。不显示密钥本身。"""
    from doudi.services import resealing
    from doudi.services.vault import keys as ring

    today, *former = [ring.key_id(master) for master in ring.ring()]
    click.echo(f"现在的密钥：{today}")
    click.echo(f"以前的密钥：{'、'.join(former) or '没有'}")
    waiting = resealing.waiting()
    for label, count in waiting:
        click.echo(f"还没有换的：{label} {count}")
    if not waiting:
        click.echo("全部内容都是用现在的密钥加密的。")


@keys.command("reseal")
def reseal_command() -> None:
    """把用以前的密钥加密的内容全部换成现在的密钥。可以一边办事一边换，中断了再运行一次就接着换。"""
    from doudi.services import resealing

    for label, count in resealing.reseal():
        if count:
            click.echo(f"{label}：换了 {count} 处")
    click.echo("换完了。以前的密钥请封存在别处：审计链上以前的记录、以前的备份，要用它才能核对和打开。")
