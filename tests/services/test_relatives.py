"""Relatives of staff: registered, visited by the county, never handled by their own."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.avoidance import OwnRelative
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases import timing
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.timing import Stop
from doudi.services.evidence import actions, mandates, relatives
from doudi.services.evidence.errors import EvidenceRefused
from doudi.services.evidence.findings import Found
from doudi.services.evidence.models import CountyVisit, StaffRelative
from doudi.services.registry import actions as registering
from doudi.services.registry.models import Household, Person
from doudi.services.remedies import objections
from doudi.services.remedies.objections import Told
from tests.services import family
from tests.services.evidence import made_evidence, photo, staff_entry
from tests.services.family import number

Walk = Callable[[str], Case]


def head(household: Household) -> Person:
    return household.memberships.get(is_head=True).person


def refused(error: pytest.ExceptionInfo[EvidenceRefused]) -> set[str]:
    return {finding.where for finding in error.value.findings}


def declared(offices: SimpleNamespace, person: Person, username: str = "") -> int:
    staff = actions.register_staff(offices.county, replace(staff_entry(), username=username))
    return actions.declare_relative(offices.county, staff.pk, person, "兄弟姐妹").pk


def test_nobody_handles_a_relatives_case(offices: SimpleNamespace, case: Case) -> None:
    declared(offices, case.applicant, "township")
    with pytest.raises(NotPossible, match="近亲属"):
        casework.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    moved = casework.perform(offices.township2, case, "survey", case.version, surveyors=["甲", "乙"])
    assert moved.state == "surveyed"


def test_nobody_accepts_a_relatives_application(offices: SimpleNamespace, household: Household) -> None:
    declared(offices, head(household), "township")
    with pytest.raises(NotPossible, match="近亲属"):
        casework.accept(offices.township, household, "dibao", head(household).pk)
    assert not Case.objects.exists()
    assert casework.accept(offices.township2, household, "dibao", head(household).pk).state == "accepted"


def test_the_county_visits_a_relatives_home_before_it_confirms(
    offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]
) -> None:
    case = walk("publish_again")
    declared(offices, case.applicant)
    today(date(2018, 4, 17))
    with pytest.raises(NotPossible, match=r"近亲属备案的，县里要入户.*民发〔2012〕220号.*第二十六条.*请先登记县级入户"):
        casework.perform(offices.county2, case, "confirm", case.version)
    with pytest.raises(NotAllowed):
        actions.record_visit(offices.township, case, date(2018, 4, 16), "甲、乙", "属实")
    for day, visitors, said, field in (
        (date(2018, 4, 16), "甲", "属实", "visitors"),
        (date(2018, 4, 18), "甲、乙", "属实", "visited_on"),
        (date(2018, 3, 1), "甲、乙", "属实", "visited_on"),
        (None, "甲、乙", "属实", "visited_on"),
        (date(2018, 4, 16), "甲、乙", "", "findings"),
    ):
        with pytest.raises(EvidenceRefused) as error:
            actions.record_visit(offices.county, case, day, visitors, said)
        assert refused(error) == {field}
    for _ in range(2):
        actions.record_visit(offices.county, case, date(2018, 4, 16), "甲、乙", "和申报一致")
    assert casework.perform(offices.county2, case, "confirm", case.version).state == "approved"
    with pytest.raises(NotPossible):
        actions.record_visit(offices.county, case, date(2018, 4, 16), "甲、乙", "和申报一致")
    assert CountyVisit.objects.count() == 1


def test_a_relation_that_ended_binds_nobody(offices: SimpleNamespace, case: Case) -> None:
    relation = declared(offices, case.applicant, "township")
    actions.end_relative(offices.county, relation)
    assert relatives.relatives_in(case.household, date(2018, 3, 15)) == []
    casework.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])


def test_the_register_is_bounded_and_confirmed_every_year(
    offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    declared(offices, case.applicant)
    [staff] = relatives.staff_members(offices.county)
    assert not relatives.due_for_confirmation(staff, date(2018, 12, 31))
    assert relatives.due_for_confirmation(staff, date(2019, 1, 1))
    today(date(2019, 1, 5))
    assert actions.confirm_staff(offices.county, staff.pk).confirmed_on == date(2019, 1, 5)
    for name in ("foreign_county", "foreign_township", "village", "finance"):
        assert not relatives.staff_members(getattr(offices, name)).exists()
        with pytest.raises((NotFound, NotAllowed)):
            actions.declare_relative(getattr(offices, name), staff.pk, case.applicant, "配偶")


def test_a_staff_entry_that_cannot_be_is_refused(offices: SimpleNamespace) -> None:
    actions.register_staff(offices.county, replace(staff_entry(), username="township"))
    for changes, field in (
        ({}, "id_number"),
        ({"id_number": "1"}, "id_number"),
        ({"id_number": ""}, "id_number"),
        ({"name": ""}, "name"),
        ({"id_number": number(date(1980, 1, 1), 9), "username": "foreign_county"}, "username"),
        ({"id_number": number(date(1980, 1, 1), 9), "username": "township"}, "username"),
    ):
        with pytest.raises(EvidenceRefused) as error:
            actions.register_staff(offices.county, replace(staff_entry(), **changes))
        assert field in refused(error)


def test_who_left_binds_nobody_and_may_be_entered_again(offices: SimpleNamespace, case: Case) -> None:
    declared(offices, case.applicant, "township")
    [staff] = relatives.staff_members(offices.county)
    with pytest.raises(NotFound):
        actions.retire_staff(offices.foreign_county, staff.pk)
    actions.retire_staff(offices.county, staff.pk)
    casework.perform(offices.township, case, "survey", case.version, surveyors=["甲", "乙"])
    assert actions.register_staff(offices.county, staff_entry()).pk != staff.pk


def test_the_log_holds_no_personal_data(offices: SimpleNamespace, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    made_evidence(offices, case)
    actions.record_visit(offices.county, case, date(2018, 3, 15), "甲、乙", "家里情况属实")
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "county visit" in said
    for secret in ("孙", "陈小梅", "身份证", "甲、乙", "属实", number(date(1975, 5, 1), 5), "619999"):
        assert secret not in said


def test_the_own_family_is_left_alone_in_every_write(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("submit")
    declared(offices, case.applicant, "county")
    household, me = case.household, offices.county
    leave = mandates.Leave(case.applicant, tuple(mandates.SCOPE), date(2018, 3, 15), date(2019, 3, 14))
    writes: list[Callable[[], object]] = [
        lambda: actions.record_visit(me, case, date(2018, 4, 2), "甲、乙", "属实"),
        lambda: actions.record_found(me, case, [Found(None, "deposits", 0)], "银行", None),
        lambda: registering.add_fact(me, household, "deposits", 0, source="银行"),
        lambda: registering.set_account(me, household.pk, family.ACCOUNT),
        lambda: casework.redetermine(me, case),
        lambda: timing.rest(me, case, Stop("verification", "等核对", ())),
        lambda: timing.extend(me, case, "special", "特别复杂"),
        lambda: objections.at_window(me, case, Told("他家有一辆货车"), case.version),
        lambda: actions.keep_paper(me, household, io.BytesIO(photo()), "identity"),
        lambda: actions.record_mandate(me, household, leave, io.BytesIO(photo())),
    ]
    for write in writes:
        with pytest.raises(OwnRelative, match="回避"):
            write()
    assert not CountyVisit.objects.exists()


def test_nobody_ends_their_own_entry_and_an_ended_one_still_counts_for_the_open_case(
    offices: SimpleNamespace, walk: Walk, today: Callable[[date], None]
) -> None:
    case = walk("publish_again")
    relative = declared(offices, case.applicant, "county2")
    staff = StaffRelative.objects.get(pk=relative).staff_id
    for write in (
        lambda: actions.end_relative(offices.county2, relative),
        lambda: actions.retire_staff(offices.county2, staff),
    ):
        with pytest.raises(NotAllowed, match="您自己的备案"):
            write()
    today(date(2018, 4, 17))
    actions.end_relative(offices.county, relative)
    for user in (offices.county, offices.county2):
        with pytest.raises(NotPossible, match="近亲属"):
            casework.perform(user, case, "confirm", case.version)
