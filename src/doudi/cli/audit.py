"""``doudi audit``: is the record whole, and its heads for keeping outside."""

from __future__ import annotations

import os
from pathlib import Path

import click

from doudi.cli.casework import SETTINGS

FOUND = 1
SHOWN = 50


@click.group("audit")
def audit() -> None:
    """审计日志：核对是不是完整，导出链头。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django

    django.setup()


@audit.command("verify")
@click.option(
    "--heads", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="以前导出、存在外面的链头文件。"
)
@click.option("--rows", is_flag=True, help="连同只写一次的行（事实、步骤、决定等）和存入时比一遍。")
@click.pass_context
def verify_command(context: click.Context, heads: Path | None, rows: bool) -> None:
    """把每一条记录的链值重算一遍；有一处对不上就以 1 结束。"""
    from doudi.services.audit import heads as keeping
    from doudi.services.audit.models import Link
    from doudi.services.audit.verifying import verify, verify_rows

    kept = keeping.read(heads.read_text(encoding="utf-8")) if heads is not None else []
    found = verify(kept) + (verify_rows() if rows else [])
    for each in found[:SHOWN]:
        click.echo(f"{each.county}：{each.what}")
    if found:
        click.echo(f"共 {len(found)} 处对不上。请保留现场，不要再写入，报告安全管理员和审计。")
        context.exit(FOUND)
    click.echo(f"{Link.objects.count()} 条记录，链值都对得上。")
    if not kept:
        click.echo("没有拿存在外面的链头比：末尾有没有被整段删掉、有密钥的人有没有重写过，这样看不出来。")


@audit.command("head")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="追加到这个文件；不写就打印出来。")
def head_command(out: Path | None) -> None:
    """导出每条链现在的链头：每天一次，存到有密钥的人改不到的地方（打印、光盘、别的单位）。"""
    from doudi.services.audit import heads as keeping
    from doudi.services.upkeep import stamps

    lines = [str(each) for each in keeping.heads()]
    if out is None:
        click.echo("\n".join(lines))
        return
    with out.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    stamps.stamp(stamps.HEADS)
    click.echo(f"{len(lines)} 条链的链头已追加到 {out}")


@audit.command("seal")
def seal_command() -> None:
    """把中断时没来得及进链的记录补进链里。"""
    from doudi.services.audit import chain
    from doudi.services.audit.models import Entry

    counties = Entry.objects.filter(link=None).order_by().values_list("county", flat=True).distinct()
    click.echo(f"补进链里 {sum(chain.seal(county, everything=True) for county in list(counties))} 条")
