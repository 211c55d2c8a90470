"""Procedures as dated data: who confirms, how long, what stops a clock, how many are visited, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from doudi.domain.findings import OutsideCoverage, PackFaults
from doudi.engine.library import Library
from doudi.engine.procedures import Procedure
from doudi.engine.shipped import shipped_packs

PLACE = "640121"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load([shipped_packs()])


def codes(procedure: Procedure) -> list[str]:
    return [step.code for step in procedure.steps]


@pytest.mark.parametrize(
    ("scheme", "on", "delegated", "name", "limits"),
    [
        ("dibao", date(2018, 3, 15), False, "dibao-2012", (None, None)),
        ("dibao", date(2020, 8, 24), False, "dibao-2012", (None, None)),
        ("dibao", date(2020, 8, 25), False, "dibao-2020", (None, None)),
        ("dibao", date(2020, 8, 25), True, "dibao-2020-delegated", (None, None)),
        ("dibao", date(2021, 7, 1), False, "dibao-2021", (30, 45)),
        ("dibao", date(2022, 10, 19), True, "dibao-2021-delegated", (30, 45)),
        ("dibao", date(2022, 10, 20), False, "dibao-2022", (30, 45)),
        ("dibao", date(2022, 10, 20), True, "dibao-2022-delegated", (20, 45)),
        ("tekun", date(2021, 7, 1), True, "tekun-2021-delegated", (None, None)),
        ("rigid_spending", date(2025, 1, 1), False, "rigid-spending-2025", (30, 45)),
        ("rigid_spending", date(2025, 1, 1), True, "rigid-spending-2025-delegated", (30, 45)),
    ],
)
def test_the_day_and_the_delegation_choose_the_procedure_and_its_limit(
    library: Library, scheme: str, on: date, delegated: bool, name: str, limits: tuple[int | None, int | None]
) -> None:
    found = library.procedure(scheme, PLACE, on, delegated=delegated)
    assert found.id == name
    assert (found.total_limit, found.total_limit_special) == limits
    assert found.cite is not None
    assert found.delegated is delegated
    assert found.step("confirm").role == ("township" if delegated else "county")
    assert ("submit" in codes(found)) is not delegated


def test_before_the_reform_nothing_could_be_delegated(library: Library) -> None:
    with pytest.raises(OutsideCoverage):
        library.procedure("dibao", PLACE, date(2020, 8, 24), delegated=True)


def test_the_named_causes_of_an_extension_come_with_the_notice_of_2022(library: Library) -> None:
    assert library.procedure("dibao", PLACE, date(2022, 10, 19)).special_causes == ()
    assert "公示有异议" in library.procedure("dibao", PLACE, date(2022, 10, 20)).special_causes


@pytest.mark.parametrize(
    ("scheme", "on", "compulsory", "people"),
    [
        ("dibao", date(2018, 3, 15), True, 2),
        ("dibao", date(2020, 9, 1), False, 2),
        ("dibao", date(2023, 1, 1), False, 2),
    ],
)
def test_appraisal_is_compulsory_to_2020_then_only_where_somebody_disputes(
    library: Library, scheme: str, on: date, compulsory: bool, people: int
) -> None:
    found = library.procedure(scheme, PLACE, on)
    assert found.step("appraise").on_objection is not compulsory
    assert ("surveyed" in found.step("publish").after) is not compulsory
    assert found.step("survey").minimum_people == people


@pytest.mark.parametrize(
    ("scheme", "on", "shares"),
    [
        ("dibao", date(2018, 3, 15), {"check": (30, "第二十六条")}),
        ("dibao", date(2020, 9, 1), {"check": (30, "第二十六条")}),
        ("dibao", date(2021, 7, 1), {}),
        ("tekun", date(2021, 7, 1), {"confirm": (30, "第十六条")}),
    ],
)
def test_thirty_in_a_hundred_are_drawn_to_2021_and_tekun_stays(
    library: Library, scheme: str, on: date, shares: dict[str, tuple[int, str]]
) -> None:
    drawn = {step.code: step for step in library.procedure(scheme, PLACE, on).steps if step.spot_check_share}
    assert {
        code: (step.spot_check_share, step.cite.article if step.cite else "") for code, step in drawn.items()
    } == shares


@pytest.mark.parametrize(
    ("on", "steps", "article"),
    [(date(2018, 3, 15), {"survey"}, "第十三条"), (date(2022, 1, 1), {"start_survey", "survey"}, "第十条")],
)
def test_a_clock_stands_still_only_for_papers_and_only_where_the_text_says_so(
    library: Library, on: date, steps: set[str], article: str
) -> None:
    resting = {step.code: step.rests for step in library.procedure("dibao", PLACE, on).steps if step.rests}
    assert set(resting) == steps
    for rests in resting.values():
        assert [(why, cite.article) for why, cite in rests] == [("supply", article)]


@pytest.mark.parametrize(
    ("on", "limit", "unit"),
    [(date(2018, 3, 15), 3, "day"), (date(2020, 9, 1), 3, "day"), (date(2022, 1, 1), 3, "working_day")],
)
def test_a_refusal_is_told_in_three_days_and_since_2021_in_three_working_days(
    library: Library, on: date, limit: int, unit: str
) -> None:
    for delegated in (False, True):
        if delegated and on < date(2020, 8, 25):
            continue
        told = library.procedure("dibao", PLACE, on, delegated=delegated).step("notify")
        assert (told.limit, told.unit, told.counts_from) == (limit, unit, "refuse")


EVERY = [
    *(("dibao", on, False) for on in (date(2018, 3, 15), date(2020, 9, 1), date(2021, 8, 1), date(2023, 1, 1))),
    *(("dibao", on, True) for on in (date(2020, 9, 1), date(2021, 8, 1), date(2023, 1, 1))),
    ("tekun", date(2022, 1, 1), True),
    ("rigid_spending", date(2025, 1, 1), True),
]


@pytest.mark.parametrize("on", [date(2016, 1, 1), date(2019, 1, 1), date(2021, 9, 1)])
def test_the_days_for_papers_after_first_help_are_the_countys_to_set(library: Library, on: date) -> None:
    step = library.procedure("temporary", PLACE, on).step("make_up")
    assert (step.limit, step.limit_set_by, step.counts_from) == (None, "make_up_days", "assist_first")
    assert library.value("make_up_days", PLACE, on, demonstration=False) is None
    found = library.procedure("temporary", PLACE, on).with_limits(lambda name: {"make_up_days": 10}[name])
    assert (found.step("make_up").limit, found.step("make_up").unit) == (10, "working_day")


@pytest.mark.parametrize(("scheme", "on", "delegated"), EVERY)
def test_every_state_is_reached_and_every_step_has_its_article(
    library: Library, scheme: str, on: date, delegated: bool
) -> None:
    procedure = library.procedure(scheme, PLACE, on, delegated=delegated)
    reached: set[str] = set()
    ahead = {step.state for step in procedure.steps if not step.after}
    while ahead - reached:
        reached |= ahead
        ahead = {step.state for step in procedure.steps if reached & set(step.after)}
    assert reached == {step.state for step in procedure.steps}
    assert all(step.cite for step in procedure.steps)
    ends = reached - {state for step in procedure.steps for state in step.after}
    assert {"approved", "notified"} <= ends <= {"approved", "notified", "terminated"}


PACK = 'id = "x/y"\ntitle = "试"\nversion = "1"\narea = ""\nfrom = 2012-01-01\n'
SOURCES = '[a]\ntitle = "某办法"\n[a.articles]\n1 = "第一条"\n'
STEP = (
    '[[procedure.step]]\ncode = "{0}"\nlabel = "步"\nverb = "办"\nafter = {1}\nstate = "{2}"\n'
    'state_label = "某"\nrole = "township"\ncite = "a#1"\n{3}\n'
)
FIRST = (
    '[[procedure]]\nid = "one"\nscheme = "s"\ntitle = "一"\nfrom = 2012-01-01\nuntil = 2014-01-01\ncite = "a#1"\n'
    + STEP.format("accept", "[]", "accepted", "")
    + STEP.format("confirm", '["accepted"]', "approved", "")
)


PAPER = '[[procedure.papers]]\nkind = "{0}"\nlabel = "某材料"\ncite = "a#1"\n'
LEFT_TO_THE_PLACE = 'limit_set_by = "days"\ncounts_from = "accept"'


def written(folder: Path, text: str) -> Library:
    for name, content in (("pack.toml", PACK), ("sources.toml", SOURCES), ("procedure.toml", text)):
        (folder / name).write_text(content, encoding="utf-8")
    return Library.load([folder])


def second(head: str, *steps: str) -> str:
    start = '[[procedure]]\nid = "two"\nscheme = "s"\ntitle = "二"\nfrom = 2014-01-01\ncite = "a#1"\n'
    return FIRST + start + head + "\n" + "".join(steps)


def test_a_procedure_like_another_keeps_its_order_and_replaces_what_is_written(tmp_path: Path) -> None:
    text = second('like = "one"', STEP.format("accept", "[]", "accepted", "minimum_people = 3"))
    found = written(tmp_path, text).procedure("s", "61", date(2015, 1, 1))
    assert codes(found) == ["accept", "confirm"]
    assert found.step("accept").minimum_people == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (second('like = "none"'), "不在前面写过的程序里"),
        (second('like = "one"\nwithout = ["publish"]'), "不是“one”的步骤"),
        (second('like = "one"\ntotal_limit = 30\ntotal_limit_special = 30'), "要比 total_limit 长"),
        (second('like = "one"\nspecial_causes = ["人户分离"]'), "没有写 total_limit_special"),
        (second("", STEP.format("accept", "[]", "accepted", 'rests = { holiday = "a#1" }')), "rests 只能写"),
        (second("", STEP.format("accept", "[]", "accepted", 'rests = { supply = "a#9" }')), "9"),
        (second("", STEP.format("accept", "[]", "accepted", "spot_check_share = 130")), "1 到 100"),
        (second("", STEP.format("accept", "[]", "accepted", 'limit_set_by = "days"')), "没有写 counts_from"),
        (second("", STEP.format("accept", "[]", "accepted", LEFT_TO_THE_PLACE + "\nlimit = 3")), "只能写一个"),
        (second("", STEP.format("accept", "[]", "accepted", LEFT_TO_THE_PLACE)), "没有参数"),
        (second("", PAPER.format("id_card"), PAPER.format("id_card")), "写了两次：请并成一行"),
        (second("", PAPER.format("id_card").replace("a#1", "a#9")), "9"),
        (second("", PAPER.format("id_card") + 'only = "他"\n'), "不认识“only”"),
        (second('like = "one"').replace("from = 2014-01-01", "from = 2013-01-01"), "同时生效"),
        (second('like = "one"').replace('id = "two"', 'id = "one"'), "写了两次"),
    ],
)
def test_a_procedure_that_cannot_be_followed_is_a_fault(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(PackFaults, match=message):
        written(tmp_path, text)


def test_papers_are_taken_over_with_like_unless_others_are_written(tmp_path: Path) -> None:
    first = FIRST + PAPER.format("id_card")

    def kinds(head: str, *more: str) -> list[str]:
        text = second(head, *more).replace(FIRST, first)
        return [paper.kind for paper in written(tmp_path, text).procedure("s", "61", date(2015, 1, 1)).papers]

    assert kinds('like = "one"') == ["id_card"]
    assert kinds('like = "one"', PAPER.format("disability")) == ["disability"]
    assert kinds("") == []
