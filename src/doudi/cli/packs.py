"""``doudi packs`` and ``doudi pack …``: reading, checking and testing policy."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from doudi.cli.authoring import diff_command, new_command
from doudi.cli.options import FOLDER, chosen, library, pack_named, packs_option
from doudi.cli.proving import prove_command
from doudi.domain.findings import Finding, PackFaults
from doudi.engine.library import Library
from doudi.engine.scenarios import Case, read_cases, run_cases, scenario_files
from doudi.engine.showing import list_packs, show_pack
from doudi.engine.walking import walk

path_argument = click.argument("path", required=False, type=FOLDER)


@click.command("packs")
@packs_option
def list_command(folders: tuple[Path, ...]) -> None:
    """列出规则包：管哪里、管到哪天、谁不能用。"""
    click.echo(list_packs(library(folders).packs), nl=False)


@click.group("pack")
def pack() -> None:
    """看、查、试规则包。"""


@pack.command("show")
@click.argument("name")
@click.option("--markdown", is_flag=True, help="输出 Markdown。")
@packs_option
def show(name: str, markdown: bool, folders: tuple[Path, ...]) -> None:
    """中文阅读页：规则、条文、数值和历次变化放在一起。NAME 如 cn/dibao。"""
    loaded = library(folders)
    click.echo(show_pack(loaded, pack_named(loaded, name), markdown=markdown), nl=False)


@pack.command("check")
@path_argument
@click.pass_context
def check_command(ctx: click.Context, path: Path | None) -> None:
    """检查规则包能不能用：列出全部问题，每个都有文件和行号；能用但值得看一眼的，写成“建议”。"""
    folders = chosen([path] if path else [])
    cases, faults = read_cases(sorted(file for folder in folders for file in folder.glob("**/scenarios/*.toml")))
    advice: list[Finding] = []
    try:
        advice = advice_about(path, Library.load(folders), cases)
    except PackFaults as found:
        faults += found.findings
    for finding in sorted(faults):
        click.echo(str(finding))
    for finding in advice:
        click.echo(f"建议 {finding}")
    good = f"没有问题，建议 {len(advice)} 条。" if advice else "没有问题。"
    click.echo(f"共 {len(faults)} 处要改。" if faults else good)
    ctx.exit(1 if faults else 0)


def advice_about(path: Path | None, loaded: Library, cases: Sequence[Case]) -> list[Finding]:
    """What should be looked at in the packs of a folder, or in all."""
    places = tuple("/".join(info.folder.parts[-2:]) + "/" for info in loaded.packs if inside(info.folder, path))
    found = loaded.advice({name for case in cases for name in case.expect})
    return [finding for finding in found if finding.where.startswith(places)]


def inside(place: Path, path: Path | None) -> bool:
    """Whether the place lies in the folder that was named; everything does where none was."""
    return path is None or place.resolve().is_relative_to(path.resolve())


@pack.command("test")
@path_argument
@click.option("--no-walk", is_flag=True, help="不逐季度试算。")
@click.pass_context
def test(ctx: click.Context, path: Path | None, no_walk: bool) -> None:
    """运行情形（scenarios），再在每个季度第一天和每次变化前后各试算一遍；写了 PATH 就只试那里的包。"""
    loaded = library([path] if path else [])
    cases, findings = read_cases(file for file in scenario_files(loaded) if inside(file, path))
    results = run_cases(loaded, cases)
    findings += [finding for result in results for finding in result.findings]
    own = {info.area for info in loaded.packs if info.area and inside(info.folder, path)}
    findings += [] if no_walk else walk(loaded, cases, sorted(own | {case.area for case in cases}))
    for finding in findings:
        click.echo(str(finding))
    click.echo(f"情形 {len(cases)} 个，{len(findings)} 处不符。" if findings else f"情形 {len(cases)} 个，全部相符。")
    ctx.exit(1 if findings else 0)


pack.add_command(diff_command)
pack.add_command(new_command)
pack.add_command(prove_command)
