"""``doudi decide``, ``doudi explain``, ``doudi schema``: one family, one place, one day."""

from __future__ import annotations

import json
from pathlib import Path

import click

from doudi.cli.options import place_options
from doudi.engine.decisions import decide
from doudi.engine.explaining import explain
from doudi.engine.families import load_family_file
from doudi.engine.program import Program
from doudi.engine.schemas import schema

file_argument = click.argument("file", type=click.Path(path_type=Path))


@click.command("decide")
@file_argument
@click.option("--format", "form", type=click.Choice(["json", "text"]), default="json", help="输出格式，默认 json。")
@place_options
def decide_command(program: Program, file: Path, form: str) -> None:
    """按当地当天的规定判定一户家庭；FILE 是 .toml 或 .json。不知道的就不写，结果会说还缺什么。"""
    decisions = decide(program, load_family_file(file, program))
    if form == "text":
        click.echo(explain(decisions), nl=False)
    else:
        click.echo(json.dumps(decisions.as_json(), ensure_ascii=False, indent=2))


@click.command("explain")
@file_argument
@place_options
def explain_command(program: Program, file: Path) -> None:
    """用中文逐步说明结果是怎么来的，每一步都有条文。"""
    click.echo(explain(decide(program, load_family_file(file, program))), nl=False)


@click.command("schema")
@place_options
def schema_command(program: Program) -> None:
    """FILE 可以写哪些项目（JSON Schema 2020-12）。"""
    click.echo(json.dumps(schema(program), ensure_ascii=False, indent=2))
