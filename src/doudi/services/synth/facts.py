"""What each person earns and suffers. Rates are our assumptions; money is integer fen a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .households import TEKUN, CountyHouseholds
from .members import Bools, Members
from .sizes import Ints

CLASSES = np.array(["none", "vision", "hearing", "speech", "limb", "intellectual", "mental", "multiple"])
FEN_STEP = 1000


@dataclass(frozen=True, slots=True)
class Facts:
    """One entry a person. ``disability_class`` indexes CLASSES; grade 0 stands for no disability."""

    disability_class: Ints
    disability_grade: Ints
    seriously_ill: Bools
    able_to_work: Bools
    student: Bools
    wage: Ints
    business: Ints
    pension: Ints
    transfer: Ints


def facts(rng: np.random.Generator, households: CountyHouseholds, people: Members, standard_yuan: int) -> Facts:
    """Draw the facts of a county's people; every household's income per head stays under the standard."""
    count = len(people.age)
    tekun = households.kind[people.household] == TEKUN
    adult = people.age >= 16
    disabled = rng.random(count) < np.where(tekun & (people.age < 60), 1.0, np.where(adult, 0.17, 0.03))
    level = np.where(disabled, rng.choice(np.array([1, 2, 3, 4]), size=count, p=[0.2, 0.3, 0.3, 0.2]), 0)
    level = np.where(tekun & (people.age < 60), np.minimum(np.maximum(level, 1), 2), level)
    kind = np.where(disabled, rng.choice(np.arange(1, 8), size=count, p=[0.12, 0.13, 0.03, 0.44, 0.12, 0.12, 0.04]), 0)
    kind = np.where(tekun & (people.age < 60), 5, kind)
    ill = (rng.random(count) < np.where(adult, 0.09, 0.015)) & ~tekun
    student = (people.age >= 6) & (people.age <= 21) & (rng.random(count) < np.where(people.age <= 15, 0.99, 0.6))
    able = adult & (people.age < 60) & ~student & ~ill & ((level == 0) | (level >= 3)) & ~tekun
    wage, business, transfer = _income(rng, households, people, able, standard_yuan)
    old = people.age >= 60
    pension, other = np.where(old, transfer, 0), np.where(old, 0, transfer)
    return Facts(kind, level, ill, able, student, wage, business, pension, other)


def _income(
    rng: np.random.Generator, households: CountyHouseholds, people: Members, able: Bools, standard_yuan: int
) -> tuple[Ints, Ints, Ints]:
    """A household total drawn below standard × members, then split: wages of the able, the head's farm, transfers."""
    size = households.size
    per_head = rng.triangular(0.05, 0.55, 0.97, len(size)) * standard_yuan * 100
    whole = np.where(households.kind == TEKUN, 0, per_head * size)
    workers = np.bincount(people.household, weights=able, minlength=len(size))
    wage_share = np.where(workers > 0, rng.uniform(0.2, 0.7, len(size)), 0.0)
    farm_share = (1 - wage_share) * rng.uniform(0.3, 0.9, len(size))
    share = np.divide(whole * wage_share, workers, out=np.zeros(len(size)), where=workers > 0)
    head = people.position == 0
    index = people.household
    wage = _rounded(np.where(able, share[index], 0))
    business = _rounded(np.where(head, (whole * farm_share)[index], 0))
    transfer = _rounded(np.where(head, (whole * (1 - wage_share - farm_share))[index], 0))
    return wage, business, transfer


def _rounded(fen: NDArray[np.float64]) -> Ints:
    """Down to ten yuan, so that the family's total stays under the standard."""
    return (fen // FEN_STEP).astype(np.int64) * FEN_STEP
