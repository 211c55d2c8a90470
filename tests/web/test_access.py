"""Every address, with every role, of one's own area and of another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from doudi.services import clock, vault
from doudi.services.applications.actions import PURPOSE
from doudi.services.applications.models import Application
from doudi.services.cases.models import Case
from doudi.services.inspection.warrants import give
from doudi.services.payments.actions import make_list
from doudi.services.payments.models import Correction, Entitlement, PaymentLine
from doudi.services.referrals.actions import Ask, send
from doudi.services.rolls.actions import check
from doudi.services.standards.actions import Entry, enter
from doudi.web.urls import urlpatterns
from tests.services.duplicates import made_duplicates
from tests.services.evidence import made_evidence
from tests.services.remedies import made_remedies
from tests.services.roll_files import pair
from tests.services.surveys import made_surveys
from tests.web.conftest import SignIn
from tests.web.table import ALLOWED, EVERYBODY, FOREIGN, MACHINES, OBJECTS, POST_ONLY, PUBLIC


def a_visit(offices: SimpleNamespace, done: Case) -> Application:
    """A receipt."""
    return Application.objects.create(
        number="S1",
        code_cipher=vault.encrypt("123456", PURPOSE),
        household=done.household,
        area_code=done.area_code,
        applicant=done.applicant,
        received_on=done.accepted_on,
        received_at=clock.now(),
        received_by=offices.township,
    )


def warranted(offices: SimpleNamespace, done: Case) -> dict[str, list[object]]:
    """The county's leave for those above, and what it opens."""
    for login in ("prefecture", "province"):
        give(offices.county, login, "市督查〔2018〕1号", date(2018, 12, 31))
    return {"inspect-case": [done.pk], "person-copy": [done.applicant_id]}


OTHERS: dict[str, list[object]] = {
    "pack-judge": [1],
    "retention-judge": [1],
    "warrant-end": [1],
    "inspect": ["611022000000"],
    "figures-of": ["611022000000"],
    "own-passkey-remove": [1],
    "account-change-judge": [1, "refuse"],
}
HOMES = ("", "-account", "-phone", "-full", "-erase", "-apply", "-refer", "-forms", "-card")


def paid(made: int) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {f"payment-{name}": [made] for name in ("list", "xlsx", "bank", "return")}
    row = Correction.objects.create(
        entitlement=Entitlement.objects.earliest("pk"), area_code="611022101201", month=date(2018, 5, 1), given_fen=1,
        due_fen=2, engine_version="1", family={"household": {}, "members": []}, proposed_on=date(2018, 6, 1),
    )  # fmt: skip
    return (
        found
        | {"payment-do": [made, "freeze"], "correction": [row.pk], "correction-judge": [row.pk]}
        | {"payment": [PaymentLine.objects.filter(list=made).earliest("pk").pk]}
    )


@pytest.fixture
def addresses(offices: SimpleNamespace, walk: Callable[[str], Case]) -> dict[str, str]:
    """An address of every kind; what it names lies in 丹凤县."""
    done = walk("confirm")
    made = make_list(offices.county, done.entitlements.get().first_month).list
    notice = done.notices.last()
    assert notice is not None
    entry = enter(offices.county, Entry("dibao_tier_a", 300_00, "丹政发〔2018〕1号", date(2018, 5, 1)))
    visit = a_visit(offices, done)
    asked = send(offices.township, done.household, Ask("medical", "住院费用，请按医疗救助办理"))
    roll = check(offices.township, pair(6, places=(("甲镇", "东村"),)).files())
    words: dict[str, list[object]] = {
        **made_evidence(offices, done),
        **made_surveys(offices.village, done),
        **made_remedies(offices, done) | made_duplicates(offices, done),
        **{f"household{name}": [done.household_id] for name in HOMES},
        **{name: [done.pk] for name in ("case", "case-facts", "case-exit", "approval-derivation")},
        "case-do": [done.pk, "submit"],
        "paper": [done.pk, "receipt"],
        **{name: [roll.pk] for name in ("roll", "roll-apply", "roll-discard")} | {"roll-export": ["bank"]},
        **{name: [notice.pk] for name in ("notice", "notice-paper")},
        **paid(made.pk),
        "review": [done.entitlements.get().pk],
        **{name: ["dibao_tier_a"] for name in ("standard", "standard-enter")},
        "standard-entry": [entry.pk],
        "standard-take-back": ["dibao_tier_a", entry.pk],
        "simulation-households": ["dibao", "more"],
        "household-ask": [done.household_id, "medical"],
        **warranted(offices, done),
        **{name: [visit.pk] for name in ("application", "application-receipt")},
        "referral": [asked.pk],
        "referral-do": [asked.pk, "withdraw"],
        "case-clock": [done.pk, "hand-over"],
        "absence-back": [1],
        "batch-step": ["survey"],
        "intake-step": [1, "applicant"],
        "intake-discard": [1],
    } | OTHERS
    words |= {"account-of": [offices.village.pk], "account-do": [offices.village.pk, "end"]}
    names = [each.name for each in urlpatterns if isinstance(each, URLPattern) and each.name]
    return {name: reverse(name, args=words.get(name, [])) for name in names}


def test_every_address_is_in_this_table(addresses: dict[str, str]) -> None:
    assert set(addresses) == set(ALLOWED) | PUBLIC | POST_ONLY | MACHINES | {"sign-in-code"}


@pytest.mark.either
def test_each_role_opens_what_is_its_own_and_is_told_whose_the_rest_is(
    addresses: dict[str, str], signed_in: SignIn
) -> None:
    for role in EVERYBODY:
        client = signed_in(role)
        for name, roles in ALLOWED.items():
            response = client.get(addresses[name])
            if role in roles:
                assert response.status_code in (200, 302), (role, name, response.status_code)
            else:
                assert response.status_code == 403, (role, name)
                assert "需要" in response.content.decode()


@pytest.mark.parametrize("office", FOREIGN)
def test_what_lies_outside_the_area_is_not_found(
    addresses: dict[str, str], signed_in: SignIn, office: str, offices: SimpleNamespace
) -> None:
    client = signed_in(office)
    role = getattr(offices, office).role
    for name in OBJECTS:
        if role in ALLOWED[name]:
            assert client.get(addresses[name]).status_code == 404, name


@pytest.mark.parametrize("office", FOREIGN)
def test_lists_and_search_show_nothing_of_another_area(
    addresses: dict[str, str], signed_in: SignIn, office: str
) -> None:
    client = signed_in(office)
    for url in (addresses["cases"], addresses["households"], addresses["notices"], addresses["search"] + "?q=孙立安"):
        assert "孙立安" not in client.get(url).content.decode().replace("“孙立安”", "").replace('value="孙立安"', "")


def test_nobody_signed_out_gets_past_the_sign_in(addresses: dict[str, str]) -> None:
    client = Client()
    for name in ALLOWED:
        response = client.get(addresses[name])
        assert response.status_code == 302, name
        assert response["Location"].startswith(reverse("sign-in")), name


def test_the_second_half_of_signing_in_needs_the_first(addresses: dict[str, str]) -> None:
    assert Client().get(addresses["sign-in-code"])["Location"] == reverse("sign-in")


def test_public_pages_open_without_signing_in_and_write_no_session(addresses: dict[str, str]) -> None:
    client = Client()
    for name in sorted(PUBLIC):
        assert client.get(addresses[name]).status_code == 200, name
    assert "sessionid" not in client.cookies


def test_what_is_for_machines_is_shown_to_nobody(addresses: dict[str, str], signed_in: SignIn) -> None:
    for client in (Client(), *(signed_in(role) for role in EVERYBODY)):
        assert {client.get(addresses[name]).status_code for name in MACHINES} == {404}


def test_writes_are_refused_to_get(addresses: dict[str, str], signed_in: SignIn) -> None:
    for office in ("township", "county"):
        client = signed_in(office)
        for name in POST_ONLY:
            assert client.get(addresses[name]).status_code in (403, 405), name


def test_writes_without_a_token_are_refused(offices: SimpleNamespace, addresses: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(offices.county)
    response = client.post(addresses["payments-make"], {"month": "2018-05"})
    assert response.status_code == 403
    assert "这一页放得太久了" in response.content.decode()


def test_papers_come_as_pdf_and_change_nothing(addresses: dict[str, str], signed_in: SignIn) -> None:
    client = signed_in("township")
    before = Case.objects.get().version
    for name in ("paper", "notice-paper"):
        response = client.get(addresses[name])
        if response.status_code == 200:
            assert response["Content-Type"] == "application/pdf"
    assert Case.objects.get().version == before


def test_the_list_downloads_as_a_workbook(addresses: dict[str, str], signed_in: SignIn) -> None:
    response = signed_in("finance").get(addresses["payment-xlsx"])
    assert response.content[:2] == b"PK"
    assert "attachment" in response["Content-Disposition"]
