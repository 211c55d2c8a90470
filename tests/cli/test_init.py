"""``doudi init``: what it is told is checked before anything is done, and the keys are nobody's to read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from doudi.domain.findings import BadInput, DoudiError
from doudi.services.upkeep import envfile, plan, tables
from tests.services.county_sheets import AREAS, STAFF, written

GOOD = """
env = "doudi.env"
data = "data"
hosts = "dibao.example.gov.cn"
county = "611022"
areas = "areas.csv"
staff = "staff.csv"
login = "guanli"
name = "孙示例"
"""
TIMEOUT = 240


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path)
    (tmp_path / "init.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def doudi(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DOUDI_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-m", "doudi.cli.main", *words], cwd=folder, capture_output=True, text=True,
        check=False, env=environment | more, timeout=TIMEOUT,
    )  # fmt: skip


def test_a_file_becomes_a_plan_with_paths_beside_it(folder: Path) -> None:
    told = plan.from_file(folder / "init.toml")
    assert (told.county, told.areas, told.staff) == ("611022000000", folder / "areas.csv", folder / "staff.csv")
    assert (told.env, told.database, told.calendar) == ((folder / "doudi.env").resolve(), "", None)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('county = "6110"', "不是县级"),
        ('county = "六一"', "只有数字"),
        ('hosts = "https://dibao.gov.cn"', "只写主机名"),
        ('areas = "none.csv"', "没有 none.csv 这个文件"),
        ('database = "mysql://x"', "postgres://"),
        ('name = "<b>"', "不像姓名"),
        ('data = "a\'b"', "换一种写法"),
        ('data = "a\\nDOUDI_DEBUG=1"', "换一种写法"),
        ("login = 7", "放在引号里"),
        ('stafff = "x.csv"', "是不是 staff"),
        ('env = ""', "没有写 env"),
    ],
)
def test_each_wrong_answer_is_named(folder: Path, line: str, words: str) -> None:
    key = line.split(" =", maxsplit=1)[0]
    rest = [each for each in GOOD.strip().splitlines() if not each.startswith(f"{key} =")]
    (folder / "init.toml").write_text("\n".join([*rest, line]), encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        plan.from_file(folder / "init.toml")


def test_all_wrong_answers_come_at_once(folder: Path) -> None:
    text = GOOD.replace("611022", "6110").replace("areas.csv", "none.csv")
    (folder / "init.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as fault:
        plan.from_file(folder / "init.toml")
    assert len(fault.value.findings) == 2


def test_the_keys_are_new_kept_for_their_owner_and_never_overwritten(folder: Path) -> None:
    told = plan.from_file(folder / "init.toml")
    values = envfile.fresh(told)
    assert values["DOUDI_MASTER_KEY"] != envfile.fresh(told)["DOUDI_MASTER_KEY"]
    envfile.write(told.env, values)
    assert stat.S_IMODE(told.env.stat().st_mode) == 0o600
    assert envfile.read(told.env) == values
    with pytest.raises(DoudiError, match="写不了"):
        envfile.write(told.env, values)
    assert envfile.unlike(values, told) == []
    assert envfile.unlike(values | {"DOUDI_DATA": "/elsewhere"}, told) == ["DOUDI_DATA"]


def test_a_settings_file_that_somebody_broke_is_named_by_line(tmp_path: Path) -> None:
    (tmp_path / "doudi.env").write_text("# ours\nDOUDI_MODE='production'\nrm -rf /\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"doudi\.env:3"):
        envfile.read(tmp_path / "doudi.env")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_sheet_is_read_as_offices_save_it(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes("某县区划表,,\n 行政区划代码 ,名 称,层级\n\n611022,丹凤县,县\n".encode(encoding))
    rows = tables.read(tmp_path / "a.csv", "areas", ("code", "name"))
    assert [(row.line, row["code"], row["name"], row["kind"]) for row in rows] == [(4, "611022", "丹凤县", "县")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe\x00bad", "表头里缺|不是能读的"),
        (b"", "表头里缺"),
        ("代码,级别\n1,县\n".encode(), "“名称”"),
        ("代码,名称,代码\n1,甲,2\n".encode(), "两列"),
        (b"PK\x03\x04 broken", "打不开"),
        (b"\xd0\xcf\x11\xe0 old", "表头里缺|不是能读的|xls"),
    ],
)
def test_a_sheet_that_cannot_be_read_is_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(BadInput, match=words):
        tables.read(tmp_path / "a.csv", "areas", ("code", "name"))


def test_a_sheet_with_faults_leaves_nothing_behind(folder: Path) -> None:
    written(folder, areas=AREAS.replace("611022101201", "6110221012"), staff=STAFF.replace("协助员", "村长"))
    done = doudi(folder, "init", "--from", "init.toml")
    assert done.returncode == 2
    assert "areas.csv:5" in done.stderr
    assert "staff.csv:3" in done.stderr
    assert not (folder / "doudi.env").exists()
    assert not (folder / "data/doudi.sqlite3").exists()


@pytest.mark.soak
def test_a_county_is_installed_and_again_without_change(folder: Path) -> None:
    first = doudi(folder, "init", "--from", "init.toml")
    assert first.returncode in (0, 1), first.stderr
    assert "新登记 5 个" in first.stdout
    assert "只显示这一次" in first.stdout
    settings, handed = (folder / "doudi.env").read_text(), (folder / "data/first-passwords.csv").read_text()
    keys = envfile.read(folder / "doudi.env")
    assert keys["DOUDI_MASTER_KEY"] not in first.stdout + first.stderr
    second = doudi(folder, "init", "--from", "init.toml")
    assert "新登记 0 个，原来就有 5 个" in second.stdout
    assert "密码没有改" in second.stdout
    assert (folder / "doudi.env").read_text() == settings
    assert (folder / "data/first-passwords.csv").read_text() == handed
    (folder / "doudi.env").unlink()
    third = doudi(folder, "init", "--from", "init.toml")
    assert (third.returncode, "找回原来的设置文件" in third.stderr) == (2, True)
    assert not (folder / "doudi.env").exists()
