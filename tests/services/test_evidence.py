"""Appraisals, mandates, supporters, findings and relatives of staff."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible, StaleCase, StepRefused
from doudi.services.cases.models import Case
from doudi.services.evidence import actions, findings, mandates, supporters
from doudi.services.evidence.errors import EvidenceRefused
from doudi.services.evidence.models import Appraisal, CheckRequest, Mandate, Supporter
from doudi.services.evidence.supporters import SupporterEntry
from doudi.services.registry.models import FactRecord, Household, Person
from tests.services.evidence import DAY, MINUTES, leave, photo
from tests.services.family import number

Walk = Callable[[str], Case]
NINE = "甲、乙、丙、丁、戊、己、庚、辛、壬"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def head(household: Household) -> Person:
    return household.memberships.get(is_head=True).person


def refused(error: pytest.ExceptionInfo[Any]) -> set[str]:
    return {finding.where for finding in error.value.findings}


def test_minutes_and_step_are_one_act(offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]) -> None:
    case = walk("survey")
    today(DAY)
    moved = actions.hold_appraisal(offices.township, case, case.version, MINUTES)
    step = moved.steps.last()
    assert moved.state == "appraised"
    assert step is not None
    assert step.details == {
        "present": 9,
        "representatives": 6,
        "agree": 8,
        "disagree": 1,
        "decision": step.details["decision"],
    }
    assert step.appraisal.present == NINE.split("、")
    with pytest.raises(StaleCase):
        actions.hold_appraisal(offices.township, case, case.version, MINUTES)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"representatives": "甲、乙、丙、丁、戊"}, "representatives"),
        ({"representatives": "甲、乙、丙、丁、戊、外人"}, "representatives"),
        ({"agree": "9"}, "agree"),
        ({"present": f"{NINE}、甲"}, "present"),
        ({"present": ""}, "present"),
        ({"held_on": date(2018, 3, 23)}, "held_on"),
        ({"held_on": date(2018, 3, 1)}, "held_on"),
        ({"held_on": None}, "held_on"),
        ({"chair": " "}, "chair"),
        ({"opinions": "见" * 2001}, "opinions"),
    ],
)
def test_minutes_that_cannot_be_are_refused_whole(
    offices: SimpleNamespace, walk: Walk, today: Callable[[date], None], changes: dict[str, Any], field: str
) -> None:
    case = walk("survey")
    today(DAY)
    with pytest.raises((EvidenceRefused, StepRefused)) as error:
        actions.hold_appraisal(offices.township, case, case.version, replace(MINUTES, **changes))
    assert field in refused(error)
    case.refresh_from_db()
    assert case.state == "surveyed"
    assert not Appraisal.objects.exists()


def test_a_dispute_sends_the_case_back_to_the_survey(
    offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]
) -> None:
    case = walk("survey")
    today(DAY)
    case = actions.hold_appraisal(offices.township, case, case.version, replace(MINUTES, disputed=True))
    with pytest.raises(NotPossible, match=r"争议较大.*第二十四条"):
        casework.perform(offices.township, case, "publish", case.version, place="村务公开栏")
    case = casework.perform(offices.township, case, "resurvey", case.version, note="评议争议大")
    case = casework.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    case = actions.hold_appraisal(offices.township, case, case.version, MINUTES)
    case = casework.perform(offices.township, case, "publish", case.version, place="村务公开栏")
    assert case.state == "published"


def test_a_check_needs_the_leave_of_every_adult(
    offices: SimpleNamespace, household: Household, case: Case, today: Callable[[date], None]
) -> None:
    husband, wife = (row.person for row in household.memberships.order_by("pk"))
    with pytest.raises(NotPossible, match="孙立安、陈小梅"):
        actions.request_check(offices.township, case)
    actions.record_mandate(offices.township, household, leave(husband), io.BytesIO(photo()))
    with pytest.raises(NotPossible, match="核对授权：陈小梅。"):
        actions.request_check(offices.township, case)
    hers = replace(leave(wife), scope=["income"])
    mandate = actions.record_mandate(offices.township, household, hers, io.BytesIO(photo()))
    asked = actions.request_check(offices.township, case)
    assert asked.scope == ["income"]
    assert [each["person"] for each in asked.people] == [husband.pk, wife.pk]
    assert actions.request_check(offices.township, case) == asked
    today(date(2018, 9, 16))
    with pytest.raises(NotPossible, match="孙立安、陈小梅"):
        actions.request_check(offices.township, case)
    today(date(2018, 4, 1))
    actions.end_mandate(offices.township, mandate.pk)
    with pytest.raises(NotPossible, match="核对授权：陈小梅。"):
        actions.request_check(offices.township, case)
    assert CheckRequest.objects.count() == 1


def test_a_withdrawn_page_carries_no_leave(offices: SimpleNamespace, household: Household, case: Case) -> None:
    row = actions.record_mandate(offices.township, household, leave(head(household)), io.BytesIO(photo()))
    assert mandates.valid(household, date(2018, 3, 15)) == {head(household).pk: row}
    actions.withdraw_paper(offices.township, row.paper_id, "签错了人")
    assert mandates.valid(household, date(2018, 3, 15)) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": []}, "scope"),
        ({"scope": ["everything"]}, "scope"),
        ({"signed_on": date(2018, 3, 16)}, "signed_on"),
        ({"signed_on": None}, "signed_on"),
        ({"until": date(2018, 3, 9)}, "until"),
        ({"until": date(2018, 3, 14)}, "until"),
        ({"until": None}, "until"),
    ],
)
def test_a_mandate_that_cannot_hold_is_refused(
    offices: SimpleNamespace, household: Household, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(EvidenceRefused) as error:
        actions.record_mandate(
            offices.township, household, replace(leave(head(household)), **changes), io.BytesIO(photo())
        )
    assert field in refused(error)
    assert not Mandate.objects.exists()


def supporter(household: Household, **changes: Any) -> SupporterEntry:
    start = SupporterEntry(head(household), "孙大明", "子女", "yes", "入户调查", fee_fen=100_05, people=1)
    return replace(start, **changes)


def test_what_supporters_give_adds_up_and_unknown_stays_unknown(offices: SimpleNamespace, household: Household) -> None:
    rows = supporters.household_supporters(household)
    assert supporters.year_sum(rows) == 0
    actions.record_supporter(offices.township, household, supporter(household))
    actions.record_supporter(offices.township, household, supporter(household, name="孙小芳", months=6, people=2))
    actions.record_supporter(
        offices.township, household, supporter(household, name="孙三", able="no", why="重度残疾", fee_fen=None)
    )
    assert supporters.year_sum(rows.all()) == 100_05 * 12 + 100_05 * 6 * 2
    unknown = actions.record_supporter(offices.township, household, supporter(household, name="孙四", fee_fen=None))
    assert supporters.year_sum(rows.all()) is None
    actions.end_supporter(offices.township, unknown.pk)
    actions.record_supporter(offices.township, household, supporter(household, fee_fen=0))
    assert supporters.year_sum(rows.all()) == 100_05 * 6 * 2
    assert Supporter.objects.count() == 5


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "孙" * 61}, "name"),
        ({"able": ""}, "able"),
        ({"able": "no", "fee_fen": None}, "why"),
        ({"able": "no", "why": "重病"}, "fee"),
        ({"fee_fen": -1}, "fee"),
        ({"income_fen": 100_000_001}, "income"),
        ({"months": 13}, "months"),
        ({"people": 0}, "people"),
        ({"id_number": "123"}, "id_number"),
        ({"id_number": number(date(1972, 5, 1), 2)}, "id_number"),
        ({"source": ""}, "source"),
    ],
)
def test_a_supporter_that_cannot_be_is_refused(
    offices: SimpleNamespace, household: Household, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(EvidenceRefused) as error:
        actions.record_supporter(offices.township, household, supporter(household, **changes))
    assert field in refused(error)
    assert not Supporter.objects.exists()


def test_a_supporter_number_is_ciphertext(offices: SimpleNamespace, household: Household) -> None:
    secret = number(date(1995, 5, 1), 7)
    row = actions.record_supporter(offices.township, household, supporter(household, id_number=secret))
    stored = " ".join(str(value) for value in Supporter.objects.filter(pk=row.pk).values_list()[0])
    assert secret not in stored
    assert row.id_masked == f"{secret[:4]}**********{secret[-4:]}"


def test_a_finding_stands_beside_what_was_declared_and_changes_the_decision(
    offices: SimpleNamespace, case: Case
) -> None:
    person = case.applicant_id
    same = findings.Found(person, "business_income", 0)
    before, after = actions.record_found(
        offices.township, case, [findings.Found(person, "wage", 9000), same], "单位证明", None
    )
    assert before is not None
    assert (before.outcome, after.outcome) == ("eligible", "ineligible")
    told = findings.compared(offices.township, case)
    lines = {(each.person_id, each.spec.name): each for each in told.lines}
    wage, business = lines[person, "wage"], lines[person, "business_income"]
    assert wage.declared is not None
    assert wage.found is not None
    assert (wage.declared.value, wage.found.value, wage.found.source) == ("300000", "900000", "单位证明")
    assert wage.differs
    assert business.found is not None
    assert not business.differs
    assert told.differing == 1
    assert told.by_declared is not None
    assert told.by_now is not None
    assert (told.by_declared.outcome.value, told.by_now.outcome.value) == ("eligible", "ineligible")


def test_findings_are_stored_all_or_none(offices: SimpleNamespace, case: Case) -> None:
    count = FactRecord.objects.count()
    good, bad = findings.Found(case.applicant_id, "wage", 9000), findings.Found(case.applicant_id, "wage", -1)
    for found, source in (([good, bad], "入户调查"), ([], "入户调查"), ([good], ""), ([good], "申请人补充")):
        with pytest.raises(Exception, match="：") as error:
            actions.record_found(offices.township, case, found, source, None)
        assert error.value.findings  # type: ignore[attr-defined]
    with pytest.raises(NotAllowed):
        actions.record_found(offices.village, case, [good], "入户调查", None)
    with pytest.raises(NotFound):
        actions.record_found(offices.foreign_county, case, [good], "入户调查", None)
    assert FactRecord.objects.count() == count
