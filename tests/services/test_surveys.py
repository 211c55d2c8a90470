"""A visit in six steps: once, whole or not at all, and both sides where the case moved meanwhile."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from doudi.domain.findings import Faults
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.documents.dossier import dossier
from doudi.services.evidence import actions as evidence
from doudi.services.evidence import relatives, survey_queries, surveys
from doudi.services.evidence.contents import PaperRefused
from doudi.services.evidence.findings import Found
from doudi.services.evidence.models import Attachment, Survey
from doudi.services.evidence.sheets import SIX, Steps
from doudi.services.registry.actions import add_fact
from doudi.services.registry.models import FactRecord
from tests.documents.papers_for_tests import text_of
from tests.services.evidence import MINUTES, staff_entry
from tests.services.surveys import STEPS, sheet, visited


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def wage(case: Case, yuan: int) -> Found:
    return Found(case.applicant_id, "wage", Decimal(yuan))


@pytest.mark.demand(30)
def test_a_survey_in_six_steps_takes_the_step_and_states_what_was_found(
    offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    today(date(2018, 3, 18))
    row = visited(offices.township, case, found=[wage(case, 9000)], visited_on=date(2018, 3, 17))
    case.refresh_from_db()
    assert (case.state, row.waits, row.why) == ("surveyed", False, "")
    assert row.step == case.steps.last()
    assert row.step.details["surveyors"] == ["甲", "乙"]
    fact = FactRecord.objects.filter(person=case.applicant, name="wage").last()
    assert fact is not None
    assert (fact.value, fact.source, fact.valid_from) == ("900000", "入户调查：甲、乙", date(2018, 3, 17))
    assert [step for step, _ in survey_queries.told(row)] == list(SIX.values())
    assert row.papers.count() == 4
    said = text_of(dossier(case, offices.township))
    for words in ("入户调查记录", "邻居王某：确实困难", "土坯房三间", "病历是县医院的"):
        assert words in said


@pytest.mark.parametrize("left_out", ["heard", "seen", "counted", "asked", "judgement", "house", "safe", "judged"])
def test_none_of_the_six_steps_can_be_left_out(offices: SimpleNamespace, case: Case, left_out: str) -> None:
    with pytest.raises(Faults) as error:
        visited(offices.township, case, steps=replace(STEPS, **{left_out: ""}))
    assert [each.where for each in error.value.findings] == [left_out]
    assert not Survey.objects.exists()


def test_every_fault_comes_at_once_and_nothing_is_stored(offices: SimpleNamespace, case: Case) -> None:
    with pytest.raises(Faults) as error:
        visited(
            offices.township, case, steps=Steps(), surveyors="甲", visited_on=date(2018, 3, 16), place=" ",
            signatures={}, latitude=Decimal(91), longitude=Decimal(3), found=[wage(case, 1)],
        )  # fmt: skip
    wrong = {each.where for each in error.value.findings}
    assert wrong >= {"heard", "house", "seen", "counted", "asked", "judged", "verified", "surveyors", "visited_on"}
    assert wrong >= {"place", "signed_on_paper"}
    assert not Survey.objects.exists()
    assert not Attachment.objects.exists()
    assert FactRecord.objects.filter(name="wage", value="100").count() == 0


def test_a_photo_that_is_none_stores_nothing(offices: SimpleNamespace, case: Case) -> None:
    with pytest.raises(PaperRefused):
        visited(offices.township, case, photos=[io.BytesIO(b"MZ not a photo")])
    case.refresh_from_db()
    assert case.state == "accepted"
    assert not Survey.objects.exists()


def test_the_same_form_twice_is_one_survey(offices: SimpleNamespace, case: Case) -> None:
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    first = surveys.record(offices.township, case, ticket, sheet())
    second = surveys.record(offices.township, case, ticket, sheet(place="别处"))
    assert first.pk == second.pk
    assert Survey.objects.count() == 1
    assert case.steps.filter(transition="survey").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_at_once_is_one_survey(offices: SimpleNamespace, case: Case) -> None:
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    found: list[int] = []

    def send() -> None:
        try:
            found.append(surveys.record(offices.township, case, ticket, sheet()).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 3
    assert len(set(found)) == 1
    assert case.steps.filter(transition="survey").count() == 1


def test_a_form_is_for_one_person_and_one_case(offices: SimpleNamespace, case: Case) -> None:
    sealed = surveys.hand_out(offices.township, case)
    for user, words in ((offices.township2, sealed), (offices.township, sealed + "x"), (offices.township, "")):
        with pytest.raises(NotPossible):
            surveys.ticket_of(user, case, words)


def test_what_others_stated_meanwhile_is_shown_side_by_side_and_chosen_fact_by_fact(
    offices: SimpleNamespace, case: Case
) -> None:
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    add_fact(offices.township2, case.applicant, "wage", Decimal(5000), source="单位证明")
    savings = Found(None, "deposits", Decimal(800))
    row = surveys.record(offices.township, case, ticket, sheet(found=[wage(case, 9000), savings]))
    case.refresh_from_db()
    assert row.waits
    assert "有 1 项别人另外登记了" in row.why
    assert case.state == "accepted"
    sides = {each.label: each for each in survey_queries.pairs(row)}
    [both] = [each for each in sides.values() if each.who != "全家"]
    assert both.differs
    assert "9,000" in both.survey.value
    assert both.register is not None
    assert "5,000" in both.register.value
    assert "单位证明" in both.register.source
    assert list(survey_queries.waiting(offices.township2)) == [row]

    settled = surveys.settle(offices.township2, row.pk, [1])
    case.refresh_from_db()
    assert case.state == "surveyed"
    assert settled.taken == [1]
    assert settled.settled_by == offices.township2
    newest = FactRecord.objects.filter(person=case.applicant, name="wage").order_by("valid_from", "id").last()
    assert newest is not None
    assert newest.value == "500000"
    assert FactRecord.objects.filter(household=case.household, name="deposits", value="80000").exists()
    with pytest.raises(NotPossible, match="已经有人核对过"):
        surveys.settle(offices.township2, row.pk, [0])


def test_a_survey_of_a_case_that_went_on_is_kept_and_says_so(offices: SimpleNamespace, case: Case) -> None:
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    casework.perform(offices.township2, case, "survey", case.version, surveyors="丁、戊")
    row = surveys.record(offices.township, case, ticket, sheet())
    assert row.waits
    assert "已经到了“已调查”" in row.why
    surveys.settle(offices.township, row.pk, [])
    assert case.steps.filter(transition="survey").count() == 1
    assert Survey.objects.get().step is None


def test_a_helpers_visit_waits_for_the_township(offices: SimpleNamespace, case: Case) -> None:
    row = visited(offices.village, case, surveyors="甲", found=[wage(case, 1200)])
    case.refresh_from_db()
    assert row.waits
    assert case.state == "accepted"
    assert not FactRecord.objects.filter(name="wage", value="120000").exists()
    with pytest.raises(NotAllowed, match="由乡镇经办人办理"):
        surveys.settle(offices.village, row.pk, [0])
    surveys.settle(offices.township, row.pk, [0])
    assert FactRecord.objects.get(name="wage", value="120000").source.startswith("村级走访")


def test_a_county_visit_counts_where_the_county_must_visit(offices: SimpleNamespace, case: Case) -> None:
    staff = evidence.register_staff(offices.township, staff_entry())
    evidence.declare_relative(offices.township, staff.pk, case.applicant, "兄弟姐妹")
    assert case in survey_queries.to_visit(offices.county)
    assert not relatives.visited(case)
    row = visited(offices.county, case)
    assert relatives.visited(case)
    assert not row.waits
    assert case not in survey_queries.to_visit(offices.county)


def test_nobody_surveys_their_own_relatives(offices: SimpleNamespace, case: Case) -> None:
    staff = evidence.register_staff(offices.county, replace(staff_entry(), username="township"))
    evidence.declare_relative(offices.county, staff.pk, case.applicant, "兄弟姐妹")
    with pytest.raises(NotPossible, match="回避"):
        visited(offices.township, case)
    assert not Survey.objects.exists()


def test_nothing_is_seen_or_settled_outside_the_area(offices: SimpleNamespace, case: Case) -> None:
    row = visited(offices.village, case, surveyors="甲")
    for stranger in (offices.other_township, offices.foreign_township):
        assert not survey_queries.to_visit(stranger).exists()
        assert not survey_queries.surveys(stranger).exists()
        with pytest.raises(NotFound):
            surveys.settle(stranger, row.pk, [])
        with pytest.raises(NotFound):
            surveys.hand_out(stranger, case)


def test_a_closed_case_takes_no_facts_but_keeps_the_visit(
    offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    Case.objects.filter(pk=case.pk).update(closed_on=date(2018, 3, 15))
    row = surveys.record(offices.township, case, ticket, sheet(found=[wage(case, 9000)]))
    assert row.waits
    assert "办结" in row.why
    with pytest.raises(NotPossible, match="办结"):
        surveys.settle(offices.township, row.pk, [0])
    assert not surveys.settle(offices.township, row.pk, []).waits


def test_the_same_ticket_with_another_content_is_told_not_dropped(offices: SimpleNamespace, case: Case) -> None:
    paid = wage(case, 500)
    ticket = surveys.ticket_of(offices.township, case, surveys.hand_out(offices.township, case))
    first = surveys.record(offices.township, case, ticket, sheet(found=[paid]))
    assert surveys.record(offices.township, case, ticket, sheet(found=[paid])) == first
    for other in (sheet(found=[wage(case, 5000)]), sheet(found=[paid], steps=replace(STEPS, judgement="又改了"))):
        with pytest.raises(NotPossible, match=f"第 {first.pk} 号.*没有保存"):
            surveys.record(offices.township, case, ticket, other)
    assert Survey.objects.count() == 1


def test_a_visit_before_the_dispute_is_no_new_survey(
    offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    old = visited(offices.village, case)
    today(date(2018, 3, 20))
    case = casework.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    case = evidence.hold_appraisal(
        offices.township, case, case.version, replace(MINUTES, held_on=date(2018, 3, 20), disputed=True)
    )
    case = casework.perform(offices.township, case, "resurvey", case.version, note="评议有争议，重新调查")
    assert surveys.survey_step(case) is not None
    surveys.settle(offices.township, old.pk, [])
    case.refresh_from_db()
    assert surveys.survey_step(case) is not None, "the old visit took no step"
    early = visited(offices.township, case, visited_on=date(2018, 3, 19))
    assert "起要重新调查，这次入户在那以前" in early.why
    assert visited(offices.township, case, visited_on=date(2018, 3, 20)).step is not None


def test_what_was_chosen_holds_against_a_fact_of_a_later_day(
    offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    person = case.applicant
    waiting = visited(offices.village, case, found=[wage(case, 500)])
    today(date(2018, 3, 16))
    add_fact(offices.township2, person, "wage", 900, source="乡镇核实", on=date(2018, 3, 16))
    surveys.settle(offices.township, waiting.pk, [0])
    waiting.refresh_from_db()
    record = surveys.registered(waiting, waiting.found[0])
    assert record is not None
    assert record.value == waiting.found[0]["value"]
    assert (record.valid_from, "2018-03-15 入户" in record.source) == (date(2018, 3, 16), True)
    add_fact(offices.township2, person, "wage", 700, source="乡镇核实", on=date(2018, 3, 16))
    later = visited(offices.township, case, found=[wage(case, 800)])
    assert "别人另外登记了" in later.why


def test_answers_about_somebody_who_left_wait_and_are_shown(offices: SimpleNamespace, case: Case) -> None:
    wife = case.household.memberships.get(is_head=False).person
    waiting = visited(offices.township, case, loose=[Found(wife.pk, "wage", "700"), Found(None, "no_such_fact", "1")])
    assert "陈小梅的工资" in waiting.why
    assert "700" in waiting.why
    assert waiting.waits
