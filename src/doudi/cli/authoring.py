"""``doudi pack diff`` and ``doudi pack new``: writing packs and seeing what a change changes."""

from __future__ import annotations

from pathlib import Path

import click

from doudi.cli.options import chosen, packs_option
from doudi.engine.comparing import compare
from doudi.engine.sides import side


@click.command("diff")
@click.argument("before")
@click.argument("after")
@click.option("--markdown", is_flag=True, help="输出 Markdown。")
@packs_option
def diff_command(before: str, after: str, markdown: bool, folders: tuple[Path, ...]) -> None:
    """两个规则包有什么不同：条文、数值，还有情形里的家庭答案变多少。

    BEFORE 和 AFTER 写包名、文件夹、包名@日期，或者区划代码@日期（同一个地方的两天）。
    """
    places = chosen(folders)
    click.echo(compare(side(before, places), side(after, places), markdown=markdown), nl=False)
