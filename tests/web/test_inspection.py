"""Prefecture and province read a county's cases by its leave only: without names, each look on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.domain.findings import DoudiError, Faults
from doudi.services.accounts.models import Warrant
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.inspection.warrants import end, give
from tests.web.conftest import SignIn

DOCUMENT, UNTIL, COUNTY = "市督查〔2018〕1号", date(2018, 6, 30), "611022000000"


def test_without_leave_there_is_nothing_and_with_it_no_name(
    signed_in: SignIn, offices: SimpleNamespace, case: Case
) -> None:
    pages = (reverse("inspect", args=[COUNTY]), reverse("inspect-case", args=[case.pk]))
    for office in ("prefecture", "province"):
        for page in pages:
            assert signed_in(office).get(page).status_code == 404
    posted = signed_in("county").post(
        reverse("warrants"), {"login": "prefecture", "document": DOCUMENT, "until": "2018-06-30"}
    )
    assert posted.status_code == 302
    client = signed_in("prefecture")
    assert reverse("inspect", args=[COUNTY]) in client.get(reverse("figures")).content.decode()
    for page in pages:
        shown = client.get(page).content.decode()
        assert case.number in shown
        for row in case.household.memberships.select_related("person"):
            assert row.person.name not in shown
        assert signed_in("province").get(page).status_code == 404
    looks = Entry.objects.filter(act=Act.LOOK, kind="cases.case", login="prefecture")
    assert [(each.object_id, each.county) for each in looks] == [(str(case.pk), COUNTY)]


def test_it_ends_with_its_day_or_when_taken_back(
    signed_in: SignIn, offices: SimpleNamespace, case: Case, today: Callable[[date], None]
) -> None:
    page = reverse("inspect-case", args=[case.pk])
    row = give(offices.county, "prefecture", DOCUMENT, UNTIL)
    client = signed_in("prefecture")
    assert client.get(page).status_code == 200
    end(offices.county2, row.pk)
    assert client.get(page).status_code == 404
    with pytest.raises(DoudiError, match="已经收回"):
        end(offices.county, row.pk)
    give(offices.county, "prefecture", DOCUMENT, UNTIL)
    today(date(2018, 7, 1))
    assert client.get(page).status_code == 404


def test_a_county_gives_leave_for_itself_to_those_above_it(offices: SimpleNamespace) -> None:
    for login in ("foreign_prefecture", "township", "nobody"):
        with pytest.raises(Faults) as error:
            give(offices.county, login, " ", date(2018, 3, 14))
        assert {each.where for each in error.value.findings} == {"login", "document", "until"}
    for office in ("township", "auditor", "administrator", "prefecture"):
        with pytest.raises(NotAllowed):
            give(getattr(offices, office), "prefecture", DOCUMENT, UNTIL)
    row = give(offices.county, "prefecture", DOCUMENT, UNTIL)
    with pytest.raises(NotFound):
        end(offices.foreign_county, row.pk)
    assert Warrant.objects.get().ended_at is None
