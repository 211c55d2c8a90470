"""Options that several commands share, and reading them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from doudi.engine.library import Library
from doudi.engine.shipped import with_shipped
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
    "--packs", "folders", multiple=True, type=FOLDER, help="本县自己的规则包文件夹，可写多个，和自带的一起用。"
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
    """The folders to read: those named, or those of ``DOUDI_PACKS``, beside the shipped packs."""
    own = list(folders) or [Path(each) for each in os.environ.get("DOUDI_PACKS", "").split(":") if each]
    return with_shipped(own)


def library(folders: Sequence[Path]) -> Library:
    """The packs of the folders. Raises PackFaults."""
    return Library.load(chosen(folders))
