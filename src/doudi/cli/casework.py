"""``doudi synth``, ``doudi demo …``, ``doudi manage …``: what needs data or Django, loaded only when asked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

SETTINGS = "doudi.web.settings"


@click.command("synth")
@click.option("--profile", default="shangluo-2017q1", show_default=True, help="按哪一组公布数字。")
@click.option("--seed", default=1, show_default=True, help="随机种子；同一种子，同一批人。")
@click.option("--out", type=click.Path(path_type=Path), default="synth", show_default=True, help="写到哪个文件夹。")
def synth(profile: str, seed: int, out: Path) -> None:
    """生成虚构人口（Parquet），合计与公布数字完全一致；没有真人，没有身份证号。"""
    from doudi.services.synth import generate

    with click.progressbar(length=1, label="生成", file=sys.stderr) as bar:

        def progress(done: int, everyone: int) -> None:
            bar.length = everyone
            bar.update(done - bar.pos)

        made = generate(profile, seed, out, progress)
    click.echo(f"{made.households:,} 户，{made.persons:,} 人：{made.households_file}，{made.persons_file}")


@click.group("demo")
def demo() -> None:
    """演示数据和演示账号。"""


@demo.command("load", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def load(words: tuple[str, ...]) -> None:
    """装入一个演示县。"""
    run_django("demo_load", *words)


@demo.command("accounts")
def accounts() -> None:
    """列出演示账号。"""
    run_django("demo_accounts")


@click.group("calendar")
def calendar() -> None:
    """工作日日历。"""


@calendar.command("load")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--by", required=True, help="系统管理员的账号。")
def load_calendar(file: str, by: str) -> None:
    """装入一年的放假和调休日历（TOML：year、source、holidays、workdays），整年装入，或者不装。"""
    run_django("load_calendar", file, "--by", by)


@click.command("manage", context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def manage(words: tuple[str, ...]) -> None:
    """Django 的管理命令，如 doudi manage migrate。"""
    run_django(*words)


def run_django(*words: str) -> None:
    """Hand the words to Django's own command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["doudi manage", *words])
