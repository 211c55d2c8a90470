"""A month's list of N households from compiling to closing: seconds of each step, one JSON line.

``payrun.py HOUSEHOLDS [DATABASE_URL]``: without an address a SQLite file in a folder of its own.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
TODAY, MONTH = "2018-04-17", date(2018, 5, 1)
FAILED_EVERY = 500


def main() -> None:
    """Measure on a database of its own."""
    homes = int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DOUDI_DATA"], os.environ["DOUDI_BUSINESS_DATE"] = folder, TODAY
        os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.web.settings"
        os.environ.update({"DATABASE_URL": sys.argv[2]} if len(sys.argv) > 2 else {})
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.services import many

        users = many.offices()
        many.build(homes, users["county"])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(measured(users, homes) | {"peak_mb_before": before}))


def measured(users: dict[str, Any], homes: int) -> dict[str, Any]:
    """Every step of a run; the second compiling must write nothing, and the books must be right."""
    from django.db import connection

    from doudi.services.payments import actions, banking, ledger, runs
    from doudi.services.payments.models import Account, PaymentLine
    from tests.services import many

    took: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = perf_counter()
        found = work()
        took[name] = round(perf_counter() - began, 2)
        return found

    made = timed("compile", lambda: actions.make_list(users["county"], MONTH))
    assert (made.changed, timed("again", lambda: actions.make_list(users["county"], MONTH)).changed) == (homes, 0)
    row = made.list
    for code, who in (("freeze", "county"), ("sign", "second"), ("approve", "finance"), ("send", "finance")):
        row = timed(code, lambda code=code, who=who, row=row: runs.take(users[who], row.pk, code, row.version))
    _, content = timed("bank_file", lambda: banking.bank_file(users["finance"], row.pk, "general"))
    said = many.answer(content, FAILED_EVERY)
    row = timed("return", lambda: banking.take_return(users["finance"], row.pk, row.version, "general", said))
    row = timed("close", lambda: runs.take(users["finance"], row.pk, "close", row.version))
    assert ledger.faults(row) == []
    paid = sum(PaymentLine.objects.filter(status="paid").values_list("amount_fen", flat=True))
    balances = {each.account: each.fen for each in ledger.balances(users["finance"], date(2018, 12, 31))}
    assert balances == {Account.FUND: -paid, Account.PAID: paid}, balances
    return {
        "vendor": connection.vendor, "households": homes, "steps": took, "file_mb": round(len(content) / 1e6, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    main()
