"""``doudi run``: a whole population, from files or the register."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from doudi.cli.casework import SETTINGS
from doudi.cli.options import FOLDER, Day, chosen, demonstration_option, library, packs_option
from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.engine.library import Library

if TYPE_CHECKING:
    from doudi.services.population.sources import Files, Source


@click.command("run")
@click.argument("population", nargs=-1, type=FOLDER)
@click.option("--on", required=True, type=Day(), help="按哪一天的规定，如 2017-01-01。")
@click.option("--area", default="", help="只算这个地区（区划代码）；表里没有区划代码时，整份表都算这里的。")
@click.option("--schemes", default="", help="只算这些救助，用逗号隔开，如 dibao,tekun；不写就都算。")
@click.option("--out", type=FOLDER, default="run", show_default=True, help="结果放在哪个文件夹；中断后再运行会接着做。")
@click.option("--mapping", type=FOLDER, help="表头对照（TOML），县里自己写的。")
@click.option("--size", type=click.IntRange(min=1), default=200_000, show_default=True, help="每一份多少户。")
@click.option(
    "--cluster", default="", help="Spark 主节点，如 spark://127.0.0.1:7077；各节点要能读写同一个 --out 文件夹。"
)
@click.option("--database", is_flag=True, help="不读文件，读本系统登记的家庭（要写 --area）。")
@demonstration_option
@packs_option
def run_command(population: tuple[Path, ...], on: date, out: Path, cluster: str, **words: Any) -> None:
    """按当地当天的规定判定一批家庭。POPULATION 是一个文件夹，或先家庭表、后人员表两个文件（Parquet、CSV、XLSX）。"""
    from doudi.services.population import report
    from doudi.services.population.running import Order, Run
    from doudi.services.population.sources import file_hash

    words["area"] = _area(words["area"])
    if words["database"] == bool(population) or len(population) > 2:
        raise DoudiError("请写一个文件夹，或者家庭表和人员表两个文件；或者只用 --database 读登记的家庭。")
    if words["database"] and cluster:
        raise DoudiError("--database 不能和 --cluster 一起用。请先不写 --cluster。")
    schemes = frozenset(name.strip() for name in words["schemes"].split(",") if name.strip())
    books, source = (_registered if words["database"] else _files)(population, on, words)
    mapping = file_hash(words["mapping"]) if words["mapping"] else ""
    run = Run(books, Order(on, schemes, not words["real"], words["size"], mapping, words["area"]), source, out)
    decider = None
    if cluster:
        from doudi.services.population.cluster import Cluster

        decider = Cluster(cluster, run, chosen(words["folders"])).decide
    if sys.stderr.isatty():
        with click.progressbar(length=1, label="判定", file=sys.stderr) as bar:

            def progress(done: int, everyone: int) -> None:
                bar.length = everyone
                bar.update(done - bar.pos)

            result = run.go(progress, decider)
    else:
        result = run.go(decider=decider)
    told = report.write(result, out)
    click.echo("\n".join([*report.sentences(told), report.table_text(result, told)]))
    if not told["rows"]:
        click.echo("一户也没有判定，原因见上面各句；改好数据、地区、日期或救助类别后，换一个 --out 再运行。", err=True)
        click.get_current_context().exit(1)


def _files(population: tuple[Path, ...], on: date, words: Mapping[str, Any]) -> tuple[Library, Source]:
    """The shipped or named packs, and the sound households of two files."""
    books = library(words["folders"])
    return books, read_files(population, books, on, words["area"], words["mapping"])


def read_files(
    population: tuple[Path, ...], books: Library, on: date, within: str = "", mapping: Path | None = None
) -> Files:
    """The sound households of a folder or of two files. Raises BadInput where they cannot be read at all."""
    from doudi.services.population.closing import Closing
    from doudi.services.population.intake import read_table
    from doudi.services.population.mapping import load
    from doudi.services.population.sources import Files, pair_of

    paths = pair_of(population)
    household_table, person_table = (read_table(path) for path in paths)
    sound = Closing(books.facts, on, within).close(household_table, person_table, load(mapping, books.facts))
    return Files(paths, sound)


def _registered(_: tuple[Path, ...], on: date, words: Mapping[str, Any]) -> tuple[Library, Source]:
    """The packs with what counties set, and the register's households."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
    from doudi.services.population.register import Registered
    from doudi.services.registry.rulebook import library as rulebook

    if not words["area"]:
        raise DoudiError("读登记的家庭时请用 --area 写明地区，例如 --area 611022。")
    books = rulebook()
    return books, Registered(books, words["area"], on, demonstration=not words["real"])


def _area(code: str) -> str:
    """The digits that name the area, without the zeros that fill it up."""
    if not code:
        return ""
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)) or code.startswith("00"):
        raise DoudiError(f"“{code}”不是行政区划代码。请写 2、4、6、9 或 12 位数字，例如 611022。")
    return area.prefix(area.pad(code))
