"""The households of one county: which kind, where, how large; in area order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .profile import Profile, Totals, apportion
from .sizes import Ints, household_sizes

REGISTERED, UNREGISTERED, TEKUN = 0, 1, 2


@dataclass(frozen=True, slots=True)
class CountyHouseholds:
    """One entry a household; ``village`` counts from 0 over all villages of the county and never falls."""

    county: str
    first: int
    kind: Ints
    size: Ints
    village: Ints


def shares(profile: Profile) -> list[Totals]:
    """The totals of each county; every column sums to the published figure."""
    weights = [county.weight for county in profile.counties]
    whole = profile.totals
    registered = apportion(whole.registered_households, weights)
    registered_persons = apportion(whole.registered_persons, weights)
    others = apportion(whole.dibao_households - whole.registered_households, weights)
    other_persons = apportion(whole.dibao_persons - whole.registered_persons, weights)
    tekun = apportion(whole.tekun_persons, weights)
    columns = zip(registered, registered_persons, others, other_persons, tekun, strict=True)
    return [Totals(a + c, b + d, a, b, e) for a, b, c, d, e in columns]


def county_households(profile: Profile, seed: int) -> Iterator[CountyHouseholds]:
    """County after county in code order; household numbers run on from 1."""
    first = 1
    for county, totals in sorted(zip(profile.counties, shares(profile), strict=True), key=lambda pair: pair[0].code):
        rng = np.random.default_rng([seed, int(county.code), 1])
        households = _one_county(rng, profile, county.code, totals, first)
        first += len(households.kind)
        yield households


def _one_county(rng: np.random.Generator, profile: Profile, code: str, totals: Totals, first: int) -> CountyHouseholds:
    others = totals.dibao_households - totals.registered_households
    other_persons = totals.dibao_persons - totals.registered_persons
    largest = profile.largest_household
    size = np.concatenate(
        [
            household_sizes(rng, totals.registered_households, totals.registered_persons, largest),
            household_sizes(rng, others, other_persons, largest),
            np.ones(totals.tekun_persons, dtype=np.int64),
        ]
    )
    kind = np.repeat([REGISTERED, UNREGISTERED, TEKUN], [totals.registered_households, others, totals.tekun_persons])
    order = rng.permutation(len(size))
    village = np.sort(rng.integers(0, profile.townships * profile.villages, len(size)))
    return CountyHouseholds(code, first, kind[order].astype(np.int64), size[order], village)
