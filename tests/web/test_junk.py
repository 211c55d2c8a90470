"""Junk in every parameter of every address and every field of every form: answered, never a crash, never shown bare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from tests.web.junk import BARE, JUNK, SCRIPT, Form, body, forms, parameters, query
from tests.web.table import ALLOWED, POST_ONLY, PUBLIC
from tests.web.test_access import addresses

__all__ = ["addresses"]
FORM = "application/x-www-form-urlencoded"
LEFT_OUT = {"/sign-out/", "/demonstration/forward/"}
"""What would end the walk, or move everybody's date."""


def clients(offices: SimpleNamespace, addresses: dict[str, str], every: bool) -> Iterator[tuple[str, Client]]:
    """Each address that is opened, with a client of an office (or of every one) that may."""
    made: dict[str, Client] = {"": Client(raise_request_exception=False)}
    for name, roles in {**dict.fromkeys(sorted(PUBLIC), ("",)), **ALLOWED}.items():
        for role in roles if every else roles[-1:]:
            if role not in made:
                made[role] = Client(raise_request_exception=False)
                made[role].force_login(getattr(offices, role))
            yield addresses[name], made[role]


def faults(where: str, junk: bytes, response: HttpResponse) -> list[str]:
    """What is wrong with an answer to junk."""
    text = b"" if response.streaming else response.content
    wrong = ["crashed"] if response.status_code >= 500 else []
    if response.get("Content-Type", "").startswith("text/html"):
        wrong += [f"shows {bare}" for bare in BARE if bare.encode() in text]
    return [f"{where} {junk[:20]!r}: {each}" for each in wrong]


def asked(client: Client, address: str, names: list[str], junk: bytes) -> list[str]:
    with transaction.atomic():
        response = client.get(address, QUERY_STRING=query(names, junk))
        transaction.set_rollback(True)
    return faults(f"GET {address}", junk, response)


def posted(client: Client, address: str, form: Form, junk: bytes, *, hidden: bool) -> list[str]:
    with transaction.atomic():
        response = client.post(address, body(form, junk, hidden=hidden), content_type=FORM)
        transaction.set_rollback(True)
    return faults(f"POST {address} {sorted(form.fields)}", junk, response)


def of_page(client: Client, address: str) -> list[tuple[str, Form]]:
    """The forms of a page that write something, each address once."""
    page = client.get(address)
    if page.streaming or not page.get("Content-Type", "").startswith("text/html"):
        return []
    found = [(urlsplit(urljoin(address, form.action)).path, form) for form in forms(page.content.decode())]
    return [(to, form) for to, form in found if form.method == "post" and to not in LEFT_OUT]


def walked(offices: SimpleNamespace, addresses: dict[str, str], *, every: bool) -> list[str]:
    """Faults of a walk. ``every``: each role, each junk, each name by itself too; else one role, one junk in turn."""
    names, turn, found = parameters(), cycle(JUNK), []
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for address, client in clients(offices, addresses, every):
        for junk in JUNK if every else islice(turn, 1):
            found += asked(client, address, names, junk)
        for name in names if every else ():
            found += asked(client, address, [name], next(turn))
        for to, form in of_page(client, address):
            key = (to, tuple(form.fields))
            if key in seen:
                continue
            seen.add(key)
            for junk in JUNK if every else islice(turn, 1):
                for hidden in (False, True) if every else (len(seen) % 2 == 0,):
                    found += posted(client, to, form, junk, hidden=hidden)
    assert len(seen) > 30
    return found


def test_junk_is_answered_everywhere(offices: SimpleNamespace, addresses: dict[str, str]) -> None:
    assert len(parameters()) > 10
    assert walked(offices, addresses, every=False) == []


@pytest.mark.soak
def test_all_junk_is_answered_to_every_role(offices: SimpleNamespace, addresses: dict[str, str]) -> None:
    assert walked(offices, addresses, every=True) == []


def test_no_address_takes_a_post_that_another_site_forged(offices: SimpleNamespace, addresses: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(offices.county)
    for name in sorted({*ALLOWED, *PUBLIC, *POST_ONLY}):
        response = client.post(addresses[name], {"month": "2018-05"})
        assert response.status_code in (403, 405), (name, response.status_code)


def test_a_crash_and_a_bare_echo_would_be_seen() -> None:
    assert len(faults("/", JUNK[0], HttpResponse(SCRIPT))) == 2
    assert faults("/", JUNK[0], HttpResponse(escape(SCRIPT))) == []
    assert faults("/", JUNK[0], HttpResponse(status=500)) == [f"/ {JUNK[0][:20]!r}: crashed"]
