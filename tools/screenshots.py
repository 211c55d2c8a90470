"""Pictures of the demonstration for the README: start `make run`, then run this with the same DOUDI_PORT."""

from __future__ import annotations

import os
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.web.settings")
django.setup()

from doudi.services.demo.accounts import PASSWORD  # noqa: E402 - needs the settings

PICTURES = Path(__file__).resolve().parent.parent / "docs/screenshots"
ADDRESS = f"http://127.0.0.1:{os.environ.get('DOUDI_PORT', '8000')}"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
TRIAL = "/simulation/?on=2018-03-01&p-dibao_tier_a=280&p-dibao_tier_b=190&p-dibao_tier_c=110"
DESKTOP, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


def main() -> None:
    """Workbench, decision, trial and self-check, at a desk and on a phone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        township = signed_in(browser, "sw-zhen")
        take(township, "/work/", "workbench")
        county = signed_in(browser, "sw-xian")
        county.goto(f"{ADDRESS}/work/")
        county.locator("main table a").first.click()
        county.screenshot(path=PICTURES / "decision.png")
        take(county, TRIAL, "simulation")
        phone = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        take(phone, "/public/check/", "self-check-phone")
        browser.close()


def signed_in(browser: Browser, name: str) -> Page:
    """A page of its own for one member of staff."""
    page = browser.new_context(viewport=DESKTOP, locale="zh-CN").new_page()
    page.goto(f"{ADDRESS}/sign-in/")
    page.locator("[name=username]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/work/")
    return page


def take(page: Page, path: str, name: str) -> None:
    """One picture."""
    page.goto(ADDRESS + path)
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
