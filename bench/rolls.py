"""50,000 synthetic persons from two files into an empty register and once more: seconds of each step, one JSON line."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
HOUSEHOLDS = 29_000
"""All kinds; the 50,000 persons are those on dibao."""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.web.settings")


def main() -> None:
    """Measure on a database of its own, SQLite unless DATABASE_URL says otherwise."""
    if len(sys.argv) > 1:
        write(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, __file__, folder], check=True)
        os.environ["DOUDI_DATA"] = folder
        os.environ["DOUDI_BUSINESS_DATE"] = "2018-03-15"
        print(json.dumps(measured(Path(folder))))


def write(folder: Path) -> None:
    """Both files, in a process of its own so that its memory does not count."""
    from tests.services.roll_files import pair

    for file in pair(HOUSEHOLDS).files():
        (folder / file.name).write_bytes(file.content)


def measured(folder: Path) -> dict[str, object]:
    """Check and take over; then check the same files again, which finds nothing to do."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from doudi.services.accounts.models import User
    from doudi.services.registry.models import Area
    from doudi.services.rolls import actions
    from doudi.services.rolls.joining import File
    from tests.services.conftest import PLACES

    for code, name, level in PLACES:
        Area.objects.create(code=code, name=name, level=level, valid_from=date(2013, 1, 1))
    user = User.objects.create(username="bench", role="county", area_code="611022000000")
    first, second = (File(path.name, path.read_bytes()) for path in sorted(folder.glob("*.xlsx")))
    marks = [time.perf_counter()]
    found = actions.check(user, (first, second))
    marks.append(time.perf_counter())
    actions.apply(user, found.pk)
    marks.append(time.perf_counter())
    again = actions.check(user, (first, second))
    marks.append(time.perf_counter())
    check, apply, repeat = (round(b - a, 1) for a, b in pairwise(marks))
    homes, people = again.counts
    return {
        "people": people["came"], "households": homes["came"], "unchanged_again": people["unchanged"],
        "check_s": check, "apply_s": apply, "s": round(check + apply, 1), "again_s": repeat,
        "cpu_s": round(time.process_time(), 1), "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


if __name__ == "__main__":
    main()
