"""The transition table at work: who, when, what is asked, and two clerks at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions, queries
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Case, CaseStep, DecisionRecord
from doudi.services.cases.transitions import of
from doudi.services.registry import rulebook
from doudi.services.registry.actions import register_household
from doudi.services.registry.append_only import AppendOnly
from doudi.services.registry.models import Household
from doudi.services.remedies import objections
from doudi.services.remedies.objections import Told
from tests.services import family
from tests.services.places import example_case, move_to_example

Walk = Callable[[str], Case]
Today = Callable[[date], None]


def test_two_clerks_at_once_and_the_second_is_told(offices: SimpleNamespace, case: Case) -> None:
    seen = case.version
    actions.perform(offices.township, case, "survey", seen, surveyors=["甲", "乙"])
    with pytest.raises(StaleCase, match=r"township 经办已在 \d{4}-\d\d-\d\d \d\d:\d\d 办了“入户调查”，现在是“已调查”"):
        actions.perform(offices.township2, case, "survey", seen, surveyors=["丙", "丁"])
    assert CaseStep.objects.filter(case=case, transition="survey").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_clerks_at_the_same_moment_one_succeeds(offices: SimpleNamespace, case: Case) -> None:
    start, outcomes = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            actions.perform(offices.township, case, "survey", 1, surveyors=["甲", "乙"])
            outcomes.append("done")
        except StaleCase:
            outcomes.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "told", "told", "told"]
    assert Case.objects.get(pk=case.pk).version == 2


def test_one_who_read_before_and_writes_after_another_is_told(
    offices: SimpleNamespace, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where no lock held the two apart, the second write finds another version and changes nothing."""
    read_before = Case.objects.get(pk=case.pk)
    actions.perform(offices.township, case, "survey", 1, surveyors=["甲", "乙"])
    monkeypatch.setattr(actions, "_locked", lambda *_: read_before)
    with pytest.raises(StaleCase, match="入户调查"):
        actions.perform(offices.township2, case, "survey", 1, surveyors=["丙", "丁"])
    assert Case.objects.get(pk=case.pk).version == 2
    assert CaseStep.objects.filter(case=case).count() == 2


def test_every_transition_of_every_procedure_has_its_words(offices: SimpleNamespace) -> None:
    for on in (date(2018, 3, 15), date(2020, 9, 1), date(2022, 1, 1)):
        rows = of(rulebook.procedure("dibao", family.VILLAGE, on))
        for each in rows.transitions:
            assert each.label
            assert each.verb
            assert each.state_label
            assert each.cite
            assert each.code == "accept" or each.after


@pytest.mark.parametrize(
    ("code", "who", "message"),
    [
        ("survey", "county", "由乡镇经办人办理"),
        ("survey", "auditor", "由乡镇经办人办理"),
        ("publish", "township", "现在是“已受理”，还不能张榜公示"),
        ("confirm", "county", "还不能批准"),
        ("nonsense", "township", "没有这一步"),
    ],
)
def test_a_step_out_of_turn_or_by_another_is_refused(
    offices: SimpleNamespace, case: Case, code: str, who: str, message: str
) -> None:
    with pytest.raises(NotPossible, match=message):
        actions.perform(getattr(offices, who), case, code, 1)
    assert Case.objects.get(pk=case.pk).version == 1


def test_one_surveyor_is_too_few_and_one_named_twice_is_one(offices: SimpleNamespace, case: Case) -> None:
    for surveyors in ([], ["甲"], ["甲", " 甲 "], "甲"):
        with pytest.raises(StepRefused, match="调查人员不少于 2 人"):
            actions.perform(offices.township, case, "survey", 1, surveyors=surveyors)
    assert actions.perform(offices.township, case, "survey", 1, surveyors="甲、乙").state == "surveyed"


@pytest.mark.parametrize(
    ("votes", "field"),
    [
        ({"present": 9, "representatives": 6, "agree": 8, "disagree": 2}, "agree"),
        ({"present": 9, "representatives": 5, "agree": 8, "disagree": 1}, "representatives"),
        ({"present": 9, "representatives": 10, "agree": 8, "disagree": 1}, "representatives"),
        ({"present": 0, "representatives": 0, "agree": 0, "disagree": 0}, "present"),
        ({"present": 9, "representatives": 6, "agree": -1, "disagree": 1}, "agree"),
        ({"present": "", "representatives": 6, "agree": 8, "disagree": 1}, "present"),
    ],
)
def test_the_votes_of_an_appraisal_add_up(
    walk: Walk, offices: SimpleNamespace, votes: dict[str, Any], field: str
) -> None:
    """P42."""
    case = walk("survey")
    with pytest.raises(StepRefused) as refused:
        actions.perform(offices.township, case, "appraise", case.version, **votes)
    assert field in {finding.where for finding in refused.value.findings}


def test_six_of_nine_representatives_are_two_thirds(walk: Walk) -> None:
    assert walk("appraise").steps.last().details["representatives"] == 6  # type: ignore[union-attr]


def test_the_clock_of_the_next_step(walk: Walk, offices: SimpleNamespace, case: Case, today: Today) -> None:
    [survey] = queries.clocks(offices.township, case.pk)
    assert (survey.label, survey.due.day, survey.days_left) == ("入户调查", date(2018, 3, 29), 10)
    today(date(2018, 3, 30))
    [survey] = queries.clocks(offices.township, case.pk)
    assert (survey.overdue, survey.days_left) == (True, -1)


def test_three_working_days_run_from_the_end_of_the_county_notice(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("publish_again")
    [confirm] = [each for each in queries.clocks(offices.county, case.pk) if each.code == "confirm"]
    assert confirm.due.exact == date(2018, 4, 19)


def test_the_workbench_puts_overdue_first_and_waiting_last(walk: Walk, offices: SimpleNamespace, today: Today) -> None:
    case = walk("publish")
    [row] = queries.due(offices.township)
    assert (row.verb, row.waiting_until, row.overdue) == ("报送县级民政部门", date(2018, 3, 30), False)
    assert queries.counts(offices.township) == {"due": 0, "overdue": 0, "waiting": 1, "open": 1}
    today(date(2018, 4, 2))
    case = actions.perform(offices.township, case, "submit", case.version)
    assert queries.due(offices.township) == []
    today(date(2018, 4, 11))
    [row] = queries.due(offices.county)
    assert (row.code, row.overdue) == ("check", True)


def test_a_note_too_long_is_refused_not_cut(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("submit")
    with pytest.raises(StepRefused, match="最多 2000 个字"):
        actions.perform(offices.county, case, "return", case.version, note="字" * 2001)


def test_the_workbench_costs_as_many_queries_for_many_cases_as_for_one(
    case: Case, offices: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    for order in range(11, 41, 2):
        couple = (family.member(order), family.spouse(order + 1))
        household = register_household(offices.township, family.entry(members=couple))
        actions.accept(offices.township, household, "dibao", household.memberships.get(is_head=True).person_id)
    with django_assert_max_num_queries(8):
        assert len(queries.due(offices.township)) == 16


def test_allowed_says_why_not(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("publish")
    [submit] = queries.allowed(offices.township, case.pk)
    assert (submit.transition.code, submit.possible) == ("submit", False)
    assert "公示到2018年3月30日才满" in submit.reason
    [submit] = queries.allowed(offices.auditor, case.pk)
    assert submit.reason == "由乡镇经办人办理"


def test_reading_never_changes_anything(walk: Walk, offices: SimpleNamespace) -> None:
    """P21: looking at a case, its options, its clocks or its papers leaves it as it is."""
    case = walk("publish_again")
    before = (Case.objects.get(pk=case.pk).version, CaseStep.objects.count(), DecisionRecord.objects.count())
    queries.allowed(offices.county2, case.pk)
    queries.clocks(offices.county2, case.pk)
    queries.due(offices.county2)
    queries.steps(offices.county2, case.pk)
    queries.replay(queries.decisions(offices.county2, case.pk)[-1])
    assert before == (Case.objects.get(pk=case.pk).version, CaseStep.objects.count(), DecisionRecord.objects.count())


def test_a_second_application_is_refused_while_one_is_open_or_paid(
    walk: Walk, offices: SimpleNamespace, household: Household
) -> None:
    """P35."""
    case = walk("publish")
    head = household.memberships.get(is_head=True).person_id
    with pytest.raises(NotPossible, match=case.number):
        actions.accept(offices.township, household, "dibao", head)


def test_a_minor_is_no_applicant_while_there_is_an_adult(offices: SimpleNamespace) -> None:
    child = family.spouse(3, relation="child", id_number=family.number(date(2008, 5, 1)))
    household = register_household(offices.township, family.entry(members=(family.member(), child)))
    with pytest.raises(NotPossible, match="没有成年"):
        actions.accept(offices.township, household, "dibao", household.memberships.get(is_head=False).person_id)


def test_only_the_township_accepts(offices: SimpleNamespace, household: Household) -> None:
    head = household.memberships.get(is_head=True).person_id
    with pytest.raises(NotAllowed):
        actions.accept(offices.county, household, "dibao", head)
    with pytest.raises(NotFound):
        actions.accept(offices.other_township, household, "dibao", head)
    with pytest.raises(NotPossible, match="没有"):
        actions.accept(offices.township, household, "no-such-scheme", head)


def test_nothing_leaves_the_area(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("publish")
    for user in (offices.other_township, offices.foreign_township, offices.foreign_county):
        assert not queries.cases(user).exists()
        assert not queries.cases(user, case.number).exists()
        assert queries.due(user) == []
        assert queries.counts(user)["open"] == 0
        for read in (queries.case, queries.steps, queries.decisions, queries.clocks, queries.allowed):
            with pytest.raises(NotFound):
                read(user, case.pk)
        with pytest.raises(NotFound):
            actions.perform(user, case, "submit", case.version)
    offices.county.is_active = False
    assert not queries.cases(offices.county).exists()


def test_steps_and_decisions_are_never_rewritten(case: Case) -> None:
    for row in (case.steps.get(), case.decisions.get()):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()
        with pytest.raises(AppendOnly):
            type(row)._default_manager.filter(pk=row.pk).update(on=date(2000, 1, 1))


def test_asking_again_with_nothing_new_records_nothing(offices: SimpleNamespace, case: Case) -> None:
    first = actions.redetermine(offices.township, case)
    assert actions.redetermine(offices.township, case).pk == first.pk
    assert case.decisions.count() == 1


STEPS_2021: tuple[tuple[str, str, date, dict[str, Any]], ...] = (
    ("start_survey", "township", date(2022, 3, 16), {}),
    ("survey", "township", date(2022, 3, 18), {"surveyors": ["甲", "乙"]}),
    ("publish", "township", date(2022, 3, 21), {"place": "村务公开栏"}),
    ("object", "township", date(2022, 3, 23), {"note": "说有存款"}),
    ("appraise", "township", date(2022, 3, 25), {"present": 5, "agree": 4, "disagree": 1}),
    ("submit", "township", date(2022, 3, 28), {}),
    ("confirm", "county", date(2022, 3, 30), {}),
)


@pytest.mark.demand("X3")
def test_from_2021_appraisal_follows_only_an_objection_and_there_is_one_notice(
    offices: SimpleNamespace, today: Today
) -> None:
    move_to_example(offices)
    today(date(2022, 3, 15))
    case = example_case(offices.township)
    assert case.procedure_id == "dibao-2021"
    for code, who, day, details in STEPS_2021:
        today(day)
        assert ("appraise" in [each.transition.code for each in queries.allowed(offices.township, case.pk)]) == (
            code == "appraise"
        )
        if code == "object":
            objections.at_window(offices.township, case, Told("说他家有存款没有报"), case.version)
            case.refresh_from_db()
            continue
        if code == "submit":
            objections.answer(offices.township, case.objections.get().pk, "unfounded", "查了存款，没有超过")
        case = actions.perform(getattr(offices, who), case, code, case.version, **details)
    assert case.state == "approved"
    assert case.notices.count() == 1
    assert case.entitlements.get().decision.demonstration
