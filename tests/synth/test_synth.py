"""Synthetic people: totals equal the published figures, the same seed gives the same files."""

from __future__ import annotations

import hashlib
import time
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from doudi.engine.library import Library
from doudi.engine.model import Entity, Kind
from doudi.services.synth import Synthesis, UnknownProfile, generate, load
from doudi.services.synth.naming import SURNAMES, numeral
from doudi.services.synth.profile import apportion

PROFILE = "shangluo-2017q1"
PACKS = Path(__file__).parents[2] / "packs"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    return generate(PROFILE, 1, tmp_path_factory.mktemp("synth"))


@pytest.fixture(scope="module")
def households(written: Synthesis) -> pl.DataFrame:
    return pl.read_parquet(written.households_file)


@pytest.fixture(scope="module")
def persons(written: Synthesis) -> pl.DataFrame:
    return pl.read_parquet(written.persons_file)


@pytest.mark.demand(184)
def test_rural_dibao_and_tekun_equal_the_published_totals(households: pl.DataFrame, persons: pl.DataFrame) -> None:
    dibao = households.filter(pl.col("scheme") == "dibao")
    tekun = households.filter(pl.col("scheme") == "tekun")
    assert len(dibao) == 41_229
    assert len(persons.join(dibao, on="household_id", how="semi")) == 106_370
    assert len(persons.join(tekun, on="household_id", how="semi")) == 17_804


@pytest.mark.demand(185)
def test_registered_poor_households_equal_the_published_totals(households: pl.DataFrame, persons: pl.DataFrame) -> None:
    registered = households.filter(pl.col("jiandang") == "poor")
    dibao = registered.filter(pl.col("scheme") == "dibao")
    tekun = registered.filter(pl.col("scheme") == "tekun")
    assert len(dibao) == 40_553
    assert len(persons.join(dibao, on="household_id", how="semi")) == 105_197
    assert len(persons.join(tekun, on="household_id", how="semi")) == 17_804


@pytest.mark.demand(186)
def test_derived_figures_follow_from_the_totals(households: pl.DataFrame) -> None:
    dibao = households.filter(pl.col("scheme") == "dibao")
    registered = dibao.filter(pl.col("jiandang") == "poor")
    assert round(dibao["member_count"].sum() / len(dibao), 2) == 2.58
    assert round(100 * len(registered) / len(dibao), 2) == 98.36
    assert round(100 * registered["member_count"].sum() / dibao["member_count"].sum(), 2) == 98.90
    assert round(dibao["member_count"].sum() / 0.051 / 1_000_000, 3) == 2.086
    assert round(28_590_600 / 8_751) == 3_267  # yuan a medical case, both figures as published
    assert round(13_182_000 / 16_096) == 819  # yuan a temporary case


def test_both_files_are_sorted_by_household_and_agree(households: pl.DataFrame, persons: pl.DataFrame) -> None:
    assert households["household_id"].is_sorted()
    assert households["household_id"].is_unique().all()
    assert persons["household_id"].is_sorted()
    assert households["area_code"].is_sorted()
    counted = persons.group_by("household_id").len().sort("household_id")
    assert counted["household_id"].equals(households["household_id"])
    assert counted["len"].cast(pl.Int64).equals(households["member_count"])


def test_every_household_has_one_head_who_is_grown_up(persons: pl.DataFrame) -> None:
    heads = persons.filter(pl.col("relation") == "head")
    assert heads["household_id"].is_unique().all()
    assert heads["household_id"].n_unique() == persons["household_id"].n_unique()
    assert heads["birth_date"].max() <= date(1999, 3, 31)


def test_nobody_is_unborn_or_older_than_99(persons: pl.DataFrame) -> None:
    assert persons["birth_date"].max() <= date(2017, 3, 31)
    assert persons["birth_date"].min() > date(1917, 3, 31)


def test_income_per_head_stays_under_the_standard(households: pl.DataFrame, persons: pl.DataFrame) -> None:
    income = pl.col("wage") + pl.col("business_income") + pl.col("basic_pension") + pl.col("transfer_income")
    totals = persons.group_by("household_id").agg(income.sum().alias("income"), pl.len().alias("members"))
    assert (totals["income"] < totals["members"].cast(pl.Int64) * 301_500).all()
    assert persons.select(income.min()).item() >= 0


def test_people_are_plainly_synthetic(persons: pl.DataFrame, households: pl.DataFrame) -> None:
    assert persons["name"].str.slice(0, 1).is_in(list(SURNAMES)).all()
    assert not {name for name in persons.columns if "id_number" in name or "phone" in name}
    assert (households["area_code"].str.slice(6, 1) == "9").all()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(written: Synthesis, tmp_path: Path) -> None:
    again = generate(PROFILE, 1, tmp_path / "again")
    other = generate(PROFILE, 2, tmp_path / "other")
    assert _hash(again.persons_file) == _hash(written.persons_file)
    assert _hash(again.households_file) == _hash(written.households_file)
    assert _hash(other.persons_file) != _hash(written.persons_file)


def test_progress_rises_to_the_whole_and_it_takes_at_most_twenty_seconds(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    started = time.monotonic()
    result = generate(PROFILE, 3, tmp_path, lambda done, whole: seen.append((done, whole)))
    assert time.monotonic() - started <= 20
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (result.persons, 124_174)


def test_a_failed_run_leaves_no_file_that_looks_finished(tmp_path: Path) -> None:
    def stop(done: int, whole: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(BaseException):  # noqa: B017, PT011 - polars wraps what a source raises
        generate(PROFILE, 1, tmp_path, stop)
    assert not (tmp_path / "persons.parquet").exists()


def test_an_unknown_profile_is_named_with_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(UnknownProfile, match=f"没有名为“nowhere”的合成方案；现有：{PROFILE}"):
        generate("nowhere", 1, tmp_path)


def test_largest_remainder_gives_every_unit_away_once() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert sum(apportion(17_804, [20, 18, 13, 10, 18, 13, 8])) == 17_804
    assert apportion(0, [2, 1]) == [0, 0]


def test_a_small_county_keeps_the_proportions() -> None:
    small = load(PROFILE).scaled(2_000, "611022")
    assert small.totals.dibao_households + small.totals.tekun_persons == 2_000
    assert 2.5 < small.totals.dibao_persons / small.totals.dibao_households < 2.7


def test_numerals() -> None:
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_every_fact_that_dibao_reads_is_there_and_can_be_read(households: pl.DataFrame, persons: pl.DataFrame) -> None:
    program = Library.load([PACKS]).program("611022", date(2017, 5, 1), schemes=frozenset(("dibao", "dibao_topup")))
    for frame, entity in ((households, Entity.HOUSEHOLD), (persons, Entity.PERSON)):
        assert {spec.name for spec in program.facts_read if spec.entity is entity} <= set(frame.columns)
        for name in set(frame.columns) & set(program.facts):
            spec = program.facts[name]
            assert spec.entity is entity
            if spec.kind is Kind.CATEGORY:
                assert set(frame[name].drop_nulls().unique()) <= set(spec.values)
            elif spec.kind is Kind.MONEY:
                assert frame[name].is_between(spec.low, spec.high).all()
