"""A run's folder: whose it is, that its files are whole, that nothing is left behind."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from doudi.cli import population as cli
from doudi.engine import Library
from doudi.services.population import running
from doudi.services.population.cluster import Cluster
from tests.services.population.test_runs import HOMES, ON, folder, packs_read_once, run

__all__ = ["packs_read_once"]


def test_the_same_files_under_another_name_go_on(tmp_path: Path) -> None:
    given, out = folder(tmp_path / "in"), tmp_path / "out"
    assert run(given, "--on", ON, "--out", out).exit_code == 0
    (given / "households.csv").rename(given / "家庭.csv")
    assert run(given, "--on", ON, "--out", out).exit_code == 0
    (tmp_path / "other").mkdir()
    pair = given / "家庭.csv", (given / "persons.csv").rename(tmp_path / "other" / "家庭.csv")
    assert run(*pair, "--on", ON, "--out", out).exit_code == 0
    pair[0].write_text(HOMES.replace("6,000.50", "7"), encoding="utf-8")
    assert run(*pair, "--on", ON, "--out", out).exit_code == 2


def test_a_file_is_on_the_disk_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: there.append((tmp_path / "x").exists()))
    running.whole(tmp_path / "x", lambda part: part.write_text("x"))
    assert there == [False]
    assert (tmp_path / "x").read_text() == "x"


def test_counties_are_counted_in_one_pass(library: Library) -> None:
    class Counted(list[str]):
        passes = 0

        def __iter__(self) -> Any:
            self.passes += 1
            return super().__iter__()

    counties = Counted(f"9{place:05}" for place in range(50))
    _, uncovered = running._programs(library, running.Order(date(2010, 1, 1)), counties)
    assert counties.passes == 1
    assert {count for count, _ in uncovered.values()} == {1}


def test_a_stopped_cluster_leaves_no_copies(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = cli.read_files((folder(tmp_path / "in"),), library, ON)
    started = running.Run(library, running.Order(ON), given, tmp_path / "out")
    cluster = Cluster("local", started, [])
    monkeypatch.setattr(cluster, "session", Lost)
    with pytest.raises(ConnectionError):
        list(cluster.decide(started.left()))
    assert not (tmp_path / "out" / "staged").exists()


class Lost:
    """A session whose master goes away."""

    @property
    def read(self) -> Any:
        raise ConnectionError

    def stop(self) -> None:
        """Nothing to stop."""


def test_a_folder_that_cannot_be_made_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    done = run(folder(tmp_path / "in"), "--on", ON, "--out", tmp_path / "a file" / "out")
    assert done.exit_code == 2
    assert "不能写" in done.output


def test_money_says_how_often_it_is_paid(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(folder(tmp_path / "in"), "--on", ON, "--schemes", "dibao,tekun", "--out", out).exit_code == 0
    rows = list(csv.DictReader((out / "report.csv").read_text("utf-8-sig").splitlines()))
    assert {(row["救助类别"], row["多久发一次"]) for row in rows} >= {
        ("最低生活保障", "每月"), ("特困人员救助供养（基本生活）", "每年"),
    }  # fmt: skip
