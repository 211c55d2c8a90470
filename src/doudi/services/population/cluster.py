"""The same partitions decided inside Spark's tasks: rows go through ``mapInArrow``, only totals come back.

Every node needs Doudi, the packs under the same paths, and the run's folder.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from shutil import rmtree
from typing import Any

import polars as pl

from doudi.domain.findings import DoudiError
from doudi.engine.library import Library
from doudi.services.population.frames import AREA, HOUSEHOLD, PERSON, PLACE
from doudi.services.population.intake import ROW
from doudi.services.population.partitions import TOTALS, Partition, decide_part, part_of
from doudi.services.population.running import Order, Run, fingerprint, whole, write_decisions
from doudi.services.population.sources import Files

PART, ORDER = "_part", "_order"
TYPES = {PART: "bigint"} | {name: "string" if kind == pl.String else "bigint" for name, kind in TOTALS.items()}
SCHEMA = ", ".join(f"`{name}` {kind}" for name, kind in TYPES.items())


class NoCluster(DoudiError):
    """Spark is not there, or a node is not set up as the others."""


@dataclass(frozen=True)
class Task:
    """What a node is told: it makes the programs itself, and they have to be the same."""

    order: Order
    folders: tuple[Path, ...]
    out: Path
    parts: dict[int, tuple[Partition, str]]

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Arrow batches of sorted rows to Arrow batches of totals, partition by partition.

        A batch may end anywhere, also within a household: rows wait until their partition is whole.
        """
        waiting: list[pl.DataFrame] = []
        for batch in batches:
            for frame in _frame(batch).partition_by(PART, maintain_order=True):
                if waiting and waiting[0][PART][0] != frame[PART][0]:
                    yield self.decided(pl.concat(waiting))
                    waiting = []
                waiting.append(frame)
        if waiting:
            yield self.decided(pl.concat(waiting))

    def decided(self, rows: pl.DataFrame) -> Any:
        """Decide a partition, write its decisions, hand back its totals."""
        partition, expected = self.parts[int(rows[PART][0])]
        program = _library(self.folders).program(
            partition.county, self.order.on, self.order.demonstration, self.order.schemes
        )
        if fingerprint(program) != expected:
            raise NoCluster("这个节点上的规则包和主节点不一样。请让各节点装同一版本后重新运行。")
        households, persons = _apart(rows)
        decided = decide_part(program, part_of(households, persons, program), threads=1)
        write_decisions(self.out, partition.name, decided)
        return _batch(decided.totals.with_columns(pl.lit(partition.number, dtype=pl.Int64).alias(PART)))


class Cluster:
    """Decides a run's partitions on a Spark master such as ``spark://127.0.0.1:7077``."""

    def __init__(self, master: str, run: Run, folders: Sequence[Path]) -> None:
        self.master, self.run = master, run
        self.folders = tuple(folder.resolve() for folder in folders)
        self.out = run.out.resolve()

    def decide(self, left: Sequence[Partition]) -> Iterator[tuple[Partition, pl.DataFrame]]:
        """Totals of the partitions as they come. Raises NoCluster where Spark cannot be had."""
        try:
            if left:
                yield from self.on_session(left)
        finally:
            rmtree(self.out / "staged", ignore_errors=True)

    def on_session(self, left: Sequence[Partition]) -> Iterator[tuple[Partition, pl.DataFrame]]:
        """The same while the master is there."""
        session = self.session()
        try:
            yield from self.collected(session, left)
        finally:
            session.stop()

    def session(self) -> Any:
        """A connection to the master."""
        try:
            builder = import_module("pyspark.sql").SparkSession.builder
        except ImportError:
            raise NoCluster("没有装 Spark。请先安装 requirements/cluster.txt 里的软件和 Java 17。") from None
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
        for name, value in settings.items():
            builder = builder.config(name, value)
        return builder.master(self.master).appName("doudi run").getOrCreate()

    def collected(self, session: Any, left: Sequence[Partition]) -> Iterator[tuple[Partition, pl.DataFrame]]:
        """Partitions closed by household, sorted, mapped; rows of totals put together again."""
        files = [str(self.staged(each)) for each in left]
        programs = self.run.programs
        parts = {each.number: (each, fingerprint(programs[each.county])) for each in left}
        rows = session.read.parquet(*files).repartition(len(left), PART).sortWithinPartitions(PART, PLACE, ORDER)
        totals = rows.mapInArrow(Task(self.run.order, self.folders, self.out, parts), SCHEMA)
        found: dict[int, list[dict[str, Any]]] = {}
        for row in totals.toLocalIterator():
            values = row.asDict()
            number = values.pop(PART)
            if number not in found and found:
                yield from _done(parts, found)
            found.setdefault(number, []).append(values)
        yield from _done(parts, found)
        for partition, _ in parts.values():
            yield partition, pl.DataFrame(schema=TOTALS)

    def staged(self, partition: Partition) -> Path:
        """A partition's people with their household's facts beside them, as a file that Spark reads."""
        if not isinstance(self.run.source, Files):
            raise NoCluster("只有文件里的家庭才能交给 Spark。请不写 --cluster。")
        households, persons = self.run.source.tables(partition)
        facts = [name for name in households.columns if name not in (ROW, HOUSEHOLD, AREA)]
        homes = households.select(HOUSEHOLD, AREA, pl.col(facts).name.prefix("h_"))
        facts = [name for name in persons.columns if name not in (ROW, HOUSEHOLD, PERSON, PLACE)]
        keys = (HOUSEHOLD, PERSON, PLACE, pl.col(ROW).cast(pl.Int64).alias(ORDER))
        people = persons.select(*keys, pl.col(facts).name.prefix("p_"))
        joined = people.join(homes, on=HOUSEHOLD).with_columns(pl.lit(partition.number, dtype=pl.Int64).alias(PART))
        folder = self.out / "staged"
        folder.mkdir(exist_ok=True)
        path = folder / f"{partition.name}.parquet"
        whole(path, joined.write_parquet)
        return path


def _done(
    parts: dict[int, tuple[Partition, str]], found: dict[int, list[dict[str, Any]]]
) -> Iterator[tuple[Partition, pl.DataFrame]]:
    """Hand over what is whole; what stays in ``parts`` has no decision at all."""
    for number in list(found):
        yield parts.pop(number)[0], pl.DataFrame(found.pop(number), schema=TOTALS)


def _apart(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Households and persons again, as the tables that ``part_of`` takes."""
    people = rows.select(HOUSEHOLD, PERSON, PLACE, *(name for name in rows.columns if name.startswith("p_")))
    homes = rows.unique(PLACE, keep="first", maintain_order=True)
    homes = homes.select(HOUSEHOLD, AREA, *(name for name in rows.columns if name.startswith("h_")))
    return homes.rename(lambda name: name.removeprefix("h_")), people.rename(lambda name: name.removeprefix("p_"))


@lru_cache(maxsize=2)
def _library(folders: tuple[Path, ...]) -> Library:
    """A node reads the packs once."""
    return Library.load(folders)


def _frame(batch: Any) -> pl.DataFrame:
    frame = pl.from_arrow(batch)
    assert isinstance(frame, pl.DataFrame)
    return frame


def _batch(totals: pl.DataFrame) -> Any:
    """As Spark wants it: plain strings and 64-bit integers."""
    arrow = import_module("pyarrow")
    kinds = {"string": arrow.string(), "bigint": arrow.int64()}
    schema = arrow.schema([arrow.field(name, kinds[kind]) for name, kind in TYPES.items()])
    return arrow.RecordBatch.from_pylist(totals.to_dicts(), schema=schema)
