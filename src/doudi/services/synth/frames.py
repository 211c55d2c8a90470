"""A county as two tables. Columns are the fact names of ``packs/cn/dibao/facts.toml`` wherever a fact exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from .facts import CLASSES, Facts, facts
from .households import REGISTERED, TEKUN, CountyHouseholds, county_households
from .members import RELATIONS, Members, birth_days, members
from .naming import person_names, village_code
from .profile import Profile

# Facts that are the same for all: looked into and found to be none.
HOUSEHOLD_CONSTANTS: dict[str, str | int | bool] = {
    "residence": "rural",
    "local_hukou": True,
    "property_check": "by_declaration",
    "deposits": 0,
    "vehicles": 0,
    "extra_houses": 0,
    "income_stability": "stable",
    "three_none": False,
    "temporary_reason": "none",
    "hospital_births": 0,
}
PERSON_CONSTANTS: dict[str, str | int | bool] = {
    "separate_household": False,
    "legal_duty": True,
    "living_together": True,
    "can_live_independently": False,
    "away_status": "none",
    "chronic_disease": False,
    **dict.fromkeys(("work_cost", "property_income", "assistance_income", "honour_income"), 0),
    **dict.fromkeys(("city_excluded_income", "other_income", "tax_and_insurance", "support_paid"), 0),
    **dict.fromkeys(("rigid_spending", "study_spending", "refused_jobs"), 0),
}


def _types(constants: dict[str, str | int | bool]) -> dict[str, pl.DataType]:
    kinds: dict[type, pl.DataType] = {str: pl.String(), int: pl.Int64(), bool: pl.Boolean()}
    return {name: kinds[type(value)] for name, value in constants.items()}


HOUSEHOLD_COLUMNS: dict[str, pl.DataType] = {
    "household_id": pl.Int64(),
    "county_code": pl.String(),
    "area_code": pl.String(),
    "scheme": pl.String(),
    "member_count": pl.Int64(),
    "jiandang": pl.String(),
    "dibao_class_fixed": pl.String(),
    "tekun_in_household": pl.Boolean(),
    **_types(HOUSEHOLD_CONSTANTS),
}
PERSON_COLUMNS: dict[str, pl.DataType] = {
    "household_id": pl.Int64(),
    "person_id": pl.Int64(),
    "name": pl.String(),
    "sex": pl.String(),
    "relation_code": pl.String(),
    "relation": pl.String(),
    "birth_date": pl.Date(),
    **dict.fromkeys(("wage", "business_income", "basic_pension", "transfer_income"), pl.Int64()),
    **dict.fromkeys(("disability_class", "disability_grade", "work_ability", "self_care"), pl.String()),
    "care_form": pl.String(),
    **dict.fromkeys(("tekun_recognised", "serious_disease", "full_time_student"), pl.Boolean()),
    **_types(PERSON_CONSTANTS),
}
GRADES = np.array(["none", "1", "2", "3", "4"])


@dataclass(frozen=True, slots=True)
class CountyFrames:
    """Both tables of one county, sorted by household."""

    households: pl.DataFrame
    persons: pl.DataFrame


def counties(profile: Profile, seed: int) -> Iterator[CountyFrames]:
    """One county after another, in code order; the same seed gives the same people."""
    person = 1
    for households in county_households(profile, seed):
        rng = np.random.default_rng([seed, int(households.county), 2])
        people = members(rng, households)
        known = facts(rng, households, people, profile.standard_yuan)
        names = person_names(rng, len(people.age))
        births = birth_days(rng, people.age, np.datetime64(profile.on, "D"))
        yield CountyFrames(
            _household_frame(profile, households, _classes(households, people, known)),
            _person_frame(households, people, known, (names, births, person)),
        )
        person += len(people.age)


def _classes(households: CountyHouseholds, people: Members, known: Facts) -> NDArray[np.str_]:
    """Which class the county would fix: A without a worker and with illness or severe disability, C with a worker."""
    count = len(households.kind)
    workers = np.bincount(people.household, weights=known.able_to_work, minlength=count)
    severe = known.seriously_ill | ((known.disability_grade >= 1) & (known.disability_grade <= 2)) | (people.age >= 75)
    burdened = np.bincount(people.household, weights=severe, minlength=count)
    return np.select([(workers == 0) & (burdened > 0), workers == 0], ["A", "B"], "C")


def _household_frame(profile: Profile, households: CountyHouseholds, classes: NDArray[np.str_]) -> pl.DataFrame:
    codes = np.array(
        [
            village_code(households.county, number // profile.villages + 1, number % profile.villages + 1)
            for number in range(profile.townships * profile.villages)
        ]
    )
    count = len(households.kind)
    registered = (households.kind == REGISTERED) | (households.kind == TEKUN)
    frame = pl.DataFrame(
        {
            "household_id": np.arange(households.first, households.first + count),
            "county_code": pl.repeat(households.county, count, eager=True),
            "area_code": codes[households.village],
            "scheme": np.where(households.kind == TEKUN, "tekun", "dibao"),
            "member_count": households.size,
            "jiandang": np.where(registered, "poor", "none"),
            "dibao_class_fixed": classes,
            "tekun_in_household": households.kind == TEKUN,
        }
    )
    fixed = pl.when(~pl.col("tekun_in_household")).then("dibao_class_fixed").alias("dibao_class_fixed")
    return _complete(frame.with_columns(fixed), HOUSEHOLD_CONSTANTS, HOUSEHOLD_COLUMNS)


def _person_frame(
    households: CountyHouseholds, people: Members, known: Facts, drawn: tuple[NDArray[Any], NDArray[Any], int]
) -> pl.DataFrame:
    names, births, first = drawn
    tekun = households.kind[people.household] == TEKUN
    frame = pl.DataFrame(
        {
            "household_id": people.household + households.first,
            "person_id": np.arange(first, first + len(people.age)),
            "name": pl.Series(names, dtype=pl.String),
            "sex": np.where(people.female, "female", "male"),
            "relation_code": people.relation_code(),
            "relation": RELATIONS[people.role],
            "birth_date": births,
            "wage": known.wage,
            "business_income": known.business,
            "basic_pension": known.pension,
            "transfer_income": known.transfer,
            "disability_class": CLASSES[known.disability_class],
            "disability_grade": GRADES[known.disability_grade],
            "work_ability": np.select([known.able_to_work, people.age < 75], ["full", "partial"], "lost"),
            "self_care": np.where((people.age >= 85) | (known.disability_grade == 1), "partial", "full"),
            "tekun_recognised": tekun,
            "care_form": np.where((people.age + people.household) % 6 == 0, "collective", "dispersed"),
            "serious_disease": known.seriously_ill,
            "full_time_student": known.student,
        }
    )
    form = pl.when("tekun_recognised").then("care_form").alias("care_form")
    return _complete(frame.with_columns(form), PERSON_CONSTANTS, PERSON_COLUMNS)


def _complete(
    frame: pl.DataFrame, constants: dict[str, str | int | bool], schema: dict[str, pl.DataType]
) -> pl.DataFrame:
    """Add what is the same for all, in the declared order and types."""
    filled = frame.with_columns(pl.lit(value).alias(name) for name, value in constants.items())
    return filled.select(pl.col(name).cast(kind) for name, kind in schema.items())
