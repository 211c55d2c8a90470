"""Options that several commands share, and reading them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from functools import wraps
from pathlib import Path
from typing import Any

import click

from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.engine.bounds import FIRST_DAY, LAST_DAY
from doudi.engine.library import Library
from doudi.engine.model import PackInfo
from doudi.engine.shipped import with_shipped
from doudi.engine.stating import Misstated, read_day

Command = Callable[..., Any]


class Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A date written ``2017-01-01``, of those that rules can be asked about."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a sentence saying how to write one."""
        try:
            day = read_day(value)
        except Misstated as fault:
            self.fail(str(fault), param, ctx)
        if not FIRST_DAY <= day <= LAST_DAY:
            self.fail(f"{day} 算不了：只能算 {FIRST_DAY} 到 {LAST_DAY} 之间的日子；请核对年份。", param, ctx)
        return day


FOLDER = click.Path(path_type=Path)
packs_option = click.option(
    "--packs", "folders", multiple=True, type=FOLDER, help="本县自己的规则包文件夹，可写多个，和自带的一起用。"
)
demonstration_option = click.option("--no-demonstration", "real", is_flag=True, help="不用示例值。")
area_option = click.option("--area", required=True, help="行政区划代码，如 611022。")
on_option = click.option("--on", required=True, type=Day(), help="按哪一天的规定，如 2017-01-01。")


def place_options(command: Command) -> Command:
    """``--area --on --packs --no-demonstration --schemes``: the command is handed the ``program`` they name."""

    @area_option
    @on_option
    @demonstration_option
    @packs_option
    @click.option("--schemes", default="", help="只判定这些项目，用逗号隔开，如 dibao,tekun；不写就是全部。")
    @wraps(command)
    def with_program(area: str, on: date, real: bool, folders: tuple[Path, ...], schemes: str, **words: Any) -> Any:
        loaded = library(folders)
        return command(program=loaded.program(area, on, not real, chosen_schemes(loaded, schemes)), **words)

    return with_program


def chosen_schemes(library: Library, written: str) -> frozenset[str]:
    """Schemes by their codes, empty for all. Raises BadInput naming those that no pack decides."""
    names = [name.strip() for name in written.split(",") if name.strip()]
    faults = [
        Finding("--schemes", 0, f"没有“{name}”这个项目；有：{'、'.join(sorted(library.schemes))}")
        for name in names
        if name not in library.schemes
    ]
    if faults:
        raise BadInput(faults)
    return frozenset(names)


def pack_named(library: Library, name: str) -> PackInfo:
    """The pack of that name. Raises DoudiError with names that look like it."""
    found = {info.id: info for info in library.packs}
    if name in found:
        return found[name]
    near = get_close_matches(name, found, 3, 0.4) or sorted(found)[:3]
    raise DoudiError(f"没有叫“{name}”的规则包。是不是{'、'.join(near)}？全部见 doudi packs。")


def chosen(folders: Sequence[Path]) -> list[Path]:
    """The folders to read: those named, or those of ``DOUDI_PACKS``, beside the shipped packs."""
    own = list(folders) or [Path(each) for each in os.environ.get("DOUDI_PACKS", "").split(":") if each]
    return with_shipped(own)


def library(folders: Sequence[Path]) -> Library:
    """The packs of the folders. Raises PackFaults."""
    return Library.load(chosen(folders))
