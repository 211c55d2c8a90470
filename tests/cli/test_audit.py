"""``doudi audit`` on a real database file of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "doudi.cli.main", *words],
        capture_output=True, text=True, check=False, env=environment | {"DOUDI_DATA": str(data)},
    )  # fmt: skip


SOMETHING = """
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
for place in range(5):
    record(What(Act.LOOK, 'registry.household', str(place), '611022000000'))
"""


@pytest.mark.demand(148)
def test_a_record_is_whole_until_somebody_touches_the_file(tmp_path: Path) -> None:
    assert run(tmp_path, "manage", "migrate").returncode == 0
    assert run(tmp_path, "manage", "shell", "-c", SOMETHING).returncode == 0
    whole = run(tmp_path, "audit", "verify", "--rows")
    assert (whole.returncode, "链值都对得上" in whole.stdout, "没有拿存在外面的链头比" in whole.stdout) == (
        0,
        True,
        True,
    )
    kept = tmp_path / "heads.txt"
    assert run(tmp_path, "audit", "head", "--out", str(kept)).returncode == 0
    assert "611022000000 5 " in kept.read_text()
    with sqlite3.connect(tmp_path / "doudi.sqlite3") as database:
        with pytest.raises(sqlite3.IntegrityError, match="written once"):
            database.execute("UPDATE audit_entry SET login = 'x'")
        database.execute("DROP TRIGGER audit_entry_no_update")
        database.execute("UPDATE audit_entry SET login = 'somebody' WHERE object_id = '2'")
    touched = run(tmp_path, "audit", "verify", "--heads", str(kept))
    assert touched.returncode == 1
    assert "611022000000：第 3 条" in touched.stdout
    kept.write_text("not a head\n")
    unreadable = run(tmp_path, "audit", "verify", "--heads", str(kept))
    assert (unreadable.returncode, "第 1 行不是链头" in unreadable.stderr) == (2, True)
