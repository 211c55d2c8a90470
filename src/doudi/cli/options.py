"""Options that several commands share, and reading them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from doudi.domain.findings import Finding, PackFaults
from doudi.engine.library import Library, check
from doudi.engine.shipped import shipped_packs
from doudi.engine.stating import Misstated, read_day

Command = Callable[..., Any]


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A date written ``2017-01-01``."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a sentence saying how to write one."""
        if isinstance(value, date):
            return value
        try:
            return read_day(value)
        except Misstated as fault:
            self.fail(str(fault), param, ctx)


FOLDER = click.Path(path_type=Path)
packs_option = click.option(
    "--packs", "folders", multiple=True, type=FOLDER, help="规则包所在文件夹，可写多个；不写就用自带的。"
)
demonstration_option = click.option("--no-demonstration", "real", is_flag=True, help="不用示例值。")
area_option = click.option("--area", required=True, help="行政区划代码，如 611022。")
on_option = click.option("--on", required=True, type=Day(), help="按哪一天的规定，如 2017-01-01。")


def place_options(command: Command) -> Command:
    """``--area --on --packs --no-demonstration``: the command is handed the ``program`` they name."""

    @area_option
    @on_option
    @demonstration_option
    @packs_option
    @wraps(command)
    def with_program(area: str, on: date, real: bool, folders: tuple[Path, ...], **words: Any) -> Any:
        return command(program=library(folders).program(area, on, not real), **words)

    return with_program


def chosen(folders: Sequence[Path]) -> list[Path]:
    """The named folders, or the shipped one."""
    return list(folders) or [shipped_packs()]


def library(folders: Sequence[Path]) -> Library:
    """The packs of the folders. Raises PackFaults."""
    return Library.load(chosen(folders))


def library_around(path: Path | None) -> Library:
    """The packs of a folder; one that leans on the shipped packs is read together with them. Raises PackFaults."""
    if path is None:
        return library(())
    try:
        return Library.load([path])
    except PackFaults:
        return Library.load(with_shipped(path))


def with_shipped(path: Path) -> list[Path]:
    """The folder, and the shipped packs where they are not one and the same."""
    shipped = shipped_packs().resolve()
    inside = path.resolve().is_relative_to(shipped)
    return [shipped] if inside else [shipped, path]


def faults_around(path: Path | None) -> list[Finding]:
    """What ``doudi pack check`` has to say about a folder, or about the shipped packs."""
    if path is None:
        return check([shipped_packs()])
    alone = check([path])
    return check(with_shipped(path)) if alone else alone
