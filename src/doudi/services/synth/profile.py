"""A profile: published totals that must come out exactly, and our stated assumptions for the rest."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from doudi.domain.findings import DoudiError

FOLDER = Path(__file__).parent / "profiles"


class UnknownProfile(DoudiError):
    """The named profile does not exist."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Head counts that a population must equal. ``registered`` is 建档立卡; all tekun are registered."""

    dibao_households: int
    dibao_persons: int
    registered_households: int
    registered_persons: int
    tekun_persons: int


@dataclass(frozen=True, slots=True)
class County:
    """A county and the weight with which the prefecture's totals are shared out: an assumption."""

    code: str
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What ``generate`` needs to know."""

    name: str
    title: str
    on: date
    totals: Totals
    counties: tuple[County, ...]
    standard_yuan: int
    largest_household: int
    townships: int
    villages: int

    def scaled(self, households: int, county: str) -> Profile:
        """The same shape in one county with about that many households, tekun included."""
        chosen = tuple(each for each in self.counties if each.code == county)
        if not chosen:
            raise UnknownProfile(f"方案“{self.name}”里没有区划代码为 {county} 的县")
        whole = self.totals
        every = whole.dibao_households + whole.tekun_persons
        dibao = households * whole.dibao_households // every
        registered = dibao * whole.registered_households // whole.dibao_households
        totals = Totals(
            dibao_households=dibao,
            dibao_persons=registered * whole.registered_persons // whole.registered_households
            + (dibao - registered)
            * (whole.dibao_persons - whole.registered_persons)
            // (whole.dibao_households - whole.registered_households),
            registered_households=registered,
            registered_persons=registered * whole.registered_persons // whole.registered_households,
            tekun_persons=households - dibao,
        )
        return replace(self, totals=totals, counties=chosen)


def names() -> list[str]:
    """The profiles that ship with Doudi."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> Profile:
    """Read a shipped profile. Raises UnknownProfile."""
    path = FOLDER / f"{name}.toml"
    if name not in names():
        raise UnknownProfile(f"没有名为“{name}”的合成方案；现有：{'、'.join(names())}")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assumed = data["assumed"]
    return Profile(
        name=name,
        title=data["title"],
        on=data["on"],
        totals=Totals(**data["published"]),
        counties=tuple(County(**each) for each in data["county"]),
        standard_yuan=assumed["standard_yuan"],
        largest_household=assumed["largest_household"],
        townships=assumed["townships"],
        villages=assumed["villages"],
    )


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share ``total`` by whole-number weights, largest remainder first, ties to the earlier one."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
