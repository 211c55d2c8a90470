"""Every screen, at a desk and on a phone: axe finds nothing, and nothing runs out of the side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts import actions as accounts
from doudi.services.accounts.models import Deed, User
from doudi.services.cases import actions
from doudi.services.cases.models import Case
from doudi.services.payments import actions as payments
from doudi.services.registry.actions import register_household
from tests.journeys.clerk import Clerk
from tests.services import family
from tests.services.conftest import STEPS_2012
from tests.services.road import along

Screens = list[tuple[str, str]]
TRIED = "on=2018-04-20&p-dibao_tier_a=300&p-dibao_tier_c=130"
CLOCKS = ("/clocks/", "/clocks/rows/?show=open", "/absences/")
ALWAYS = {
    "township": ("/intake/", "/drafts/", "/notices/", "/search/?q=孙", "/search/?q=没有的人", "/account/"),
    "county": ("/retention/", "/warrants/"),
    "administrator": ("/work/", "/accounts/", "/accounts/new/", "/account/password/"),
    "village": ("/work/", "/account/factor/", "/account/passkeys/"),
    "prefecture": ("/figures/",),
    "security": ("/security/", "/account-changes/"),
}
"""Pages that are there without any case."""
SIMULATION = ("/simulation/", f"/simulation/?{TRIED}", f"/simulation/dibao/more/?{TRIED}")


@pytest.fixture
def screens(counties: None, today: Callable[[date], None]) -> Screens:
    """Who opens what: one case on its way, one approved and on a list."""
    staff = {user.username: user for user in User.objects.all()}
    approved = accepted(staff["township"], 0)
    approved = along(staff.__getitem__, approved, STEPS_2012, today)
    made = payments.make_list(staff["finance"], date(2018, 5, 1)).list
    case = accepted(staff["township"], 1)
    accounts.ask(staff["administrator"], staff["auditor"].pk, Deed.CLOSE)
    return [
        *(
            ("", path)
            for path in ("/", "/public/check/", "/public/notices/", "/public/objections/", "/sign-in/", "/nowhere/")
        ),
        *(("township", path) for path in of_a_township(case, approved)),
        *(("county", path) for path in ("/work/", "/cases/?show=mine", f"/cases/{approved.pk}/", *SIMULATION)),
        *(
            ("county", path)
            for path in (*CLOCKS, "/delegation/", "/draws/", "/packs/", "/approvals/", f"/approvals/{approved.pk}/")
        ),
        *(("finance", path) for path in ("/work/", "/payments/", f"/payments/{made.pk}/")),
        *(
            ("auditor", path)
            for path in ("/work/", f"/cases/{approved.pk}/", f"/cases/{approved.pk}/replay/", "/audit/")
        ),
        ("administrator", f"/accounts/{staff['auditor'].pk}/"),
        ("village", f"/households/{case.household_id}/"),
        ("county", f"/persons/{case.applicant_id}/copy/"),
        ("county", f"/households/{case.household_id}/erase/"),
        *((name, path) for name, paths in ALWAYS.items() for path in paths),
    ]


def of_a_township(case: Case, approved: Case) -> list[str]:
    """What a township clerk opens."""
    desk = ["/work/", "/cases/", f"/cases/{case.pk}/", f"/cases/{approved.pk}/?print=1", "/households/"]
    desk += [f"/households/{case.household_id}/", f"/cases/{case.pk}/do/survey/", f"/cases/{case.pk}/facts/"]
    desk += [*CLOCKS, f"/cases/{case.pk}/clock/rest/", f"/cases/{case.pk}/clock/hand-over/"]
    desk += [
        f"/households/{case.household_id}/{part}/" for part in ("apply", "papers", "mandates", "supporters", "full")
    ]
    desk += [f"/cases/{case.pk}/compare/", "/relatives/", "/surveys/", f"/cases/{case.pk}/survey/", "/field/"]
    desk += [f"/households/{case.household_id}/{part}/" for part in ("forms", "card")]
    desk += [
        "/papers/?q=孙",
        "/papers/log/",
        "/papers/files/",
        "/batch/",
        "/batch/survey/",
        "/batch/appraise/",
        "/duplicates/",
    ]
    first, second = case.household.memberships.values_list("person", flat=True)[:2]
    desk += [f"/duplicates/{first}/{second}/", f"/notices/{approved.notices.latest('pk').pk}/"]
    desk += [f"/papers/many/?form=card&village={family.VILLAGE}"]
    desk += ["/reviews/?show=later", f"/reviews/{approved.entitlements.get().pk}/"]
    return desk


def accepted(township: User, number: int) -> Case:
    members = (family.member(11 + 2 * number), family.spouse(12 + 2 * number))
    household = register_household(township, family.entry(members=members))
    return actions.accept(township, household, "dibao", household.memberships.get(is_head=True).person_id)


DESK, PHONE = (1366, 768), (390, 844)


def walk(page: Page, live_server: LiveServer, screens: Screens) -> Iterator[tuple[int, str]]:
    """Each screen, open."""
    signed_in_as = ""
    for number, (name, path) in enumerate(screens):
        if name != signed_in_as:
            page.context.clear_cookies()
            Clerk(page, live_server.url, name)
            signed_in_as = name
        page.goto(live_server.url + path)
        yield number, path


def fits(page: Page, size: tuple[int, int], path: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1], (path, width)


def test_every_screen(page: Page, live_server: LiveServer, screens: Screens, axe: Callable[..., None]) -> None:
    """Every second one is looked at on a phone, the others at a desk; what runs out of the side, at both."""
    for number, path in walk(page, live_server, screens):
        small = number % 2 == 1
        for size in (DESK, PHONE) if small else (PHONE, DESK):
            fits(page, size, path)
        axe(page, colours=not small)


@pytest.mark.soak
def test_every_screen_at_both_widths(
    page: Page, live_server: LiveServer, screens: Screens, axe: Callable[..., None]
) -> None:
    for _, path in walk(page, live_server, screens):
        for size in (PHONE, DESK):
            fits(page, size, path)
            axe(page)
