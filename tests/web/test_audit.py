"""What is looked at and taken away goes on record, and the auditor reads it; nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from doudi.services.audit import chain
from doudi.services.audit.context import acts
from doudi.services.audit.models import Act, Entry
from doudi.services.audit.queries import PAGE
from doudi.services.audit.recording import What, record
from doudi.services.cases.models import Case
from doudi.services.registry.models import Household
from doudi.web import middleware
from tests.web.conftest import SignIn

Walk = Callable[[str], Case]
FOREIGN = "532325000000"


def looks(**more: object) -> list[tuple[str, str, str, str]]:
    rows = Entry.objects.filter(act__in=(Act.LOOK, Act.EXPORT), **more).order_by("pk")
    return list(rows.values_list("login", "act", "kind", "object_id"))


@pytest.mark.demand(148)
def test_a_look_at_a_family_and_a_file_taken_away_are_on_record(walk: Walk, signed_in: SignIn) -> None:
    case = walk("survey")
    client = signed_in("county")
    client.get(reverse("case", args=[case.pk]))
    client.get(reverse("household", args=[case.household_id]))
    client.get(reverse("case-file", args=[case.pk]))
    client.get(reverse("cases"))
    assert looks() == [
        ("county", "look", "cases.case", str(case.pk)),
        ("county", "look", "registry.household", str(case.household_id)),
        ("county", "export", "case-file", str(case.pk)),
    ]
    assert {row.address for row in Entry.objects.filter(act=Act.LOOK)} == {"127.0.0.1"}


def test_what_was_not_shown_is_not_a_look(offices: SimpleNamespace, case: Case, signed_in: SignIn) -> None:
    for name in ("foreign_county", "other_township", "agency"):
        signed_in(name).get(reverse("case", args=[case.pk]))
    Client().get(reverse("case", args=[case.pk]))
    assert looks() == []


def test_the_auditor_reads_the_record_of_the_own_area(household: Household, signed_in: SignIn) -> None:
    signed_in("township").get(reverse("household", args=[household.pk]))
    record(What(Act.LOOK, "registry.household", "4711", FOREIGN))
    chain.seal("611022000000")
    page = signed_in("auditor").get(reverse("audit"), {"act": "look"}).content.decode()
    assert "127.0.0.1" in page
    assert f"object_id={household.pk}" in page
    assert "4711" not in page
    assert "还没有进链" not in page


def test_the_record_is_narrowed_and_read_page_by_page(offices: SimpleNamespace, signed_in: SignIn) -> None:
    with acts(offices.township, "10.0.0.7"):
        for place in range(PAGE + 5):
            record(What(Act.LOOK, "registry.household", str(9000 + place)))
    client = signed_in("auditor")
    first = client.get(reverse("audit"), {"login": "township"}).content.decode()
    assert "9054" in first
    assert "9004<" not in first
    older = first.split('href="?')[-1].split('"')[0].replace("&amp;", "&")
    second = client.get(f"{reverse('audit')}?{older}").content.decode()
    assert "9004" in second
    assert "9005<" not in second
    only = client.get(reverse("audit"), {"object_id": "9007", "kind": "registry.household"}).content.decode()
    assert only.count("<tr>") == 2


@pytest.mark.parametrize(
    "asked", ["before=x", "before=" + "9" * 30, "on=2018-99-99", "login=%00", "act=nothing", "kind=<script>"]
)
def test_garbage_in_the_address_is_answered(signed_in: SignIn, asked: str) -> None:
    answer = signed_in("auditor").get(f"{reverse('audit')}?{asked}")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script src=", "")


def test_values_before_and_after_are_shown_and_secrets_are_not(
    offices: SimpleNamespace, household: Household, signed_in: SignIn
) -> None:
    with acts(offices.township, "10.0.0.7"):
        person = household.memberships.get(is_head=True).person
        person.name, person.id_cipher = "孙立国", "另一个密文"
        person.save()
    page = signed_in("auditor").get(reverse("audit"), {"kind": "registry.person"}).content.decode()
    assert "姓名：孙立安 → 孙立国" in page
    assert "人员" in page
    assert "（保密，只留指纹）" in page
    assert "另一个密文" not in page


def test_what_cannot_be_put_on_record_is_not_shown(
    case: Case, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("county")

    def locked(_: What) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(middleware, "record", locked)
    answer = client.get(reverse("case", args=[case.pk]))
    assert answer.status_code == 503
    assert "请过一会儿再打开" in answer.content.decode()
    assert case.number not in answer.content.decode()
