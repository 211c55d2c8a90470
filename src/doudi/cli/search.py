"""``doudi search``: the search table."""

from __future__ import annotations

import os

import click

from doudi.cli.casework import SETTINGS


@click.group("search")
def search() -> None:
    """查找：按姓名、拼音、门牌找人用的表。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@search.command("rebuild")
def rebuild_command() -> None:
    """对照登记信息逐户核对查找用的表，缺的补上，错的改正。可以一边办事一边做，中断了再运行一次就行。"""
    from doudi.services.search import indexing

    done = mended = 0
    for done, mended in indexing.rebuild():
        click.echo(f"已核对 {done:,} 户，改正 {mended:,} 条", err=True)
    click.echo(f"查找用的表已经和登记信息一致：核对 {done:,} 户，改正 {mended:,} 条")
