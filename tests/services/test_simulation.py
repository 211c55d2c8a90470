"""A change tried out on a population: the sums are the families', one by one."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from doudi.domain.findings import BadInput
from doudi.engine import Fact, Family, Kind, Library, Member, Program, decide
from doudi.engine.columns import Column, Columns
from doudi.engine.shipped import shipped_packs
from doudi.engine.sides import side
from doudi.services.population import Population
from doudi.services.simulation import Change, Effect, Proposal, Trial, try_out
from doudi.services.simulation.effects import Sums
from doudi.services.simulation.fitting import fitted
from doudi.services.simulation.sheets import workbook
from doudi.services.simulation.spread import populations, spread
from doudi.services.simulation.told import one_sided, synthetic_notes, told
from doudi.services.simulation.trial import runs
from doudi.services.synth import load
from doudi.web.simulation import heading
from tests.engine.drawn import families

DAY, LATER = date(2017, 3, 31), date(2017, 6, 1)
DIBAO = frozenset(("dibao",))
UPLIFT = Proposal(values_of=LATER, schemes=DIBAO)
COUNTIES = ("611022", "611023")
Draft = Callable[[str, str, Callable[[str], str]], Library]


@pytest.fixture(scope="module")
def people(library: Library) -> Population:
    """A tenth of one synthetic county."""
    return next(iter(populations(library, load("shangluo-2017q1").scaled(600, "611022"), [1])))


@pytest.fixture(scope="module")
def trial(library: Library, people: Population) -> Trial:
    """Shangluo's uplift on them."""
    return try_out(library, people, DAY, UPLIFT)


@pytest.fixture
def draft(library: Library, tmp_path: Path) -> Draft:
    """The shipped packs with one file of one of them changed."""

    def made(pack: str, file: str, change: Callable[[str], str]) -> Library:
        folder = Path(shutil.copytree(shipped_packs() / pack, tmp_path / "draft"))
        text = (folder / file).read_text("utf-8")
        assert change(text) != text
        (folder / file).write_text(change(text), "utf-8")
        return side(str(folder), library).library

    return made


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
    cost, eligible, uncounted = Counter[str](), Counter[str](), 0
    for place, family in enumerate(drawn):
        now = library.program(COUNTIES[place * 2 // len(drawn)], DAY, schemes=DIBAO)
        due: dict[str, int | None] = {}
        for when, program in (("before", now), ("after", now.with_amounts(amounts, "试"))):
            decision = decide(program, family).of("dibao")
            assert decision is not None
            eligible[when] += decision.outcome == "eligible"
            due[when] = 0 if decision.outcome == "ineligible" else decision.amount_fen
        if None in due.values():
            uncounted += 1
        else:
            cost.update({side: fen or 0 for side, fen in due.items()})
    sums = effect.sums()
    assert (sums.before.cost, sums.after.cost) == (cost["before"], cost["after"])
    assert sums.uncounted == uncounted > 0
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


def unmoved(sums: Sums) -> bool:
    """Nothing changes where it is known; what nobody knows is not said to stay the same."""
    same, uncertain = sums.changes[Change.SAME], sums.changes[Change.UNCERTAIN]
    return 0 < same == sums.rows - uncertain and uncertain == sums.uncounted


def test_a_draft_pack_can_be_tried(library: Library, people: Population) -> None:
    """The same packs as a draft change nothing; the rules of another place would."""
    effect = try_out(library, people, DAY, Proposal(draft=library, schemes=DIBAO)).effects["dibao"]
    assert unmoved(effect.sums())
    bare = try_out(library, people, DAY, Proposal(schemes=DIBAO, demonstration=False)).effects["dibao"]
    assert bare.sums().after.cost == 0
    assert bare.sums().uncounted > 0


def test_options_in_another_order_are_the_same_options(library: Library, people: Population, draft: Draft) -> None:
    """Codes go to a draft by their names: a draft that only lists them otherwise changes nothing."""
    written = 'rural = "农村低保", urban = "城市低保"'
    turned = 'urban = "城市低保", rural = "农村低保"'
    other = draft("cn/household", "facts.toml", lambda text: text.replace(written, turned))
    assert list(other.facts["residence"].values) == ["urban", "rural"]
    sums = try_out(library, people, LATER, Proposal(draft=other, schemes=DIBAO)).effects["dibao"].sums()
    assert unmoved(sums)
    assert sums.difference == 0 < sums.before.cost


def test_what_a_draft_declares_otherwise_is_refused_all_at_once(library: Library) -> None:
    """An option that is in use and gone, a range too narrow, another unit; what is unknown is no reason to refuse."""
    facts = library.facts
    homes = {
        "residence": Column(np.array([1, 0, 1, 1]), np.array([True, True, True, False])),
        "deposits": Column(np.array([0, 5_000, 9_999_999, 9_999_999]), np.array([True, True, True, False])),
    }
    columns = Columns(np.arange(5), homes, {"wage": Column(np.array([1, 2, 3, 4]))})
    theirs = {
        "residence": replace(facts["residence"], values={"rural": "农村低保"}, high=0),
        "deposits": replace(facts["deposits"], high=5_000),
        "wage": replace(facts["wage"], unit="元/季"),
    }
    with pytest.raises(BadInput) as fault:
        fitted(columns, facts, theirs)
    said = {finding.where: finding.message for finding in fault.value.findings}
    assert said.keys() == theirs.keys()
    assert "没有“城市低保”这个选项，而登记里有 2 条" in said["residence"]
    assert "有 1 条" in said["deposits"]
    assert "0.00 到 50.00" in said["deposits"]
    assert "单位" in said["wage"]


def test_a_scheme_that_only_one_side_knows_is_said_and_counted(
    library: Library, people: Population, draft: Draft
) -> None:
    """A payment that a draft drops ends for everybody who has it; the other way round it is new for them."""
    without = draft("6110-shangluo/dibao", "pack.toml", lambda text: text[: text.index("[[decision]]")])
    both = frozenset(("dibao", "dibao_topup"))
    dropped = try_out(library, people, LATER, Proposal(draft=without, schemes=both))
    added = try_out(without, people, LATER, Proposal(draft=library, schemes=both))
    assert (dropped.dropped, dropped.added) == (added.added, added.dropped) == (("重点对象增发",), ())
    assert list(one_sided(dropped)) == ["换的规则包里没有“重点对象增发”这一项，按都停发算。"]
    assert set(one_sided(added)) <= set(told(added, {}))
    gone, come = dropped.effects["dibao_topup"].sums(), added.effects["dibao_topup"].sums()
    assert gone.changes[Change.ENDED] == gone.before.eligible == come.changes[Change.NEW] == come.after.eligible > 0
    assert gone.after.eligible == come.before.eligible == 0


def test_money_is_compared_only_where_it_is_known_on_both_sides(
    library: Library, people: Population, draft: Draft
) -> None:
    """A tier that a draft leaves open makes its families uncountable, not free."""
    written = "from = 2017-05-18\namount = 251\n"
    open_tier = draft(
        "6110-shangluo/dibao",
        "parameters.toml",
        lambda text: text.replace(written, 'from = 2017-05-18\nnot_set = "还没有定"\n', 1),
    )
    effect = try_out(library, people, LATER, Proposal(draft=open_tier, schemes=DIBAO)).effects["dibao"]
    sums = effect.sums()
    assert sums.uncounted == effect.rows["amount_after"].null_count() > 0
    assert sums.before.cost == sums.after.cost > 0
    assert sums.difference == 0
    assert sums.rows > sums.uncounted
    assert sum(place.uncounted for place in effect.by_place()) == sums.uncounted
    assert heading(effect).endswith(f"，另有 {sums.uncounted:,} 户算不出")


def test_what_cannot_be_tried_is_said(library: Library, people: Population) -> None:
    """Every fault at once."""
    with pytest.raises(BadInput) as fault:
        try_out(library, people, DAY, Proposal({"nothing": 1, "dibao_standard_rural": -5}, schemes=DIBAO))
    assert [finding.where for finding in fault.value.findings] == ["dibao_standard_rural", "nothing"]


def test_what_a_draft_counts_otherwise_is_refused(library: Library, people: Population, draft: Draft) -> None:
    """A scheme by another period, and a value of a parameter in another unit."""
    yearly = draft("6110-shangluo/dibao", "pack.toml", lambda text: text.replace('"month"', '"year"'))
    ours = copy(library)
    tier = library.parameters["dibao_tier_a"]
    ours.parameters = library.parameters | {tier.name: replace(tier, unit="元/户/月")}
    with pytest.raises(BadInput) as fault:
        try_out(ours, people, LATER, Proposal({tier.name: 300_00}, draft=yearly))
    assert [finding.where for finding in fault.value.findings] == [tier.name, "dibao_topup"]


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
