"""``doudi backup`` and ``doudi restore`` on a real database file, and a backup that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_audit import SOMETHING, run

KILLED = """
import os, sys, django
django.setup()
from pathlib import Path
from doudi.services.upkeep import backup
backup.os.fsync = lambda file: os.kill(os.getpid(), 9)
backup.back_up(Path(sys.argv[1]))
"""


@pytest.mark.soak
def test_a_county_is_saved_and_brought_back_on_the_command_line(tmp_path: Path) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    data.mkdir()
    assert run(data, "manage", "migrate").returncode == 0
    assert run(data, "manage", "shell", "-c", SOMETHING).returncode == 0
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    environment |= {"DOUDI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "doudi.web.settings"}
    killed = subprocess.run([sys.executable, "-c", KILLED, str(kept)], env=environment, check=False)
    assert killed.returncode == -9
    [half] = kept.iterdir()
    assert half.suffix == ".half"
    assert not (data / "last-backup.json").exists()
    made = run(data, "backup", str(kept))
    assert made.returncode == 0, made.stderr
    [archive] = kept.iterdir()
    assert "密钥另外存放" in made.stdout
    back = run(data, "restore", str(archive), "--into", str(tmp_path / "new"))
    assert back.returncode == 0, back.stderr
    assert "审计链 5 条对得上" in back.stdout
    whole = run(tmp_path / "new", "audit", "verify")
    assert (whole.returncode, whole.stdout[:2]) == (0, "5 ")
    again = run(data, "restore", str(archive), "--into", str(tmp_path / "new"))
    assert (again.returncode, "已经有东西" in again.stderr) == (2, True)
    half.write_bytes(archive.read_bytes()[:-1])
    cut = run(data, "backup", "--check", str(half))
    assert (cut.returncode, "没有写完、没有复制完" in cut.stderr) == (2, True)
