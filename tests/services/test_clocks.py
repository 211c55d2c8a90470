"""Clocks at work: they rest, are lengthened once, warn, pass, become the county's matter; and add up by township."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connections

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions, queries, timing
from doudi.services.cases.clocks import Pace
from doudi.services.cases.errors import NotPossible, StepRefused
from doudi.services.cases.models import Case, CaseStep, Rest
from doudi.services.cases.timing import Stop
from doudi.services.cases.transitions import table
from doudi.services.registry.models import Household
from doudi.services.remedies import objections
from doudi.services.remedies.objections import Told
from doudi.services.standards import actions as standards
from doudi.services.standards.actions import Entry
from tests.services.places import example_case, move_to_example

Walk = Callable[[str], Case]
Today = Callable[[date], None]
PAPERS = Stop("supply", ["离婚判决书", " 残疾证 ", "离婚判决书", ""])


def clock_of(offices: SimpleNamespace, case: Case, code: str = "survey") -> tuple[int | None, date, Pace]:
    found = next(each for each in queries.clocks(offices.township, case.pk) if each.code == code)
    return found.days_left, found.due.day, found.pace


def test_papers_are_told_once_and_the_days_until_they_come_are_not_counted(
    offices: SimpleNamespace, case: Case, today: Today
) -> None:
    """Accepted on 15 March with ten working days; asked on the 19th, brought on the 26th."""
    assert clock_of(offices, case) == (10, date(2018, 3, 29), Pace.RUNNING)
    today(date(2018, 3, 19))
    row = timing.rest(offices.township, case, PAPERS)
    assert row.papers == ["离婚判决书", "残疾证"]
    assert clock_of(offices, case) == (8, date(2018, 3, 29), Pace.RESTING)
    today(date(2018, 4, 20))
    assert clock_of(offices, case)[0] == 8
    assert not [each for each in queries.due(offices.township) if each.overdue]
    today(date(2018, 3, 26))
    timing.resume(offices.township2, case, "都收到了")
    assert clock_of(offices, case) == (8, date(2018, 4, 8), Pace.RUNNING)
    with pytest.raises(NotPossible, match="2018年3月19日已经一次告知过"):
        timing.rest(offices.township, case, PAPERS)


def test_after_the_county_returned_a_case_papers_may_be_told_once_more(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("submit")
    case = actions.perform(offices.county, case, "return", case.version, note="请补残疾证")
    timing.rest(offices.township, case, PAPERS)
    assert Rest.objects.filter(case=case, until=None).count() == 1


@pytest.mark.parametrize("reason", ["verification", "objection", "holiday", ""])
def test_nothing_else_stops_a_clock_where_the_text_does_not_say_so(
    offices: SimpleNamespace, case: Case, reason: str
) -> None:
    with pytest.raises(NotPossible, match="没有写可以因为"):
        timing.rest(offices.township, case, Stop(reason, ["残疾证"], "等核对"))


def test_where_a_place_lets_a_check_stop_the_clock_it_says_what_is_waited_for(
    offices: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = table(case)
    survey = next(each for each in rows.transitions if each.code == "survey")
    local = replace(survey, rests=tuple(("verification", cite) for _, cite in survey.rests))
    monkeypatch.setattr(timing, "table", lambda _: replace(rows, transitions=(local,)))
    with pytest.raises(StepRefused, match="没有写在等什么"):
        timing.rest(offices.township, case, Stop("verification"))
    assert timing.rest(offices.township, case, Stop("verification", note="等不动产登记回复")).papers == []


def test_ending_the_procedure_ends_the_rest(offices: SimpleNamespace, today: Today) -> None:
    move_to_example(offices)
    today(date(2022, 3, 15))
    case = example_case(offices.township)
    timing.rest(offices.township, case, PAPERS)
    case = actions.perform(offices.township, case, "terminate", case.version, note="三次上门都不配合")
    rest = case.rests.get()
    assert (case.state, rest.until, rest.ended_note) == ("terminated", date(2022, 3, 15), "随“终止”恢复")


def test_a_surveyed_case_rests_no_more(walk: Walk, offices: SimpleNamespace) -> None:
    with pytest.raises(NotPossible, match="现在是“已调查”"):
        timing.rest(offices.township, walk("survey"), PAPERS)


@pytest.mark.parametrize(
    ("stop", "field"),
    [
        (Stop("supply", ["  "]), "papers"),
        (Stop("supply", ["证" * 61]), "papers"),
        (Stop("supply", [f"第{each}样" for each in range(31)]), "papers"),
        (Stop("supply", ["残疾证"], "字" * 501), "note"),
    ],
)
def test_what_is_to_be_supplied_is_written_in_full(
    offices: SimpleNamespace, case: Case, stop: Stop, field: str
) -> None:
    with pytest.raises(StepRefused) as refused:
        timing.rest(offices.township, case, stop)
    assert field in {finding.where for finding in refused.value.findings}
    assert not case.rests.exists()


def test_while_a_clock_rests_the_ordinary_steps_wait(offices: SimpleNamespace, case: Case) -> None:
    timing.rest(offices.township, case, PAPERS)
    with pytest.raises(NotPossible, match="停表（等家庭补材料）：先登记恢复"):
        actions.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    with pytest.raises(NotPossible, match="不用再停"):
        timing.rest(offices.township2, case, PAPERS)
    timing.resume(offices.township, case)
    with pytest.raises(NotPossible, match="没有停表"):
        timing.resume(offices.township, case)
    assert actions.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"]).state == "surveyed"


@pytest.mark.django_db(transaction=True)
def test_of_many_clerks_who_stop_a_clock_at_once_one_does(offices: SimpleNamespace, case: Case) -> None:
    start, outcomes = threading.Barrier(3), []

    def work() -> None:
        start.wait()
        try:
            timing.rest(offices.township, case, PAPERS)
            outcomes.append("done")
        except NotPossible:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told", "told"]
    assert Rest.objects.count() == 1


def test_whoever_only_looks_or_lies_elsewhere_stops_and_lengthens_nothing(offices: SimpleNamespace, case: Case) -> None:
    for user in (offices.village, offices.auditor, offices.finance, offices.administrator, offices.agency):
        with pytest.raises(NotAllowed):
            timing.rest(user, case, PAPERS)
        with pytest.raises(NotAllowed):
            timing.extend(user, case, "", "人户分离")
        with pytest.raises(NotAllowed):
            timing.resume(user, case)
    for user in (offices.other_township, offices.foreign_county):
        with pytest.raises(NotFound):
            timing.rest(user, case, PAPERS)
        with pytest.raises(NotFound):
            timing.extend(user, case, "", "人户分离")


def test_a_closed_case_neither_rests_nor_is_lengthened(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    with pytest.raises(NotPossible, match="已经办结"):
        timing.rest(offices.county, case, PAPERS)
    with pytest.raises(NotPossible):
        timing.extend(offices.county, case, "", "人户分离")
    assert queries.clocks(offices.county, case.pk) == []


def test_a_clock_warns_passes_and_becomes_the_countys_matter(
    offices: SimpleNamespace, case: Case, today: Today
) -> None:
    """Ten working days from 15 March end on Thursday 29 March; Qingming follows."""
    for day, pace in (
        (date(2018, 3, 23), Pace.RUNNING),
        (date(2018, 3, 26), Pace.WARNING),
        (date(2018, 3, 29), Pace.WARNING),
        (date(2018, 3, 30), Pace.OVERDUE),
        (date(2018, 4, 8), Pace.OVERDUE),
        (date(2018, 4, 9), Pace.ESCALATED),
    ):
        today(day)
        [row] = queries.standing(offices.county)
        assert row.pace is pace, day
        assert row.overdue is (pace in (Pace.OVERDUE, Pace.ESCALATED))


def test_a_county_says_itself_when_clocks_warn_and_escalate(offices: SimpleNamespace, case: Case, today: Today) -> None:
    for name, days in (("warning_days", 1), ("escalation_days", 2)):
        entry = standards.enter(offices.county, Entry(name, days, "丹民发〔2018〕3号", date(2018, 3, 20)))
        standards.approve(offices.county2, entry.pk)
    for day, pace in (
        (date(2018, 3, 26), Pace.RUNNING),
        (date(2018, 3, 28), Pace.WARNING),
        (date(2018, 4, 2), Pace.OVERDUE),
        (date(2018, 4, 3), Pace.ESCALATED),
    ):
        today(day)
        assert [row.pace for row in queries.standing(offices.township)] == [pace], day
        assert queries.clocks(offices.township, case.pk)[0].pace is pace
    assert [row.case_id for row in queries.due(offices.township)] == [case.pk]
    assert queries.due(offices.county) == []


def test_a_step_met_in_time_and_done_again_after_a_return_is_not_late(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("submit")
    case = actions.perform(offices.county, case, "return", case.version, note="请补调查表签字")
    today(date(2018, 5, 2))
    [row] = queries.due(offices.township)
    assert (row.code, row.overdue, row.due) == ("survey", False, None)


def test_after_an_objection_the_clock_of_the_recheck_runs_not_that_of_a_refusal(
    walk: Walk, offices: SimpleNamespace, today: Today
) -> None:
    case = walk("publish_again")
    today(date(2018, 4, 12))
    objections.at_window(offices.county, case, Told("说他家有存款没有报"), case.version)
    case.refresh_from_db()
    assert [each.code for each in queries.clocks(offices.county, case.pk)] == ["recheck"]
    [row] = queries.due(offices.county)
    assert (row.code, row.overdue) == ("recheck", False)


def test_what_the_packs_no_longer_hold_does_not_hide_the_rest(offices: SimpleNamespace, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(procedure_id="dibao-1999")
    [row] = queries.standing(offices.county)
    assert (row.what, row.role, row.pace) == ("规则包里没有它的办理程序", "", Pace.UNKNOWN)
    assert queries.due(offices.township) == []


def test_the_village_and_the_other_area_see_what_is_theirs(offices: SimpleNamespace, case: Case) -> None:
    assert [row.case_id for row in queries.standing(offices.village)] == [case.pk]
    assert queries.standing(offices.other_township) == queries.standing(offices.foreign_county) == []


def test_papers_after_first_help_are_due_in_the_days_that_the_county_set(
    offices: SimpleNamespace, household: Household, today: Today
) -> None:
    head = household.memberships.get(is_head=True).person_id
    case = actions.accept(offices.township, household, "temporary", head)
    entered = standards.enter(offices.county, Entry("first_help_limit", 1000_00, "丹民发〔2018〕5号", date(2018, 3, 1)))
    standards.approve(offices.county2, entered.pk)
    case = actions.perform(offices.township, case, "assist_first", case.version, amount="300")
    [row] = queries.due(offices.township)
    assert (row.code, row.due) == ("make_up", None)
    entered = standards.enter(offices.county, Entry("make_up_days", 5, "丹民发〔2018〕3号", date(2018, 3, 1)))
    standards.approve(offices.county2, entered.pk)
    [row] = queries.due(offices.township)
    assert (row.due and row.due.day, row.pace) == (date(2018, 3, 22), Pace.RUNNING)
    today(date(2018, 3, 23))
    assert [row.overdue for row in queries.due(offices.township)] == [True]


@pytest.mark.soak
def test_ten_thousand_open_cases_are_on_the_desk_within_a_second_of_computing(
    offices: SimpleNamespace, case: Case
) -> None:
    homes = Household.objects.bulk_create(
        Household(
            number=f"S{order}", area_code=case.area_code, address="", residence="rural", created_on=case.accepted_on
        )
        for order in range(9_999)
    )
    same = {"scheme": "dibao", "area_code": case.area_code, "applicant_id": case.applicant_id, "state": case.state}
    same |= {"handler_id": case.handler_id, "procedure_id": case.procedure_id, "accepted_on": case.accepted_on}
    made = Case.objects.bulk_create(Case(number=home.number, household=home, **same) for home in homes)
    first = case.steps.get()
    CaseStep.objects.bulk_create(
        CaseStep(
            case=each,
            transition="accept",
            label="受理",
            to_state="accepted",
            actor=first.actor,
            on=first.on,
            recorded_at=first.recorded_at,
        )
        for each in made
    )
    begun = time.perf_counter()
    rows = queries.standing(offices.county)
    taken = time.perf_counter() - begun
    assert len(rows) == 10_000
    assert {row.due.day for row in rows if row.due} == {date(2018, 3, 29)}
    assert taken < 1.5, f"{taken:.2f} s, reading included"
