"""A new master key while work goes on: read before, during and after; on record; and never half done."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from doudi.services import resealing, vault
from doudi.services.audit import chain
from doudi.services.audit.models import Act, Entry, Link
from doudi.services.audit.verifying import verify, verify_rows
from doudi.services.cases.models import Case
from doudi.services.evidence import store
from doudi.services.evidence.models import Attachment
from doudi.services.registry.models import BankAccount, Person
from doudi.services.search.queries import find
from doudi.services.vault import CannotDecrypt, keys
from tests.services.evidence import made_evidence

NEW = bytes(range(32))


@pytest.fixture
def rotated(settings: Any) -> Callable[[], str]:
    """Make the key of today a former one; gives back its id."""

    def change() -> str:
        former = keys.key_id()
        settings.FORMER_KEYS = [settings.MASTER_KEY, *settings.FORMER_KEYS]
        settings.MASTER_KEY = NEW
        return former

    return change


def test_every_column_of_ciphertext_and_every_index_is_known() -> None:
    known = {(column.model, column.cipher) for column in resealing.COLUMNS}
    known |= {(column.model, column.index) for column in resealing.COLUMNS if column.index}
    known |= {tuple(name.rsplit(".", 1)) for name in resealing.WITHOUT_TEXT}
    there = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(("cipher", "index"))
    }
    assert there == known


def test_all_is_read_found_and_sealed_again(
    offices: SimpleNamespace,
    walk: Callable[[str], Case],
    rotated: Callable[[], str],
    settings: Any,
) -> None:
    done = walk("confirm")
    made_evidence(offices, done)
    number = vault.decrypt(done.applicant.id_cipher, "person.id")
    account = BankAccount.objects.filter(household=done.household).get()
    whole = vault.decrypt(account.cipher, "account.number")
    paper = Attachment.objects.first()
    assert paper is not None
    content = store.read(paper)

    former = rotated()
    assert f":{former}:" in done.applicant.id_cipher
    assert find(offices.township, number).hits[0].household == done.household
    waiting = dict(resealing.waiting())
    assert {"人员", "收款账户", "材料文件"} <= set(waiting)

    assert sum(count for _, count in resealing.reseal()) == sum(waiting.values())
    assert resealing.waiting() == []
    settings.FORMER_KEYS = []
    account.refresh_from_db()
    paper.refresh_from_db()
    assert find(offices.township, number).hits[0].household == done.household
    assert vault.decrypt(account.cipher, "account.number") == whole
    assert account.index == vault.blind_index(whole, "account.number")
    assert store.read(paper) == content
    assert sum(count for _, count in resealing.reseal()) == 0


def test_the_record_stays_whole_over_a_change_of_keys(
    offices: SimpleNamespace, walk: Callable[[str], Case], rotated: Callable[[], str], settings: Any
) -> None:
    done = walk("confirm")
    county = f"{done.area_code[:6]}000000"
    chain.seal(county, everything=True)
    former = rotated()
    list(resealing.reseal())
    chain.seal(county, everything=True)
    assert set(Link.objects.filter(county=county).values_list("key_id", flat=True)) == {former, keys.key_id()}
    assert [each for each in verify() if each.county == county] == []
    assert verify_rows() == []
    assert Entry.objects.filter(act=Act.RESEAL, kind="registry.bankaccount").exists()

    account = BankAccount.objects.filter(household=done.household).get()
    other = vault.encrypt("6217000000000000001", "account.number")
    BankAccount._base_manager.filter(pk=account.pk).update(cipher=other)
    assert ["收款账户" in each.what for each in verify_rows()] == [True]

    settings.FORMER_KEYS = []
    told = [each.what for each in verify() if each.county == county]
    assert told
    assert all("不在 DOUDI_FORMER_KEYS 里" in each for each in told)


def test_a_secret_without_its_key_stops_the_change_and_leaves_the_row(
    offices: SimpleNamespace, walk: Callable[[str], Case], settings: Any
) -> None:
    before = walk("confirm").applicant.id_cipher
    settings.MASTER_KEY = NEW
    with pytest.raises(CannotDecrypt, match="DOUDI_FORMER_KEYS"):
        list(resealing.reseal())
    assert Person.objects.filter(id_cipher=before).exists()
