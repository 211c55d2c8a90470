"""Who sees which personal data; what is shown in full is asked for with a reason and on record."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from doudi.domain.findings import Faults
from doudi.services.accounts.models import Role
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.audit.models import Act, Entry
from doudi.services.privacy.facts import may_see
from doudi.services.privacy.rights import RIGHTS, Data, Sight, sight
from doudi.services.privacy.whole import in_full
from doudi.services.registry.actions import set_phone
from doudi.services.registry.models import Household
from tests.services import family

PLAIN, ASKED, NEVER = Sight.PLAIN, Sight.ASKED, Sight.NEVER
SEEN = {
    "village": (ASKED, NEVER, ASKED, ASKED),
    "township": (ASKED, ASKED, PLAIN, PLAIN),
    "county": (ASKED, ASKED, PLAIN, PLAIN),
    "auditor": (ASKED, ASKED, NEVER, ASKED),
}


@pytest.mark.parametrize("role", Role.values)
def test_each_role_sees_what_its_task_needs(offices: SimpleNamespace, role: str) -> None:
    user = getattr(offices, role)
    assert tuple(sight(user, each) for each in Data) == SEEN.get(role, (NEVER,) * 4)
    assert all(set(each) == set(Data) for each in RIGHTS.values())


@pytest.mark.parametrize("role", ["finance", "agency", "administrator", "security", "prefecture", "province"])
def test_a_role_without_the_task_is_refused(offices: SimpleNamespace, household: Household, role: str) -> None:
    with pytest.raises(NotAllowed, match="身份证号"):
        in_full(getattr(offices, role), household.pk, "审核认定")
    assert not Entry.objects.filter(act=Act.IN_FULL).exists()


def test_what_is_shown_is_whole_and_on_record_with_its_reason(offices: SimpleNamespace, household: Household) -> None:
    set_phone(offices.township, household.pk, "13900000001")
    lines = {(line.data, line.who): line.value for line in in_full(offices.auditor, household.pk, "其他", "抽查")}
    head = household.memberships.get(is_head=True).person
    assert lines[Data.IDENTITY, head.name] == family.member().id_number
    assert lines[Data.ACCOUNT, family.ACCOUNT.holder] == family.ACCOUNT.number
    assert Data.PHONE not in {data for data, _ in lines}
    assert any(data is Data.HEALTH for data, _ in lines)
    entry = Entry.objects.get(act=Act.IN_FULL)
    assert (entry.kind, entry.object_id) == ("registry.household", str(household.pk))
    assert entry.note == "其他：抽查"
    assert "身份证号" in entry.after
    assert family.ACCOUNT.number not in entry.after


def test_a_village_helper_is_told_the_phone_and_no_account(offices: SimpleNamespace, household: Household) -> None:
    set_phone(offices.township, household.pk, "13900000001")
    shown = {line.data: line.value for line in in_full(offices.village, household.pk, "联系这一家")}
    assert shown[Data.PHONE] == "13900000001"
    assert Data.ACCOUNT not in shown


@pytest.mark.parametrize(
    ("reason", "words", "wrong"),
    [("", "", {"reason"}), ("其他", " ", {"words"}), ("好奇", "x" * 61, {"reason", "words"})],
)
def test_without_a_reason_nothing_is_shown_nor_recorded(
    offices: SimpleNamespace, household: Household, reason: str, words: str, wrong: set[str]
) -> None:
    with pytest.raises(Faults) as error:
        in_full(offices.county, household.pk, reason, words)
    assert {each.where for each in error.value.findings} == wrong
    assert not Entry.objects.filter(act=Act.IN_FULL).exists()


def test_another_area_is_not_there(offices: SimpleNamespace, household: Household) -> None:
    with pytest.raises(NotFound):
        in_full(offices.foreign_county, household.pk, "审核认定")


def test_health_is_told_by_the_packs_and_what_they_do_not_know_is_withheld(offices: SimpleNamespace) -> None:
    assert may_see(offices.county, "disability_grade")
    assert not may_see(offices.village, "disability_grade")
    assert may_see(offices.village, "wage")
    assert not may_see(offices.auditor, "no_such_fact")
