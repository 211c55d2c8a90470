"""What is kept how long, and erased by two: nothing without a term, nothing that a duty keeps, nothing half."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.domain.findings import Faults
from doudi.services import clock
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.audit.models import Act, Entry
from doudi.services.audit.verifying import verify_rows
from doudi.services.cases.models import Case
from doudi.services.cases.replay import replay
from doudi.services.evidence import store
from doudi.services.evidence.models import Attachment
from doudi.services.payments.actions import end_entitlements
from doudi.services.registry import queries
from doudi.services.registry.actions import register_household, set_phone
from doudi.services.registry.models import BankAccount, Household, Phone
from doudi.services.retention import actions, terms
from doudi.services.retention.actions import ErasureRefused
from doudi.services.retention.models import ErasureList
from doudi.services.standards.actions import Entry as Value
from doudi.services.standards.actions import approve, enter
from tests.services import family

LATER = date(2020, 6, 1)
DEMAND = "2020年6月1日申请书"


@pytest.fixture
def ended(
    offices: SimpleNamespace, walk: Callable[[str], Case], today: Callable[[date], None], settings: Any, tmp_path: Path
) -> Case:
    """Money that ended in 2018, with a scan, an account and a phone; it is 2020."""
    settings.DATA_DIR = tmp_path
    done = walk("confirm")
    set_phone(offices.township, done.household_id, "13900000001")
    scan(offices, done.household, done)
    end_entitlements(done, date(2018, 6, 10))
    today(LATER)
    return done


def scan(offices: SimpleNamespace, home: Household, case: Case | None = None) -> Attachment:
    content = b"%PDF-1.7 scan"
    digest = store.hashlib.sha256(content).hexdigest()
    return Attachment.objects.create(
        household=home, case=case, kind="id_card", label="身份证", pages=1, size=len(content),
        media_type="application/pdf", sha256=digest, file=store.write(content, digest), added_by=offices.township,
        added_at=clock.now(),
    )  # fmt: skip


def set_term(offices: SimpleNamespace, months: int) -> None:
    row = enter(offices.county, Value("retain_ended_months", months, "丹档〔2020〕1号", date(2020, 1, 1)))
    approve(offices.county2, row.pk)


def due(offices: SimpleNamespace) -> list[terms.Item]:
    return [item for term in terms.terms(offices.county) for item in term.due]


def test_without_a_term_nothing_is_due(offices: SimpleNamespace, ended: Case) -> None:
    assert [term.months for term in terms.terms(offices.county)] == [None, None]
    assert due(offices) == []
    with pytest.raises(ErasureRefused, match="没有到期"):
        actions.propose_due(offices.county)


def test_two_persons_erase_what_is_over_and_the_rest_stands(offices: SimpleNamespace, ended: Case) -> None:
    set_term(offices, 24)
    assert due(offices) == []
    set_term_again = enter(offices.county, Value("retain_ended_months", 12, "丹档〔2020〕2号", date(2020, 5, 1)))
    approve(offices.county2, set_term_again.pk)
    assert {kind for kind, _ in due(offices)} == {"paper", "account", "phone"}
    row = actions.propose_due(offices.county)
    assert actions.propose_due(offices.county) == row
    with pytest.raises(ErasureRefused, match="另一位"):
        actions.judge(offices.county, row.pk, row.hash, approved=True)
    with pytest.raises(NotFound):
        actions.judge(offices.county2, row.pk, "0" * 64, approved=True)
    paper = Attachment.objects.get()
    file = store._path(paper.file)
    before = replay(ended.decisions.latest("pk"))
    assert actions.judge(offices.county2, row.pk, row.hash, approved=True).erased == len(row.items)
    with pytest.raises(ErasureRefused, match="已经有人审过"):
        actions.judge(offices.county2, row.pk, row.hash, approved=True)
    assert (BankAccount.objects.get().cipher, Phone.objects.get().cipher) == ("", "")
    assert queries.account(ended.household, LATER) is None
    paper.refresh_from_db()
    with pytest.raises(store.PaperLost, match="已按清除单清除"):
        store.read(paper)
    assert file.suffix == store.SUFFIX
    assert Entry.objects.filter(act=Act.ERASE, note=f"清除单 {row.pk}").count() == len(row.items)
    assert verify_rows() == []
    assert store.sweep().lost == ()
    assert replay(ended.decisions.latest("pk")) == before
    assert due(offices) == []


def test_the_files_go_when_the_list_is_carried_out(
    transactional_db: None, offices: SimpleNamespace, ended: Case
) -> None:
    set_term(offices, 12)
    row = actions.propose_due(offices.county)
    file = store._path(Attachment.objects.get().file)
    assert file.is_file()
    actions.judge(offices.county2, row.pk, row.hash, approved=True)
    assert not file.exists()


def test_what_is_needed_again_meanwhile_is_left(offices: SimpleNamespace, ended: Case) -> None:
    set_term(offices, 12)
    row = actions.propose_due(offices.county)
    Case.objects.filter(pk=ended.pk).update(closed_on=None)
    assert actions.judge(offices.county2, row.pk, row.hash, approved=True).erased == 0
    assert BankAccount.objects.get().cipher


def test_a_lawful_demand_is_refused_while_a_duty_keeps_the_data(
    offices: SimpleNamespace, household: Household, case: Case
) -> None:
    with pytest.raises(ErasureRefused, match="没办结"):
        actions.propose_for(offices.county, household.pk, DEMAND)
    with pytest.raises(Faults):
        actions.propose_for(offices.county, household.pk, " ")
    free = register_household(offices.township, family.entry(members=(family.member(41), family.spouse(42))))
    row = actions.propose_for(offices.county, free.pk, DEMAND)
    assert (row.document, [kind for kind, _ in row.items]) == (DEMAND, ["account"])


def test_it_is_the_countys_work_in_its_own_area(offices: SimpleNamespace, household: Household) -> None:
    for office in ("township", "finance", "auditor", "administrator", "security"):
        with pytest.raises(NotAllowed):
            actions.propose_for(getattr(offices, office), household.pk, DEMAND)
    with pytest.raises(NotFound):
        actions.propose_for(offices.foreign_county, household.pk, DEMAND)
    row = actions.propose_for(offices.county, household.pk, DEMAND)
    with pytest.raises(NotFound):
        actions.judge(offices.foreign_county, row.pk, row.hash, approved=True)
    with pytest.raises(Faults, match="原因"):
        actions.judge(offices.county2, row.pk, row.hash, approved=False)
    actions.judge(offices.county2, row.pk, row.hash, approved=False, reason="要再核")
    assert BankAccount.objects.get().cipher
    assert ErasureList.objects.count() == 1
