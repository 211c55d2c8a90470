"""A clerk registers a passkey in the browser and signs in with it, without a password."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from doudi.services.accounts.models import Passkey
from tests.journeys.clerk import Clerk

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.mark.usefixtures("counties")
def test_a_passkey_is_registered_and_signs_in(page: Page, live_server: LiveServer) -> None:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    device = browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]
    clerk = Clerk(page, live_server.url, "township")
    clerk.go("/account/")
    page.get_by_role("link", name="通行密钥").click()
    page.get_by_label("给它起个名字").fill("办公室电脑")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_text("登记好了")).to_be_visible()
    expect(page.get_by_role("rowheader", name="办公室电脑")).to_be_visible()
    page.locator(".dd-top__out button").click()
    button = page.get_by_role("button", name="用通行密钥")
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("今天没有要办的事")
    assert Passkey.objects.get().counter > 1
    page.locator(".dd-top__out button").click()
    browser.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    button.click()
    expect(page.locator("[data-told]")).to_contain_text("没有完成")
    expect(page.get_by_label("密码")).to_be_visible()
