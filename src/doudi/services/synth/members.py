"""Who lives in a household: relation, sex, age. Vectorised over all members of a county.

The rates here are our assumptions, chosen to look like the countryside; none is a published figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .households import TEKUN, CountyHouseholds
from .sizes import Ints

Bools = NDArray[np.bool_]
HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD = range(5)
# The fact's code of each role, and GB/T 4761 for men and women.
RELATIONS = np.array(["head", "spouse", "child", "parent", "grandchild"])
RELATION_MALE = np.array(["02", "11", "20", "51", "41"])
RELATION_FEMALE = np.array(["02", "12", "30", "52", "42"])


@dataclass(frozen=True, slots=True)
class Members:
    """One entry a person, in household order. ``household`` indexes the county's households."""

    household: Ints
    position: Ints
    role: Ints
    female: Bools
    age: Ints

    def relation_code(self) -> NDArray[np.str_]:
        """The GB/T 4761 code of each."""
        return np.where(self.female, RELATION_FEMALE[self.role], RELATION_MALE[self.role])


def members(rng: np.random.Generator, households: CountyHouseholds) -> Members:
    """Fill the households of a county with people."""
    size = households.size
    household = np.repeat(np.arange(len(size)), size)
    starts = np.cumsum(size) - size
    position = np.arange(len(household)) - starts[household]
    head_age = _head_ages(rng, households)
    head_female = rng.random(len(size)) < np.where(size == 1, 0.42, 0.18)
    role = _roles(rng, position, size[household], head_age[household])
    age = _ages(rng, role, head_age[household])
    female = np.where(
        role == SPOUSE, ~head_female[household], rng.random(len(role)) < np.where(role == PARENT, 0.6, 0.47)
    )
    female = np.where(role == HEAD, head_female[household], female)
    return Members(household, position, role, female, age)


def _head_ages(rng: np.random.Generator, households: CountyHouseholds) -> Ints:
    """Lone people are mostly old, large families mostly in middle age; tekun are over 60 but for one in eight."""
    count = len(households.size)
    alone = np.where(rng.random(count) < 0.6, rng.integers(60, 91, count), rng.integers(30, 60, count))
    pair = np.where(rng.random(count) < 0.5, rng.integers(60, 86, count), rng.integers(32, 60, count))
    family = np.where(rng.random(count) < 0.2, rng.integers(60, 80, count), rng.integers(30, 60, count))
    tekun = np.where(rng.random(count) < 0.875, rng.integers(61, 93, count), rng.integers(35, 60, count))
    age = np.where(households.size == 1, alone, np.where(households.size == 2, pair, family))
    return np.where(households.kind == TEKUN, tekun, age).astype(np.int64)


def _roles(rng: np.random.Generator, position: Ints, size: Ints, head_age: Ints) -> Ints:
    """Second a spouse or, with a lone parent, a child; the last of a larger family often a parent or a grandchild."""
    chance = rng.random(len(position))
    role = np.full(len(position), CHILD)
    role[(position == 1) & (chance < np.where(size == 2, 0.62, 0.85))] = SPOUSE
    last = (position == size - 1) & (position >= 2)
    role[last & (head_age < 58) & (chance < 0.42)] = PARENT
    role[(position >= 3) & (head_age >= 58)] = GRANDCHILD
    role[position == 0] = HEAD
    return role.astype(np.int64)


def _ages(rng: np.random.Generator, role: Ints, head_age: Ints) -> Ints:
    """Generations lie 22 to 33 years apart; nobody is under 0 or over 98."""
    count = len(role)
    gap = rng.integers(22, 34, count)
    spouse = head_age + rng.integers(-5, 4, count)
    grandchild = head_age - gap - rng.integers(22, 30, count)
    age = np.choose(role, [head_age, spouse, head_age - gap, head_age + gap, grandchild])
    young = (role == CHILD) | (role == GRANDCHILD)
    age = np.where(young & (age < 0), rng.integers(0, 6, count), age)
    return np.clip(np.where(role == SPOUSE, np.maximum(age, 21), age), 0, 98).astype(np.int64)


def birth_days(rng: np.random.Generator, age: Ints, on: np.datetime64) -> NDArray[np.datetime64]:
    """Birth dates on which each is exactly ``age`` completed years old on that day."""
    year = on.astype("datetime64[Y]") - age.astype("timedelta64[Y]")
    day_of_year = on - on.astype("datetime64[Y]").astype("datetime64[D]")
    turned = year.astype("datetime64[D]") + day_of_year
    days: NDArray[np.datetime64] = turned - rng.integers(2, 360, len(age)).astype("timedelta64[D]")
    return days
