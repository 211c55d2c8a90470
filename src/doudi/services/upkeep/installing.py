"""A county's first day: its places, its first administrator, its staff; whole or not at all, again without harm."""

from __future__ import annotations

import csv
import io
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from doudi.domain import area
from doudi.domain.findings import BadInput, DoudiError, Finding
from doudi.services import clock
from doudi.services.accounts.actions import AccountRefused, open_account
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.separation import CONFIRMS
from doudi.services.audit.context import speak_for
from doudi.services.registry.models import Area
from doudi.services.upkeep.counties import County, Officer

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another sign on paper
LENGTH = 14
PASSWORDS = "first-passwords.csv"
OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class First:
    """The first administrator."""

    login: str
    name: str
    password: str
    generated: bool


@dataclass(slots=True)
class Done:
    """What was made, what was there before, and what is there but differs from the sheets (left as it is)."""

    places: int = 0
    places_there: int = 0
    accounts: int = 0
    accounts_there: int = 0
    administrator_made: bool = False
    unlike: list[str] = field(default_factory=list)
    passwords: list[tuple[Officer, str]] = field(default_factory=list)


def password() -> str:
    """One that nobody knows and that can be read from paper."""
    return "".join(secrets.choice(READABLE) for _ in range(LENGTH))


def holds_data() -> bool:
    """Whether the database has accounts already: such a one must not be given new keys."""
    if User._meta.db_table not in connection.introspection.table_names():
        return False
    return User.objects.exists()


def install(county: County, first: First, folder: Path) -> Done:
    """Store what is missing; what is there stays as it is. ``folder`` receives the first passwords.

    Raises BadInput with every fault, and then nothing is stored.
    """
    done = Done()
    with transaction.atomic():
        _places(county, done)
        administrator = _administrator(county, first, done)
        speak_for(administrator)
        _accounts(county, administrator, done)
        if done.passwords:
            _hand_out(folder / PASSWORDS, done.passwords)
    return done


def _places(county: County, done: Done) -> None:
    there = dict(Area.objects.filter(valid_until=None).values_list("code", "name"))
    today = clock.business_date()
    for place in county.places:
        if place.code not in there:
            level = place.level.name.lower()
            Area.objects.create(
                code=place.code, name=place.name, level=level, official=place.official, valid_from=today
            )
            done.places += 1
            continue
        done.places_there += 1
        if there[place.code] != place.name:
            done.unlike.append(f"{place.code} 登记的是“{there[place.code]}”，表里是“{place.name}”")


def _administrator(county: County, first: First, done: Done) -> User:
    there = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, area_code=county.code)
    found = there.filter(username=first.login).first()
    if found is not None:
        return found
    if there.exists() or User.objects.filter(username=first.login).exists():
        message = f"本县已经有系统管理员，或者 {first.login} 是别人的登录名：再加管理员，请由现有的管理员登录后开设账号"
        raise BadInput([Finding("login", 0, message)])
    made = User(username=first.login, display_name=first.name, role=Role.ADMINISTRATOR, area_code=county.code)
    try:
        validate_password(first.password, made)
    except ValidationError as fault:
        raise BadInput([Finding("password", 0, text) for text in fault.messages]) from None
    made.set_password(first.password)
    made.save()
    done.administrator_made = True
    return made


def _accounts(county: County, administrator: User, done: Done) -> None:
    found: list[Finding] = []
    there = {user.username.lower(): user for user in User.objects.all()}
    watched = {user.role for user in there.values()} & set(CONFIRMS)
    for officer in county.officers:
        known = there.get(officer.login.lower())
        if known is not None:
            done.accounts_there += 1
            if (known.role, known.area_code) != (officer.role, officer.area_code):
                done.unlike.append(f"{officer.login} 的岗位或辖区和表里的不一样")
            continue
        if officer.role in watched:
            label = Role(officer.role).label
            message = f"本县已经有{label}：再加的请系统管理员登录后开设，由{CONFIRMS[officer.role].label}确认"
            found.append(Finding(county.sheet, officer.line, message))
            continue
        secret = password()
        try:
            _open(administrator, officer, secret)
        except AccountRefused as fault:
            found += [Finding(county.sheet, officer.line, each.message) for each in fault.findings]
        done.accounts += 1
        done.passwords.append((officer, secret))
    if found:
        raise BadInput(found)


def _open(administrator: User, officer: Officer, secret: str) -> None:
    """The one place where an account is opened with a password that goes over paper: to be changed at first sign-in."""
    new = User(
        username=officer.login,
        display_name=officer.name,
        role=officer.role,
        area_code=officer.area_code,
        agency=officer.agency,
        unit=officer.unit,
    )
    open_account(administrator, new, secret, founding=True)


def _hand_out(path: Path, passwords: Sequence[tuple[Officer, str]]) -> None:
    """The first passwords, for the owner of the file only; those of an earlier run stay in it."""
    text = io.StringIO()
    rows = csv.writer(text)
    if not path.exists():
        rows.writerow(["登录名", "姓名", "辖区代码", "初始密码"])
    rows.writerows((each.login, each.name, area.prefix(each.area_code), secret) for each, secret in passwords)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, OWNER_ONLY)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text.getvalue())
    except OSError as fault:
        raise DoudiError(f"初始密码写不到 {path}（{fault.strerror}）：请核对权限，账号没有开") from None
