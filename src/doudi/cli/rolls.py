"""``doudi rolls``: check a pair of rolls, and take it over; the same work as on the screen, for large counties."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doudi.cli.casework import SETTINGS
from doudi.cli.options import Day
from doudi.domain.findings import DoudiError

if TYPE_CHECKING:
    from doudi.services.accounts.models import User
    from doudi.services.rolls.models import RollImport

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 20
by_option = click.option("--by", required=True, help="经办人的账号。")


@click.group("rolls")
def rolls() -> None:
    """上级平台的名册：核对，更新。"""


@rolls.command("check")
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
@click.option("--kind", default="", help="哪一类对象，如 rural_dibao；不写就从文件名看。")
@click.option("--as-of", type=Day(), help="名册日期，如 2018-03-01；不写就从文件名看。")
@by_option
def check(first: Path, second: Path, kind: str, as_of: date | None, by: str) -> None:
    """核对家庭表和人员表，不改动登记；打印这次核对的编号。"""
    user = acting_user(by)
    from doudi.services.rolls import actions
    from doudi.services.rolls.joining import File
    from doudi.services.rolls.layout import load

    if kind and kind not in load().kinds:
        raise DoudiError(f"没有“{kind}”这一类；有：{'、'.join(load().kinds)}")
    files = (File(first.name, first.read_bytes()), File(second.name, second.read_bytes()))
    _tell(actions.check(user, files, kind, as_of))


@rolls.command("apply")
@click.argument("number", type=int)
@click.option("--leave-faulty", is_flag=True, help="有错的户这次不更新。")
@by_option
def apply(number: int, leave_faulty: bool, by: str) -> None:
    """按核对过的名册更新，NUMBER 是核对的编号；全部更新，或者一户也不改。"""
    user = acting_user(by)
    from doudi.services.accounts.scope import NotFound
    from doudi.services.rolls import actions

    try:
        done = actions.apply(user, number, leave_faulty=leave_faulty)
    except NotFound as why:
        raise DoudiError(str(why)) from None
    click.echo(f"已更新 {done.counts[0]['stored']:,} 户、{done.counts[1]['stored']:,} 人")


def acting_user(name: str) -> User:
    """The account of ``--by``; everything after is on record as its. Raises DoudiError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
    from doudi.services.accounts.models import User
    from doudi.services.audit.context import speak_for

    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise DoudiError(f"没有“{name}”这个账号：请核对 --by")
    speak_for(found)
    return found


def _tell(found: RollImport) -> None:
    from doudi.services.rolls import queries

    for label, each in zip(("家庭表", "人员表"), found.counts, strict=True):
        click.echo(
            f"{label} {each['came']:,} 行 = 要更新 {each['stored']:,} + 不变 {each['unchanged']:,}"
            f" + 不更新 {each['excluded']:,} + 有错 {each['wrong']:,}"
        )
    for kind, count in queries.note_counts(found).items():
        click.echo(f"{kind.label} {count:,}")
    for note in queries.notes(found, "fault")[:SHOWN]:
        click.echo(f"  {note.file} {note.sheet} 第 {note.row} 行 {note.column}：{note.message}")
    click.echo(f"核对编号 {found.pk}：看过没有问题，用 doudi rolls apply {found.pk} 更新")
