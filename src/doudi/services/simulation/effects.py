"""What a change does to one scheme: sums, moves between classes, who wins and who loses, how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import polars as pl

from doudi.domain import area
from doudi.engine.model import DecisionSpec
from doudi.engine.outcomes import State


class Change(StrEnum):
    """What becomes of a household (or person) in a scheme."""

    NEW = "new"
    ENDED = "ended"
    MORE = "more"
    LESS = "less"
    UNCERTAIN = "uncertain"
    SAME = "same"

    @property
    def label(self) -> str:
        """In words."""
        return {
            "new": "新进来", "ended": "不再符合", "more": "增加", "less": "减少", "uncertain": "算不定", "same": "不变",
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """Sums over rows on one side; ``cost`` (fen a period) is over rows whose amounts are known on both sides."""

    eligible: int
    people: int
    cost: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Sums:
    """Both sides of some rows, and how many of them meet with which change.

    Costs and their difference leave out the ``uncounted`` rows, of which one amount or both are unknown.
    """

    place: str
    rows: int
    before: Side
    after: Side
    changes: dict[Change, int]
    uncounted: int

    @property
    def difference(self) -> int:
        """Fen a period."""
        return self.after.cost - self.before.cost


BINS = (-50_000, -20_000, -10_000, -5_000, -2_000, 0, 2_000, 5_000, 10_000, 20_000, 50_000)
"""Steps of the picture, in fen a period."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One scheme. ``rows``: ``household``, ``place`` (township), ``people``, and before and after ``state``, ``class``
    and ``amount`` (fen; null where not known, 0 where nothing is due); ``person`` too where the scheme is a person's;
    and what follows: ``before`` and ``after`` in words, ``difference``, ``change``.
    """

    spec: DecisionSpec
    rows: pl.DataFrame

    @classmethod
    def joined(cls, parts: Sequence[Effect]) -> Effect:
        """One effect of several places' parts, each row with its change."""
        rows = pl.concat([part.rows for part in parts])
        words = {side: _word(side, parts[0].spec) for side in ("before", "after")}
        rows = rows.with_columns(difference=_DIFFERENCE, **words)
        return cls(parts[0].spec, rows.with_columns(change=_CHANGE))

    def sums(self) -> Sums:
        """Over all rows."""
        return _sums("", self.rows)

    def by_place(self, level: int = area.Level.TOWNSHIP) -> list[Sums]:
        """For each place of a level (digits of its code), in order of the code."""
        places = self.rows.with_columns(pl.col("place").str.slice(0, level).str.pad_end(area.CODE_LENGTH, "0"))
        groups = places.partition_by("place", as_dict=True, maintain_order=True)
        return [_sums(str(place), rows) for (place,), rows in sorted(groups.items())]

    def moves(self) -> pl.DataFrame:
        """``before``, ``after``, ``rows``, ``people``: from which class (or answer) to which."""
        counted = self.rows.group_by("before", "after")
        return counted.agg(pl.len().alias("rows"), pl.col("people").sum()).sort("before", "after")

    def of_change(self, change: Change, place: str = "") -> pl.DataFrame:
        """The rows with a change, the largest difference first, within a place (a prefix of its code)."""
        found = self.rows.filter((pl.col("change") == change.value) & pl.col("place").str.starts_with(place))
        return found.sort(pl.col("difference").abs(), "household", descending=[True, False], nulls_last=True)

    def distribution(self) -> list[tuple[int | None, int | None, int]]:
        """Rows whose amount changes by from (inclusive) up to (exclusive) fen; an end that is open is None."""
        changed = self.rows["difference"].drop_nulls().to_numpy()
        bins = np.searchsorted(BINS, changed[changed != 0], side="right")
        edges = [None, *BINS, None]
        counts = np.bincount(bins, minlength=len(BINS) + 1)
        return [(low, high, int(rows)) for (low, high), rows in zip(pairwise(edges), counts, strict=True)]


def _sums(place: str, rows: pl.DataFrame) -> Sums:
    counts = dict(rows["change"].value_counts().iter_rows())
    changes = {change: int(counts.get(change.value, 0)) for change in Change}
    uncounted = rows["difference"].null_count()
    return Sums(place, len(rows), _side(rows, "before"), _side(rows, "after"), changes, uncounted)


def _side(rows: pl.DataFrame, side: str) -> Side:
    eligible = pl.col(f"state_{side}") == State.ELIGIBLE
    unknown = pl.col(f"state_{side}") == State.UNKNOWN
    sums = rows.select(
        eligible.sum().alias("eligible"),
        pl.col("people").filter(eligible).sum().alias("people"),
        pl.col(f"amount_{side}").filter(pl.col("difference").is_not_null()).sum().alias("cost"),
        unknown.sum().alias("unknown"),
    )
    return Side(*(int(number) for number in sums.row(0)))


_UNKNOWN = (pl.col("state_before") == State.UNKNOWN) | (pl.col("state_after") == State.UNKNOWN)
_DIFFERENCE = pl.col("amount_after") - pl.col("amount_before")
_WAS, _IS = pl.col("state_before") == State.ELIGIBLE, pl.col("state_after") == State.ELIGIBLE
_CHANGE = (
    pl.when(_UNKNOWN)
    .then(pl.lit("uncertain"))
    .when(~_WAS & _IS)
    .then(pl.lit("new"))
    .when(_WAS & ~_IS)
    .then(pl.lit("ended"))
    .when(pl.col("difference") > 0)
    .then(pl.lit("more"))
    .when(pl.col("difference") < 0)
    .then(pl.lit("less"))
    .when(_WAS & pl.col("difference").is_null())
    .then(pl.lit("uncertain"))
    .otherwise(pl.lit("same"))
)


def _word(side: str, spec: DecisionSpec) -> pl.Expr:
    state, category = pl.col(f"state_{side}"), pl.col(f"class_{side}")
    alone = "符合，档次没有定" if spec.class_rule else "符合"
    return (
        pl.when(state == State.ELIGIBLE)
        .then(pl.when(category == "").then(pl.lit(alone)).otherwise(category))
        .when(state == State.INELIGIBLE)
        .then(pl.lit("不符合"))
        .when(state == State.UNKNOWN)
        .then(pl.lit("不能判定"))
        .otherwise(pl.lit("不适用"))
    )
