"""Runs of lists in a process that is killed again and again: ``pay_trial.py KILLS SEED``; what it found as JSON.

One process stays; the work is done by children of it that are killed with signal 9 after a random while. After each
kill the books are compared; then another child goes on where the run is. Month follows month until enough were killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import date
from typing import Any

HOMES, FAILED_EVERY = 60, 7
REFUSED, TRIES = 3, 60
WAY = (("freeze", "county"), ("sign", "second"), ("approve", "finance"), ("send", "finance"), ("close", "finance"))


def main() -> None:
    """Build, kill, compare, print."""
    kills, chance = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.web.settings"
    os.environ["DOUDI_BUSINESS_DATE"] = "2018-03-10"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from tests.services import many

    many.build(HOMES, many.offices()["county"])
    month, done, wins, faults = date(2018, 3, 1), 0, [], []
    advance(month)  # loads what a running server has loaded, and gives the measure
    faults += compared(month)
    began = time.perf_counter()
    month = following(month)
    advance(month)
    whole = time.perf_counter() - began
    while done < kills:
        month = following(month)
        wins.append(two_at_once(month))
        for _ in range(TRIES):
            if stage(month) == "closed":
                break
            done += killed(month, chance.uniform(0, whole))
            faults += compared(month)
        else:
            faults.append(f"{month}: not closed after {TRIES} tries")
            break
    told: dict[str, Any] = {"kills": done, "months": month.month + 12 * (month.year - 2018) - 2, "wins": wins}
    print(json.dumps({**told, "faults": faults, "whole_s": round(whole, 2), **totals()}, ensure_ascii=False))  # noqa: T201 - read by the test


def following(month: date) -> date:
    """The next month; the clock goes on with it."""
    from django.conf import settings

    from doudi.domain.months import next_month

    settings.BUSINESS_DATE = next_month(month).replace(day=10)
    return next_month(month)


def stage(month: date) -> str:
    """How far the list of a month is."""
    from doudi.services.payments.models import PaymentList

    made = PaymentList.objects.filter(month=month).first()
    return made.stage if made else ""


def advance(month: date) -> None:
    """From wherever the run of a month is to its end."""
    from doudi.services.payments import actions, banking, runs
    from doudi.services.payments.models import PaymentList
    from tests.services import many

    users = many.offices()
    if stage(month) in ("", "open"):
        actions.make_list(users["county"], month)
    made = PaymentList.objects.get(month=month)
    for code, who in WAY:
        if code == "close" and made.stage == "sent":
            _, content = banking.bank_file(users["finance"], made.pk, "general")
            told = many.answer(content, FAILED_EVERY)
            made = banking.take_return(users["finance"], made.pk, made.version, "general", told)
        if made.stage in runs.STEPS[code].source:
            frozen = made.steps.filter(code="freeze").last()
            other = code == "sign" and frozen is not None and frozen.actor == users["second"]
            made = runs.take(users["county" if other else who], made.pk, code, made.version)


def child(work: Any, *words: Any) -> int:
    """A process of its own that does some work: 0 when it was done, REFUSED when it was told no."""
    from django.db import connections

    from doudi.domain.findings import DoudiError

    connections.close_all()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work(*words)
        code = 0
    except DoudiError as fault:
        sys.stderr.write(f"{words}: {fault}\n")
        sys.stderr.flush()
        code = REFUSED
    finally:
        os._exit(code)


def killed(month: date, after: float) -> int:
    """One child that is killed after some seconds; 0 when it was faster, and ended well.

    A server may finish the step of a killed client after the next one has looked: that one is told, and looks again.
    """
    pid = child(advance, month)
    time.sleep(after)
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in (0, REFUSED):
        raise SystemExit(f"the run did not go on: {os.WEXITSTATUS(status)}")
    return int(os.WIFSIGNALED(status))


def two_at_once(month: date) -> int:
    """Two people freeze the same list at the same moment; how many of them did."""
    from doudi.services.payments import actions, runs
    from tests.services import many

    users = many.offices()
    made = actions.make_list(users["county"], month).list
    pids = [child(runs.take, users[who], made.pk, "freeze", made.version) for who in ("county", "second")]
    codes = [os.WEXITSTATUS(os.waitpid(pid, 0)[1]) for pid in pids]
    return codes.count(0) if sorted(codes) == [0, REFUSED] else -1


def compared(month: date) -> list[str]:
    """Where the books of a month are wrong."""
    from django.db.models import Count

    from doudi.services.payments import ledger
    from doudi.services.payments.models import PaymentLine, PaymentList, RunStep

    made = PaymentList.objects.get(month=month)
    last = made.steps.last()
    found = ledger.faults(made)
    if made.stage != (last.to_stage if last else "open"):
        found.append(f"{month}: the list is {made.stage}, its last step says otherwise")
    twice = RunStep.objects.filter(list=made).values("code").annotate(n=Count("pk")).filter(n__gt=1)
    found += [f"{month}: {row['code']} taken {row['n']} times" for row in twice]
    earlier = PaymentLine.objects.filter(status="failed", list__month__lt=month, list__stage="closed")
    due = HOMES + earlier.filter(paid_again=None).count() + made.lines.exclude(again=None).count()
    if made.lines.count() != due:
        found.append(f"{month}: {made.lines.count()} lines where {due} are due")
    return found


def totals() -> dict[str, int]:
    """Fen by account at the end, fen of lines paid, and fen that every household is due."""
    from django.conf import settings
    from django.db.models import Sum

    from doudi.services.payments import ledger
    from doudi.services.payments.models import Entitlement, PaymentLine, PaymentList, Status
    from tests.services import many

    balances = {each.account: each.fen for each in ledger.balances(many.offices()["finance"], settings.BUSINESS_DATE)}
    paid = PaymentLine.objects.filter(status=Status.PAID).aggregate(fen=Sum("amount_fen"))["fen"]
    owed = PaymentLine.objects.filter(status=Status.FAILED, paid_again=None).aggregate(fen=Sum("amount_fen"))["fen"]
    months = PaymentList.objects.count()
    due = sum(row.amount_fen for row in Entitlement.objects.all()) * months
    return {"paid": paid, "owed": owed, "due": due, "ledger": balances["paid"], "rest": sum(balances.values())}


if __name__ == "__main__":
    main()
