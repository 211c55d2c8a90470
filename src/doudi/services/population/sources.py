"""Where a run's households come from: two files, or (in ``register``) the database."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from doudi.domain.findings import BadInput, Finding
from doudi.engine.program import Program
from doudi.services.population.closing import Sound
from doudi.services.population.frames import PLACE, Facts, Population
from doudi.services.population.partitions import Partition, part_of

STEMS = (("households", "家庭"), ("persons", "people", "人员"))
SUFFIXES = (".parquet", ".csv", ".xlsx")
BLOCK = 1 << 20


class Source(Protocol):
    """Households by partition, and what is to be said about those that are not among them."""

    @property
    def identity(self) -> Mapping[str, str]:
        """Names and hashes: another identity is another input."""

    @property
    def counties(self) -> Sequence[str]:
        """The county of every household, in the order of the partitions."""

    @property
    def notes(self) -> Mapping[str, Any]:
        """What the report says of the input: who was left out and why, which facts are lacking."""

    @property
    def findings(self) -> pl.DataFrame | None:
        """The rows that cannot be used."""

    def population(self, partition: Partition, program: Program) -> Population:
        """A partition's households as columns."""


@dataclass(frozen=True, slots=True)
class Files:
    """The sound households of two files."""

    paths: tuple[Path, Path]
    sound: Sound

    @property
    def identity(self) -> Mapping[str, str]:
        """Both files' SHA-256 by what they hold: a new name is no new input."""
        return dict(zip(("家庭表", "人员表"), map(file_hash, self.paths), strict=True))

    @property
    def counties(self) -> Sequence[str]:
        """As the sorted table has them."""
        counties: list[str] = self.sound.households["area_code"].str.slice(0, 6).to_list()
        return counties

    @property
    def notes(self) -> Mapping[str, Any]:
        """Counts of what was left out."""
        return {
            "households": len(self.sound.households),
            "persons": len(self.sound.persons),
            "households_left_out": dict(self.sound.left_out),
            "rows_left_out": self.sound.rows_left_out,
            "households_elsewhere": self.sound.elsewhere,
            "facts_lacking": list(self.sound.lacking),
            "rows_in_doubt": {"file": self.paths[1].name, "rows": list(self.sound.doubtful)},
        }

    @property
    def findings(self) -> pl.DataFrame | None:
        """Row by row."""
        return self.sound.findings

    def tables(self, partition: Partition) -> tuple[pl.DataFrame, pl.DataFrame]:
        """A partition's two coded tables; ``_place`` counts from 0 within it."""
        homes = self.sound.households[partition.start : partition.stop]
        places = self.sound.persons[PLACE]
        first, last = (int(places.search_sorted(place)) for place in (partition.start, partition.stop))
        people = self.sound.persons[first:last]
        return homes, people.with_columns(pl.col(PLACE).cast(pl.Int64) - partition.start)

    def population(self, partition: Partition, program: Program) -> Population:
        """A partition's households as columns."""
        return part_of(*self.tables(partition), program)

    def whole(self, facts: Facts) -> Population:
        """All of them as columns."""
        return part_of(*self.tables(Partition(0, "", 0, len(self.sound.households))), facts)


def file_hash(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def pair_of(paths: Sequence[Path]) -> tuple[Path, Path]:
    """The household file and the person file: named, or the only such pair in a folder. Raises BadInput."""
    if len(paths) == 2:
        return paths[0], paths[1]
    folder = paths[0]
    if not folder.is_dir():
        raise BadInput([Finding(folder.name, 0, "请写一个文件夹，或者先家庭表、后人员表两个文件。")])
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    found = [[path for path in files if any(stem in path.stem.lower() for stem in stems)] for stems in STEMS]
    if any(len(each) != 1 for each in found):
        message = (
            "文件夹里要正好有一个家庭表（households 或 家庭）和一个人员表（persons 或 人员）。请直接写出两个文件。"
        )
        raise BadInput([Finding(folder.name, 0, message)])
    return found[0][0], found[1][0]
