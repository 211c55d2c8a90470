"""Every setting comes from the table, and production does not start on what belongs to a demonstration."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from doudi.web import environment
from doudi.web.environment import DEMO_KEY, SettingError, read

IN_PRODUCTION = {
    "DOUDI_MODE": "production",
    "DOUDI_DATA": "data",
    "DOUDI_MASTER_KEY": "1f" * 32,
    "DOUDI_SECRET_KEY": "a secret of this county, longer than it needs to be",
    "DOUDI_HOSTS": "doudi.example.gov.cn",
    "DOUDI_HTTPS": "1",
}


def test_a_demonstration_needs_no_variable() -> None:
    values = read({})
    assert values["DOUDI_MODE"] == "demo"
    assert environment.business_date(values) == date(2018, 3, 15)


def test_variables_of_others_are_none_of_our_business() -> None:
    assert read({"PATH": "/bin", "LANG": "C"}) == read({})


def test_an_unknown_variable_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(SettingError, match=r"DOUDI_BUSINES_DATE: no such setting; did you mean DOUDI_BUSINESS_DATE\?"):
        read({"DOUDI_BUSINES_DATE": "2018-03-15"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOUDI_MODE", "test"),
        ("DOUDI_MASTER_KEY", "ab" * 31),
        ("DOUDI_MASTER_KEY", "zz" * 32),
        ("DOUDI_BUSINESS_DATE", "2018-02-30"),
        ("DOUDI_PORT", "http"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name):
        read({name: value})


def test_production_with_everything_set_runs_on_the_real_date() -> None:
    assert environment.business_date(read(IN_PRODUCTION)) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOUDI_MASTER_KEY", DEMO_KEY),
        ("DOUDI_SECRET_KEY", environment.DEMO_SECRET),
        ("DOUDI_SECRET_KEY", "short"),
        ("DOUDI_DEBUG", "1"),
        ("DOUDI_BUSINESS_DATE", "2018-03-15"),
        ("DOUDI_DATA", ""),
        ("DOUDI_HTTPS", ""),
        ("DOUDI_HOSTS", environment.DEMO_HOSTS),
    ],
)
def test_production_refuses_what_belongs_to_a_demonstration(name: str, value: str) -> None:
    with pytest.raises(SettingError, match=name) as raised:
        read({**IN_PRODUCTION, name: value})
    assert str(raised.value).count("\n  ") == 1


def test_production_names_all_its_faults_at_once() -> None:
    with pytest.raises(SettingError) as raised:
        read({"DOUDI_MODE": "production", "DOUDI_DEBUG": "1", "DOUDI_COLOUR": "red"})
    assert str(raised.value).count("\n  ") == 7


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    """A fresh process that imports the settings."""
    code = "from doudi.web import settings as s; print(s.DATABASES['default'], s.DEBUG, s.SESSION_COOKIE_SECURE)"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DATABASE_URL"))}
    return subprocess.run(
        [sys.executable, "-c", code], env={**kept, **variables}, capture_output=True, text=True, check=False
    )


def test_a_process_with_demonstration_keys_does_not_start_in_production(tmp_path: Path) -> None:
    done = started(DOUDI_MODE="production", DOUDI_DATA=str(tmp_path))
    assert done.returncode != 0
    assert "DOUDI_MASTER_KEY: production refuses the demonstration key" in done.stderr


def test_a_process_with_its_own_keys_starts_with_safe_cookies(tmp_path: Path) -> None:
    done = started(**{**IN_PRODUCTION, "DOUDI_DATA": str(tmp_path)})
    assert done.stdout.endswith("False True\n"), done.stderr


def test_sqlite_writes_wait_for_one_another_and_keep_their_keys(tmp_path: Path) -> None:
    done = started(DOUDI_DATA=str(tmp_path))
    for each in ("IMMEDIATE", "'timeout': 10", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        assert each in done.stdout, done.stderr


def test_another_database_comes_by_its_address(tmp_path: Path) -> None:
    done = started(DOUDI_DATA=str(tmp_path), DATABASE_URL="postgres://county:word@db.example:5433/doudi")
    for each in ("postgresql", "'county'", "'db.example'", "5433", "'doudi'"):
        assert each in done.stdout, done.stderr


def test_an_address_that_cannot_be_read_is_explained(tmp_path: Path) -> None:
    done = started(DOUDI_DATA=str(tmp_path), DATABASE_URL="oracle-ish://nowhere")
    assert "DATABASE_URL cannot be read" in done.stderr
    assert "postgres://" in done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sign-in/", "/no-such-page/"])
def test_every_page_carries_the_strict_policy(path: str, client: Client) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/sign-in/"])
def test_fifty_megabytes_are_refused_before_they_are_read(path: str, client: Client) -> None:
    answer = client.post(path, CONTENT_LENGTH="50000000")
    assert answer.status_code == 413
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "<h1" in answer.content.decode()
