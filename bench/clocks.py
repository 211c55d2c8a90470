"""Ten thousand open cases: the next step, its last day and how its clock stands, from plain rows."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import date, timedelta
from time import perf_counter

CASES = 10_000
TODAY = date(2018, 6, 15)
ROADS = (("accept",), ("accept", "survey"), ("accept", "survey", "appraise", "publish", "submit"),
         ("accept", "survey", "appraise", "publish", "submit", "check", "publish_again"))  # fmt: skip
ROUNDS = 7


def main() -> None:
    """Print the best time in seconds and how the clocks stand."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.web.settings"
    os.environ["DOUDI_DATA"] = tempfile.mkdtemp()
    import django

    django.setup()
    from doudi.domain import workdays
    from doudi.services.cases.calendar import _shipped
    from doudi.services.cases.clocks import Watch
    from doudi.services.cases.desk import Done, Open, computed
    from doudi.services.registry import rulebook

    cases, past = [], Done({}, {}, {}, {})
    for number in range(CASES):
        accepted = date(2018, 3, 1) + timedelta(days=number % 100)
        procedure = rulebook.procedure("dibao", "611022", accepted)
        road = ROADS[number % len(ROADS)]
        village = f"611022{100 + number % 12:03d}{200 + number % 20:03d}"
        state = procedure.step(road[-1]).state
        cases.append(Open(number, "dibao", procedure.id, state, village, accepted, number % 30))
        past.taken[number] = {code: (place, accepted + timedelta(days=3 * place)) for place, code in enumerate(road)}
        if number % 9 == 0:
            past.rests[number] = [(accepted + timedelta(days=4), accepted + timedelta(days=9))]
    best, rows = 9.0, []
    for _ in range(ROUNDS):
        watch = Watch(workdays.calendar(_shipped()), TODAY)
        begun = perf_counter()
        rows = computed(cases, past, watch)
        best = min(best, perf_counter() - begun)
    paces = {pace: sum(row.pace == pace for row in rows) for pace in sorted({row.pace for row in rows})}
    print(json.dumps({"s": best, "cases": len(rows), "paces": paces}))


if __name__ == "__main__":
    main()
