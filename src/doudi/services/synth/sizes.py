"""Household sizes that add up: a plausible spread, tilted to the mean, then mended to the exact sum."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from doudi.domain.findings import DoudiError

Ints = NDArray[np.int64]

# Our assumption: how often a household has 1, 2, 3 … members before tilting to the published mean.
SPREAD = (24.0, 27.0, 22.0, 14.0, 7.0, 4.0, 1.5, 0.5)


class ImpossibleTotals(DoudiError):
    """No set of household sizes can give these totals."""


def household_sizes(rng: np.random.Generator, households: int, persons: int, largest: int) -> Ints:
    """``households`` sizes from 1 to ``largest`` whose sum is exactly ``persons``."""
    if not households <= persons <= households * largest:
        raise ImpossibleTotals(f"{households} 户 {persons} 人：每户 1 至 {largest} 人时凑不出这个合计")
    if households == 0:
        return np.zeros(0, dtype=np.int64)
    values = np.arange(1, largest + 1)
    sizes = rng.choice(values, size=households, p=_tilted(persons / households, largest)).astype(np.int64)
    while gap := persons - int(sizes.sum()):
        step = 1 if gap > 0 else -1
        movable = np.flatnonzero(sizes < largest if gap > 0 else sizes > 1)
        chosen = rng.choice(movable, size=min(abs(gap), len(movable)), replace=False)
        sizes[chosen] += step
    return sizes


def _tilted(mean: float, largest: int) -> NDArray[np.float64]:
    """The assumed spread, exponentially tilted until its mean is ``mean`` (by bisection)."""
    values = np.arange(1, largest + 1)
    spread = np.array([*SPREAD, *[SPREAD[-1]] * largest][:largest])
    low, high = -30.0, 30.0
    for _ in range(80):
        middle = (low + high) / 2
        weights = spread * np.exp(middle * (values - mean))
        weights /= weights.sum()
        if float(weights @ values) < mean:
            low = middle
        else:
            high = middle
    return np.asarray(weights, dtype=np.float64)
