"""The same form sent twice, by a double click or a replay: settled once, or refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client
from django.urls import resolve

from tests.web.filling import Filled, filled
from tests.web.table import ALLOWED
from tests.web.test_access import addresses
from tests.web.test_junk import LEFT_OUT

__all__ = ["addresses"]
WRITERS = ("township", "county", "administrator")
AGAIN = {
    "intake-new": "a second family is begun",
    "posters-pdf": "each print is on record",
    "files-pdf": "each print is on record",
    "household-forms": "each print is on record",
    "household-supporters": "the newer takes the place of the earlier, which ends",
}
"""Pages where the same sent again is meant to store another row."""


def stored() -> dict[str, int]:
    """Rows by table, without the record and the sessions."""
    models = [model for model in apps.get_models() if model._meta.app_label not in ("audit", "sessions")]
    return {model._meta.label: model._base_manager.count() for model in models}


def writers(offices: SimpleNamespace) -> Iterator[tuple[str, Client]]:
    """Each address by its name, with a client of the first office that writes there."""
    made = {role: Client() for role in WRITERS}
    for role, client in made.items():
        client.force_login(getattr(offices, role))
    for name, roles in ALLOWED.items():
        yield from ((name, made[role]) for role in [each for each in WRITERS if each in roles][:1])


def forms_of(client: Client, address: str) -> list[tuple[str, Filled]]:
    page = client.get(address)
    if page.streaming or not page.get("Content-Type", "").startswith("text/html"):
        return []
    found = [(urlsplit(urljoin(address, form.action)).path, form) for form in filled(page.content.decode())]
    return [(to, form) for to, form in found if to not in LEFT_OUT]


def sent_twice(client: Client, to: str, form: Filled) -> tuple[bool, bool, list[int]]:
    """Whether the first and the second stored anything, and both answers."""
    with transaction.atomic():
        before = stored()
        first, once = client.post(to, form.sent()).status_code, stored()
        second, twice = client.post(to, form.sent()).status_code, stored()
        transaction.set_rollback(True)
    return once != before, twice != once, [first, second]


@pytest.mark.either
def test_a_form_sent_twice_is_settled_once(offices: SimpleNamespace, addresses: dict[str, str]) -> None:
    seen, writing, wrong = set(), set(), []
    for name, client in writers(offices):
        for to, form in forms_of(client, addresses[name]):
            key = (to, tuple(form.values))
            if key in seen:
                continue
            seen.add(key)
            wrote, again, answers = sent_twice(client, to, form)
            writing |= {to} if wrote else set()
            if max(answers) >= 500 or (again and resolve(to).url_name not in AGAIN):
                wrong.append((to, answers))
    assert wrong == []
    assert len(writing) > 12, sorted(writing)
