"""A change tried out on a population: the sums are the families', one by one."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from doudi.domain.findings import BadInput
from doudi.engine import Fact, Family, Kind, Library, Member, Program, decide
from doudi.engine.columns import Columns
from doudi.services.population import Population
from doudi.services.simulation import Change, Effect, Proposal, Trial, try_out
from doudi.services.simulation.sheets import workbook
from doudi.services.simulation.spread import populations, spread
from doudi.services.simulation.told import synthetic_notes, told
from doudi.services.simulation.trial import runs
from doudi.services.synth import load
from tests.engine.drawn import families

DAY, LATER = date(2017, 3, 31), date(2017, 6, 1)
DIBAO = frozenset(("dibao",))
UPLIFT = Proposal(values_of=LATER, schemes=DIBAO)
COUNTIES = ("611022", "611023")


@pytest.fixture(scope="module")
def people(library: Library) -> Population:
    """A tenth of one synthetic county."""
    return next(iter(populations(library, load("shangluo-2017q1").scaled(600, "611022"), [1])))


@pytest.fixture(scope="module")
def trial(library: Library, people: Population) -> Trial:
    """Shangluo's uplift on them."""
    return try_out(library, people, DAY, UPLIFT)


def poor(program: Program, family: Family) -> Family:
    """The family with little income, within the property limits."""
    money = {name for name, spec in program.facts.items() if spec.kind is Kind.MONEY}
    members = [
        Member(each.key, "", {name: Fact(5_000) if name in money else fact for name, fact in each.facts.items()})
        for each in family.members
    ]
    within = list(program.facts["property_check"].values).index("within")
    return Family(
        family.household | {"property_check": Fact(within), "local_hukou": Fact(1), "residence": Fact(0)},
        tuple(members),
    )


def test_sums_are_those_of_the_families_one_by_one(library: Library) -> None:
    """Drawn families of two counties, unknowns included, against ``decide`` before and after."""
    before = library.program(COUNTIES[0], DAY, schemes=DIBAO)
    amounts = {"dibao_standard_rural": 360_000, "dibao_tier_a": 30_000, "dibao_tier_b": 25_000}
    drawn = [poor(before, family) for family in families(before, 11, 60, missing=0.02)]
    columns = Columns.of(drawn, before.facts)
    places = pl.Series([f"{COUNTIES[place * 2 // len(drawn)]}101000" for place in range(len(drawn))])
    households, persons = (pl.Series(range(rows)) for rows in (columns.households, columns.people))
    population = Population(columns, households, places, persons)
    effect = try_out(library, population, DAY, Proposal(amounts, schemes=DIBAO)).effects["dibao"]
    cost, eligible = Counter[str](), Counter[str]()
    for place, family in enumerate(drawn):
        now = library.program(COUNTIES[place * 2 // len(drawn)], DAY, schemes=DIBAO)
        for side, program in (("before", now), ("after", now.with_amounts(amounts, "试"))):
            decision = decide(program, family).of("dibao")
            assert decision is not None
            eligible[side] += decision.outcome == "eligible"
            cost[side] += decision.amount_fen or 0
    sums = effect.sums()
    assert (sums.before.cost, sums.after.cost) == (cost["before"], cost["after"])
    assert (sums.before.eligible, sums.after.eligible) == (eligible["before"], eligible["after"])
    assert cost["after"] > cost["before"] > 0
    assert sum(sums.changes.values()) == sums.rows == len(drawn)


def test_places_moves_and_picture_add_up(trial: Trial) -> None:
    """Whatever way the rows are cut, they are the same rows."""
    effect = trial.effects["dibao"]
    whole, places = effect.sums(), effect.by_place()
    assert len(places) > 3
    assert sum(place.difference for place in places) == whole.difference > 0
    assert sum(place.rows for place in places) == whole.rows == effect.moves()["rows"].sum()
    listed = {change: len(effect.of_change(change)) for change in Change}
    assert listed == whole.changes
    moved = (effect.rows["difference"].drop_nulls() != 0).sum()
    assert sum(rows for _, _, rows in effect.distribution()) == moved > 0


def test_the_lists_begin_with_the_largest_change_and_keep_to_a_place(trial: Trial) -> None:
    """A list of a township holds its own households only."""
    effect = trial.effects["dibao"]
    more = effect.of_change(Change.MORE)["difference"].to_list()
    assert more == sorted(more, reverse=True)
    town = effect.by_place()[0].place
    within = effect.of_change(Change.MORE, town)
    assert 0 < len(within) < len(more)
    assert set(within["place"]) == {town}


def test_values_of_another_day_say_what_they_change(trial: Trial) -> None:
    """The uplift is the standard and the tiers, with both values."""
    labels = {label: (before, after) for label, before, after in trial.changed}
    assert labels["农村低保标准"] == ("2,500.00 元/人/年", "3,015.00 元/人/年")
    assert {"A档金额", "B档金额", "C档金额"} <= labels.keys()
    assert trial.sample


def test_a_draft_pack_can_be_tried(library: Library, people: Population) -> None:
    """The same packs as a draft change nothing; the rules of another place would."""
    effect = try_out(library, people, DAY, Proposal(draft=library, schemes=DIBAO)).effects["dibao"]
    assert effect.sums().changes[Change.SAME] == effect.sums().rows
    bare = try_out(library, people, DAY, Proposal(schemes=DIBAO, demonstration=False)).effects["dibao"]
    assert bare.sums().after.cost == 0
    assert bare.sums().after.uncounted + bare.sums().after.unknown > 0


def test_what_cannot_be_tried_is_said(library: Library, people: Population) -> None:
    """Every fault at once."""
    with pytest.raises(BadInput) as fault:
        try_out(library, people, DAY, Proposal({"nothing": 1, "dibao_standard_rural": -5}, schemes=DIBAO))
    assert [finding.where for finding in fault.value.findings] == ["dibao_standard_rural", "nothing"]


def test_the_spread_over_seeds_encloses_each_seed(library: Library) -> None:
    """The least and the greatest of three populations."""
    profile = load("shangluo-2017q1").scaled(200, "611022")
    found = spread(library, profile, DAY, UPLIFT, seeds=(1, 2, 3))["dibao"]
    each = [
        try_out(library, population, DAY, UPLIFT).effects["dibao"].sums().difference
        for population in populations(library, profile, (1, 2, 3))
    ]
    assert found.difference == (min(each), max(each))
    assert found.seeds == 3
    assert min(each) < max(each)


def test_the_workbook_reads_back(library: Library, trial: Trial) -> None:
    """Sums and lists as numbers, the notes and what was changed in words."""
    notes = synthetic_notes(load("shangluo-2017q1"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(trial, notes, {})))
    about = [row[0] for row in book.get_sheet_by_name("说明").to_python()]
    assert about[: len(notes)] == notes
    assert any("农村低保标准" in line for line in about)
    effect: Effect = trial.effects["dibao"]
    total = book.get_sheet_by_name("最低生活保障 按地区").to_python()[1]
    assert total[8] * 100 == pytest.approx(effect.sums().difference)
    changed = effect.sums().rows - effect.sums().changes[Change.SAME]
    assert len(book.get_sheet_by_name("最低生活保障 名单").to_python()) == changed + 1


@pytest.mark.demand(43)
def test_shangluos_uplift_is_told_with_what_is_published_and_what_is_assumed(trial: Trial) -> None:
    """2,500 to 3,015 a year; synthetic people are named so first of all."""
    notes = synthetic_notes(load("shangluo-2017q1"))
    assert notes[0].startswith("合成人口")
    assert "41,229" in notes[1]
    assert notes[2].startswith("假定的数")
    lines = "\n".join(told(trial, {}))
    assert "2,500.00 元/人/年 → 3,015.00 元/人/年" in lines
    assert "示例值" in lines


def test_runs_follow_the_counties() -> None:
    """Stretches of one county each, in the order given."""
    areas = pl.Series(["611022101000", "611022102000", "611023101000", "611022101000"])
    assert list(runs(areas)) == [("611022", 0, 2), ("611023", 2, 3), ("611022", 3, 4)]
