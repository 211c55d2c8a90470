"""Pages: health and whole numbers only for who needs them, and only after a reason."""

from __future__ import annotations

from django.urls import reverse

from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.registry.models import Household
from tests.services import family
from tests.web.conftest import SignIn

NUMBER = family.member().id_number


def test_whole_numbers_stand_in_the_answer_to_a_reason_only(signed_in: SignIn, household: Household) -> None:
    client, address = signed_in("county"), reverse("household-full", args=[household.pk])
    asked = client.get(address)
    assert NUMBER not in asked.content.decode()
    refused = client.post(address, {"reason": "", "words": ""})
    assert NUMBER not in refused.content.decode()
    assert "请选一项" in refused.content.decode()
    shown = client.post(address, {"reason": "核对身份证件", "words": ""})
    assert NUMBER in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert Entry.objects.get(act=Act.IN_FULL).note == "核对身份证件"
    assert NUMBER not in client.get(address).content.decode()
    log = signed_in("auditor").get(reverse("audit"), {"act": "in_full"}).content.decode()
    assert "核对身份证件" in log
    assert "看全部号码" in signed_in("security").get(reverse("security")).content.decode()


def test_health_is_not_for_the_village_helper_nor_the_auditor_by_the_way(
    signed_in: SignIn, household: Household, case: Case
) -> None:
    pages = (reverse("household", args=[household.pk]), reverse("case", args=[case.pk]))
    for office, sees in (("village", False), ("auditor", False), ("township", True), ("county", True)):
        client = signed_in(office)
        for page in pages:
            assert ("残疾等级" in client.get(page).content.decode()) is sees, (office, page)
