"""A run over a whole population: partition by partition, resumable, nothing half-written."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from doudi.domain.findings import DoudiError, OutsideCoverage
from doudi.engine.decisions import ENGINE_VERSION
from doudi.engine.library import Library
from doudi.engine.program import Program
from doudi.services.population.partitions import TOTALS, Decided, Partition, decide_part, partitions
from doudi.services.population.sources import Source

SIZE = 200_000
Progress = Callable[[int, int], None]


class NotTheSameRun(DoudiError):
    """The folder holds results of other files, packs or settings."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to decide: schemes are all where empty; ``size`` is households a partition."""

    on: date
    schemes: frozenset[str] = frozenset()
    demonstration: bool = True
    size: int = SIZE
    mapping: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A finished run: totals by county, township, scheme and class, and what they rest on."""

    order: Order
    source: Source
    programs: dict[str, Program]
    uncovered: dict[str, tuple[int, str]]
    totals: pl.DataFrame


Decider = Callable[[Sequence[Partition]], Iterable[tuple[Partition, pl.DataFrame]]]


class Run:
    """One run into a folder. Raises NotTheSameRun where the folder belongs to another."""

    def __init__(self, library: Library, order: Order, source: Source, out: Path) -> None:
        self.order, self.source, self.out = order, source, out
        self.programs, self.uncovered = _programs(library, order, source.counties)
        every = partitions(list(source.counties), order.size)
        self.partitions = [each for each in every if each.county in self.programs]
        self.claim()

    def claim(self) -> None:
        """Make the folder this run's, or find that it already is."""
        settings = {
            "engine": ENGINE_VERSION, "on": self.order.on.isoformat(), "schemes": sorted(self.order.schemes),
            "demonstration": self.order.demonstration, "households_per_partition": self.order.size,
            "mapping": self.order.mapping, "area": self.order.area, "inputs": dict(self.source.identity),
            "programs": {county: fingerprint(program) for county, program in self.programs.items()},
        }  # fmt: skip
        path = self.out / "manifest.json"
        if path.exists():
            with suppress(ValueError):
                if json.loads(path.read_text("utf-8")) == settings:
                    return
            message = (
                f"{self.out.name} 里是另一次运行的结果（数据、规则或设置不同），不能混在一起。请换一个 --out 文件夹。"
            )
            raise NotTheSameRun(message)
        if self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir())):
            raise NotTheSameRun(f"{self.out.name} 不是空文件夹，也不是上次没做完的结果。请换一个 --out 文件夹。")
        try:
            for folder in ("decisions", "totals"):
                (self.out / folder).mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise NotTheSameRun(f"{self.out} 不能写（{fault.strerror}）。请给 --out 换一个能写的文件夹。") from None
        text = json.dumps(settings, ensure_ascii=False, indent=2)
        whole(path, lambda part: part.write_text(text, encoding="utf-8"))

    def left(self) -> list[Partition]:
        """The partitions that are not done yet."""
        return [each for each in self.partitions if not self.totals_file(each).exists()]

    def totals_file(self, partition: Partition) -> Path:
        """Its being there says that the partition is done."""
        return self.out / "totals" / f"{partition.name}.parquet"

    def go(self, progress: Progress | None = None, decider: Decider | None = None) -> Result:
        """Decide what is left, by this machine or by the ``decider``; ``progress(done, all)`` counts households."""
        left = self.left()
        everyone = sum(each.stop - each.start for each in self.partitions)
        done = everyone - sum(each.stop - each.start for each in left)
        for partition, totals in (decider or self.decide_here)(left):
            whole(self.totals_file(partition), totals.write_parquet)
            done += partition.stop - partition.start
            if progress:
                progress(done, everyone)
        parts = [pl.read_parquet(self.totals_file(each)) for each in self.partitions]
        keys = [name for name, kind in TOTALS.items() if kind == pl.String]
        totals = pl.concat([pl.DataFrame(schema=TOTALS), *parts]).group_by(keys).sum().sort(keys)
        return Result(self.order, self.source, self.programs, self.uncovered, totals)

    def decide_here(self, left: Sequence[Partition]) -> Iterable[tuple[Partition, pl.DataFrame]]:
        """One partition after another."""
        for partition in left:
            program = self.programs[partition.county]
            decided = decide_part(program, self.source.population(partition, program))
            write_decisions(self.out, partition.name, decided)
            yield partition, decided.totals


def write_decisions(out: Path, name: str, decided: Decided) -> None:
    """A partition's decisions, whole or not at all."""
    whole(out / "decisions" / f"{name}.parquet", decided.decisions.write_parquet)


def whole(path: Path, write: Callable[[Path], Any]) -> None:
    """Write beside, then take the name: whoever is stopped leaves no half file of that name."""
    partial = path.with_name(f".{path.name}.partial")
    write(partial)
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def fingerprint(program: Program) -> str:
    """Names the rules and the values of a program."""
    values = {name: program.parameter_ends(name) for name in sorted(program.parameters)}
    schemes = sorted(spec.scheme for spec in program.decisions)
    return hashlib.sha256(json.dumps([program.hash, values, schemes]).encode()).hexdigest()


def _programs(
    library: Library, order: Order, counties: Sequence[str]
) -> tuple[dict[str, Program], dict[str, tuple[int, str]]]:
    """A program for each county; those that no pack covers, with their households and the reason."""
    programs: dict[str, Program] = {}
    uncovered: dict[str, tuple[int, str]] = {}
    for county, households in sorted(Counter(counties).items()):
        try:
            programs[county] = library.program(county, order.on, order.demonstration, order.schemes)
        except OutsideCoverage as fault:
            uncovered[county] = households, str(fault)
    there = {spec.scheme for program in programs.values() for spec in program.decisions}
    if programs and order.schemes - there:
        known = {s.scheme for c in programs for s in library.program(c, order.on, order.demonstration).decisions}
        missing = "、".join(sorted(order.schemes - there))
        raise DoudiError(f"这些地方在 {order.on} 没有 {missing} 的规则。可以选：{'、'.join(sorted(known))}。")
    return programs, uncovered
