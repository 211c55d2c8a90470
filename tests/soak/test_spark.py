"""A real standalone Spark of one master and two workers gives what one machine gives, and what ``decide`` gives."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.engine import Library, decide
from doudi.engine.model import Family, Member
from tests.engine.drawn import families
from tests.services.population.files import write

ON = date(2018, 3, 15)
COUNTIES = ("611022", "532325")
HOUSEHOLDS = 2_200
PATIENCE = 60.0
SMALL_BATCHES = "--conf spark.sql.execution.arrow.maxRecordsPerBatch=7"
"""So that batches end within households, and the tasks have to put them together."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(log: Path, words: str, count: int = 1) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if log.exists() and log.read_text("utf-8", errors="replace").count(words) >= count:
            return
        time.sleep(0.2)
    raise AssertionError(f"{words!r} not in time: {log.read_text('utf-8', errors='replace')[-2000:]}")


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A master and two workers on loopback, each a process of its own that ends with the block."""
    script = Path(str(import_module("pyspark").__file__)).parent / "bin/spark-class"
    environment = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    environment |= {"SPARK_WORKER_DIR": str(folder / "work"), "SPARK_NO_DAEMONIZE": "1"}
    port, started = free_port(), []

    def start(name: str, *words: str) -> None:
        with (folder / f"{name}.log").open("w") as log:
            command = [str(script), *words]
            started.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    address = f"spark://127.0.0.1:{port}"
    host = ("--host", "127.0.0.1", "--webui-port", "0")
    try:
        start("master", "org.apache.spark.deploy.master.Master", *host, "--port", str(port))
        wait_for(folder / "master.log", "I have been elected leader")
        for name in ("one", "two"):
            start(name, "org.apache.spark.deploy.worker.Worker", *host, "--cores", "1", "--memory", "1g", address)
        wait_for(folder / "master.log", "Registering worker", 2)
        yield address
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def run(*words: str) -> None:
    done = CliRunner().invoke(main, ["run", *words])
    assert done.exit_code == 0, done.output + repr(done.exception)


def decisions(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "decisions" / "*.parquet").sort("household_id", "person_id", "scheme", nulls_last=True)


def drawn(library: Library) -> tuple[list[Family], list[str]]:
    """Families of two counties in turn; one in ten facts is missing. Nobody states who is the head."""
    programs = [library.program(county, ON) for county in COUNTIES]
    each = [families(program, 20_18 + place, HOUSEHOLDS // 2) for place, program in enumerate(programs)]
    mixed = [family for pair in zip(*each, strict=True) for family in pair]
    headless = [
        Family(one.household, tuple(Member(m.key, "", {k: v for k, v in m.facts.items() if k != "relation"}) for m in one.members))
        for one in mixed
    ]  # fmt: skip
    return headless, [f"{COUNTIES[place % 2]}10{place % 3}201" for place in range(len(headless))]


def plainly(library: Library, given: list[Family], areas: list[str]) -> set[tuple[object, ...]]:
    """What ``decide`` says, family by family."""
    rows: set[tuple[object, ...]] = set()
    for place, family in enumerate(given):
        for one in decide(library.program(areas[place][:6], ON), family).decisions:
            amount = one.amount_fen if one.outcome.value == "eligible" else None
            person = f"h{place}-{one.person.key}" if one.person else None
            reasons = ";".join(dict.fromkeys(reason.code for reason in one.reasons))
            rows.add((f"h{place}", person, one.scheme, one.outcome.value, one.category, amount, reasons))
    return rows


@pytest.mark.soak
def test_a_real_cluster_gives_the_same_to_the_fen(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", f"{SMALL_BATCHES} pyspark-shell")
    given, areas = drawn(library)
    write(tmp_path / "in", given, library.facts, areas)
    words = (str(tmp_path / "in"), "--on", ON.isoformat(), "--size", "150")
    run(*words, "--out", str(tmp_path / "here"))
    with cluster(tmp_path) as address:
        run(*words, "--out", str(tmp_path / "there"), "--cluster", address)
    here, there = decisions(tmp_path / "here"), decisions(tmp_path / "there")
    assert len(here) >= HOUSEHOLDS
    assert here.equals(there)
    assert (tmp_path / "here/report.csv").read_bytes() == (tmp_path / "there/report.csv").read_bytes()
    columns = ("household_id", "person_id", "scheme", "outcome", "class", "amount_fen", "reasons")
    assert set(here.select(columns).iter_rows()) == plainly(library, given, areas)
    assert {"eligible", "ineligible", "unknown"} == set(here["outcome"])
