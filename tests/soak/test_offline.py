"""The bundle on a machine without a network: installed, a county begun, money given, backed up under load, restored."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.services.county_sheets import written

ROOT = Path(__file__).resolve().parent.parent.parent
SEVERAL, HELP_FEN, ROOM = 20, 500_00, 3_000_000_000


@pytest.mark.soak
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it brings its own database")
def test_a_county_begins_without_the_internet(tmp_path: Path) -> None:
    assert shutil.disk_usage(tmp_path).free > ROOM
    subprocess.run([sys.executable, str(ROOT / "tools/bundle.py")], check=True, cwd=ROOT)
    (archive,) = (ROOT / "dist").glob("doudi-*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (bundle,) = tmp_path.glob("doudi-*")
    (tmp_path / "county").mkdir()
    written(tmp_path / "county")
    trial = f"ip link set lo up && exec python3 '{ROOT}/tests/soak/offline_trial.py' '{bundle}' '{tmp_path}'"
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/sbin:/usr/sbin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run(
        ["unshare", "--map-root-user", "--net", "sh", "-c", trial], env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["cases"] >= SEVERAL
    assert told["backups"] > 1
    assert told["fen"] == told["cases"] * HELP_FEN
