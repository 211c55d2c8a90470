"""Search among N made-up persons: seconds at p50, p95 and most for each kind of query. One JSON line.

``ours.py FOLDER PERSONS [DATABASE_URL]``: without an address a SQLite file in the folder; built when it is empty.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import people

QUERIES, PAGES = 600, 60
WARM = 50
"""Queries of each kind before those that count: a server that runs has its index in memory."""
TODAY = "2018-03-15"
Query = tuple[str, str]


def main() -> None:
    """Build where nothing is, measure, print."""
    folder, persons = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DOUDI_DATA"], os.environ["DOUDI_BUSINESS_DATE"] = str(folder), TODAY
    os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.web.settings"
    os.environ.update({"DATABASE_URL": sys.argv[3]} if len(sys.argv) > 3 else {})
    import django

    django.setup()
    built = ready(persons)
    kinds = {kind: measured(kind, make, persons) for kind, make in KINDS.items()}
    kinds |= {"the page, any of these": pages(persons)}
    print(json.dumps({"persons": persons, "kinds": kinds, **built}))


def ready(persons: int) -> dict[str, Any]:
    """Rows and terms; how long a whole rebuild of the terms took when they were made."""
    from django.core.management import call_command
    from django.db import connection

    from doudi.services.registry.models import Phone
    from doudi.services.search import indexing
    from doudi.services.search.models import Term

    call_command("migrate", verbosity=0)
    seconds = None
    if not Phone.objects.exists():
        people.build(persons)
    if not Term.objects.exists():
        began = perf_counter()
        for _ in indexing.rebuild():
            pass
        seconds = round(perf_counter() - began, 1)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"rebuild_s": seconds, "terms": Term.objects.count(), "vendor": connection.vendor}


def users() -> list[Any]:
    """County, township and village, a third of the queries each."""
    from doudi.services.accounts.models import User

    return [User.objects.get(username=name) for name in ("county", "township", "village")]


def measured(kind: str, make: Callable[[random.Random, int], Query], persons: int) -> dict[str, Any]:
    """Through the service, as an entry point calls it."""
    from doudi.services.audit.context import acts
    from doudi.services.search.queries import find

    lot, clerks = random.Random(kind), users()
    for _ in range(WARM):
        find(clerks[0], *make(lot, persons))
    took, hits = [], 0
    for place in range(QUERIES):
        text, within = make(lot, persons)
        user = clerks[0] if within else clerks[place % len(clerks)]
        with acts(user, "127.0.0.1"):
            began = perf_counter()
            found = find(user, text, within)
            took.append(perf_counter() - began)
        hits += bool(found.hits)
    return told(took) | {"found": hits}


def pages(persons: int) -> dict[str, Any]:
    """The whole page by an HTTP client, redirects followed."""
    from django.test import Client

    client, lot = Client(HTTP_HOST="localhost"), random.Random(PAGES)
    makes = list(KINDS.values())
    took = []
    for user in users()[:2]:
        client.force_login(user)
        client.get("/search/")
        for place in range(PAGES // 2):
            text, within = makes[place % len(makes)](lot, persons)
            began = perf_counter()
            page = client.post("/search/", {"q": text, "area": within if user.role == "county" else ""}, follow=True)
            took.append(perf_counter() - began)
            if page.status_code != 200:
                sys.exit(f"the page answered {page.status_code}")
    return told(took)


def told(took: list[float]) -> dict[str, Any]:
    """Seconds, and how many times it was asked."""
    rows = sorted(took)
    return {
        "n": len(rows),
        "p50": round(rows[len(rows) // 2], 5),
        "p95": round(rows[int(len(rows) * 0.95)], 5),
        "most": round(rows[-1], 5),
    }


def _name(lot: random.Random, persons: int) -> str:
    return str(people.person(lot.randint(1, persons))["name"])


def _home(lot: random.Random, persons: int) -> dict[str, Any]:
    return people.home(lot.randint(1, persons // people.MEMBERS))


def _read(lot: random.Random, persons: int) -> tuple[str, ...]:
    from doudi.services.search.readings import readings

    return next(iter(readings(_name(lot, persons))))


def _kinds() -> Iterator[tuple[str, Callable[[random.Random, int], Query]]]:
    yield "whole name", lambda lot, n: (_name(lot, n), "")
    yield "first two characters", lambda lot, n: (_name(lot, n)[:2], "")
    yield "surname", lambda lot, n: (_name(lot, n)[0], "")
    yield "commonest surname", lambda lot, _n: (lot.choice("王李张"), "")
    yield "surname, within a village", lambda lot, n: (_name(lot, n)[0], _home(lot, n)["code"])
    yield "commonest surname, within a village", lambda lot, n: ("王", _home(lot, n)["code"])
    yield "name and village in words", lambda lot, n: (f"{_name(lot, n)[:2]} {_home(lot, n)['village']}", "")
    yield "name and house", lambda lot, n: (f"{_name(lot, n)[0]} {_home(lot, n)['house']}", "")
    yield "commonest surname and group", lambda lot, _n: (f"王 {lot.randint(1, 8)}组", "")
    yield "pinyin, whole", lambda lot, n: ("".join(_read(lot, n)), "")
    yield "pinyin, surname", lambda lot, n: (_read(lot, n)[0], "")
    yield "initials, whole", lambda lot, n: ("".join(each[0] for each in _read(lot, n)), "")
    yield "one letter", lambda lot, n: (_read(lot, n)[0][0], "")
    yield "commonest letter, within a village", lambda lot, n: (lot.choice("zlw"), _home(lot, n)["code"])
    yield "ID number", lambda lot, n: (people.person(lot.randint(1, n))["number"], "")
    yield "ID number of nobody", lambda lot, _n: (f"98{lot.randrange(10**15):015d}X", "")
    yield "phone", lambda lot, n: (_home(lot, n)["phone"], "")
    yield "household number", lambda lot, n: (_home(lot, n)["number"], "")
    yield "house", lambda lot, n: (_home(lot, n)["house"], "")
    yield "village and house", lambda lot, n: (_home(lot, n)["village"] + _home(lot, n)["house"], "")
    yield "village", lambda lot, n: (_home(lot, n)["village"], "")
    yield "name of nobody", lambda lot, n: (_name(lot, n)[0] + "龘", "")
    yield "letters of nobody", lambda lot, n: (_read(lot, n)[0] + "vvv", "")


KINDS = dict(_kinds())

if __name__ == "__main__":
    main()
