"""Fixtures for every test. ``tools/test.py`` runs the suite on SQLite and again on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from playwright.sync_api import Browser, Page

from doudi.engine.library import Library

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver runs a loop in the test's own thread

ROOT = Path(__file__).resolve().parent.parent
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A data folder of each worker's own: what a demonstration on this machine keeps there stays out of the tests."""
    django_settings.DATA_DIR = tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """A test that commits has its tables emptied after it: the only moment when rows written once may go."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from doudi.services.audit import triggers

    emptied = BaseDatabaseOperations.execute_sql_flush

    def empty(operations: BaseDatabaseOperations, statements: Any) -> None:
        once_written = triggers.TABLES + triggers.LEDGER
        triggers.remove(operations.connection, once_written)
        emptied(operations, statements)
        triggers.install(operations.connection, once_written)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", empty)
        yield


@pytest.fixture(autouse=True)
def nobody_waits() -> None:
    """An address that had to wait in one test is another one's in the next."""
    from doudi.services.accounts import signin

    signin.forget()


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped packs."""
    return Library.load([ROOT / "packs"])


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's chromium, without calls home."""
    return {**browser_type_launch_args, "executable_path": "/usr/bin/chromium", "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """An office PC."""
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A page on a phone of 390 pixels."""
    context = browser.new_context(
        **{**browser_context_args, "viewport": {"width": 390, "height": 844}, "has_touch": True}
    )
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Asserts that a page has no accessibility violation. Colours are the same at every width: looked at once."""

    def check(page: Page, colours: bool = True) -> None:
        rules = {} if colours else {"color-contrast": {"enabled": False}}
        results = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
        assert results.violations_count == 0, results.generate_report()

    return check
