"""``doudi pack prove``: what holds of a pack's rules for every family, with a counterexample where it does not."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from doudi.cli.options import FOLDER, area_option, demonstration_option, library, on_option, pack_named, packs_option
from doudi.domain.findings import DoudiError
from doudi.engine.model import PackInfo
from doudi.engine.program import Program
from doudi.engine.sides import side


@click.command("prove")
@click.argument("name", required=False, default="")
@area_option
@on_option
@click.option("--members", type=click.IntRange(1, 7), default=7, show_default=True, help="证到几口人。")
@click.option("--seconds", type=click.IntRange(1, 3600), default=60, show_default=True, help="最多用几秒。")
@click.option("--against", "old", type=FOLDER, help="旧规则包的文件夹：证新规则会不会少发。")
@demonstration_option
@packs_option
@click.pass_context
def prove_command(
    ctx: click.Context, /, name: str, area: str, on: date, folders: tuple[Path, ...], old: Path | None, **words: Any
) -> None:
    """证明：分类有没有缺口或重叠，多挣钱会不会反而少拿，每种结果会不会出现。NAME 如 cn/dibao，不写就是全部。"""
    from doudi.engine.proving.proofs import prove
    from doudi.engine.proving.reports import report

    new = library(folders)
    program = new.program(area, on, not words["real"])
    if name:
        _in_force(pack_named(new, name), program)
    before = side(str(old), new).library.program(area, on, not words["real"]) if old else None
    proofs = prove(program, name, words["members"], float(words["seconds"]), before)
    click.echo(report(proofs), nl=False)
    ctx.exit(1 if proofs.refuted else 0)


def _in_force(pack: PackInfo, program: Program) -> None:
    if pack not in program.packs:
        place = f"区划代码 {pack.area} 开头的地方" if pack.area else "全国"
        until = f"到 {pack.until} 前一天" if pack.until else "起"
        raise DoudiError(
            f"“{pack.id}”在这个地方、这一天不适用：它管{place}，从 {pack.since} {until}。请换 --area 或 --on。"
        )
