"""``doudi backup`` and ``doudi restore``: everything into one sealed file, and back into an empty place."""

from __future__ import annotations

import os
from pathlib import Path

import click

from doudi.cli.casework import SETTINGS

INCOMPLETE = 1
DATABASE_HELP = (
    "空的 PostgreSQL 数据库（postgres://…）；不写就用 DATABASE_URL。密码请放在 DATABASE_URL 里，不写在命令行。"
)


@click.command("backup")
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--check", "trial", is_flag=True, help="不做备份，而是把这份备份恢复到临时的地方，和备份时比。")
@click.option("--database", default="", help="试恢复用的" + DATABASE_HELP)
@click.pass_context
def backup_command(context: click.Context, place: Path, trial: bool, database: str) -> None:
    """不停机备份：数据库和数据文件夹加密成一个文件，写进文件夹 PLACE。"""
    _set_up()
    if trial:
        _check(place, database)
        return
    from doudi.services.upkeep import backup

    made = backup.back_up(place)
    rows = sum(made.measure.tables.values())
    click.echo(f"{made.archive}：{made.size / 1e6:,.1f} MB，{rows:,} 行，{made.files:,} 个文件")
    if made.lost:
        click.echo(
            f"其中 {len(made.lost)} 份材料在备份以前就没有文件：先运行 doudi manage sweep_papers 看是哪些", err=True
        )
        context.exit(INCOMPLETE)
    click.echo("请把它复制到另一台机器或光盘，密钥另外存放；再运行 doudi backup --check 试恢复一遍。")


@click.command("restore")
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="数据文件夹：新的或空的。")
@click.option("--database", default="", help=DATABASE_HELP)
def restore_command(archive: Path, into: Path, database: str) -> None:
    """把一份备份恢复到空的地方；和备份时比过行数、金额、文件和审计链，一致才算恢复。"""
    _set_up()
    from doudi.services.upkeep import restore

    done = restore.restore(archive, into, database)
    _tell("已恢复", done.rows, done.files, done.chained)
    click.echo(f"备份于 {done.at[:16].replace('T', ' ')}，{done.version} 版。现在把 DOUDI_DATA 设成 {into}，再启动。")
    if done.to_migrate:
        click.echo("这是以前版本的备份：启动前先运行 doudi manage migrate，再运行 doudi audit verify。")


def _check(archive: Path, database: str) -> None:
    from doudi.services.upkeep import restore

    done = restore.check(archive, database)
    _tell("试恢复成功", done.rows, done.files, done.chained)


def _tell(what: str, rows: int, files: int, chained: int | None) -> None:
    record = "审计链要升级后再核对" if chained is None else f"审计链 {chained:,} 条对得上"
    click.echo(f"{what}：{rows:,} 行、{files:,} 个文件、每个金额合计都和备份时一样，{record}。")


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()
