"""Accounts are opened and closed by an administrator, within the administrator's area."""

from __future__ import annotations

import logging
import secrets

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from doudi.domain import area
from doudi.domain.findings import Faults, Finding
from doudi.services.accounts import factors, sessions, signin
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, covers, require
from doudi.services.accounts.signin import second

LEVELS = {
    Role.VILLAGE: area.Level.VILLAGE,
    Role.TOWNSHIP: area.Level.TOWNSHIP,
    Role.COUNTY: area.Level.COUNTY,
    Role.FINANCE: area.Level.COUNTY,
    Role.AGENCY: area.Level.COUNTY,
    Role.PREFECTURE: area.Level.PREFECTURE,
    Role.PROVINCE: area.Level.PROVINCE,
}
log = logging.getLogger(__name__)


class AccountRefused(Faults):
    """The account was not opened; ``findings`` name the fields."""


def open_account(administrator: User, new: User, password: str) -> User:
    """Store a new account. Raises AccountRefused with all faults."""
    require(administrator, (Role.ADMINISTRATOR,), "开设账号")
    findings = []
    try:
        level = area.level(new.area_code)
        wanted = LEVELS.get(Role(new.role), level) if new.role in Role.values else level
        if level is not wanted:
            findings.append(Finding("area_code", 0, f"{new.get_role_display()}的辖区应是{wanted.label}：请重新选"))
        if not covers(administrator, new.area_code):
            findings.append(Finding("area_code", 0, "这个辖区不在您的辖区里：请选本辖区的地方"))
    except area.BadAreaCode as fault:
        findings.append(Finding("area_code", 0, str(fault)))
    if new.role not in Role.values:
        findings.append(Finding("role", 0, "没有选岗位：请选一项"))
    if (new.role == Role.AGENCY) != bool(new.agency):
        findings.append(Finding("agency", 0, "部门经办人要选部门，其他岗位不选部门：请核对"))
    if User.objects.filter(username=new.username).exists():
        findings.append(Finding("username", 0, "这个登录名已经有人用：请换一个"))
    try:
        validate_password(password, new)
    except ValidationError as fault:
        findings += [Finding("password", 0, text) for text in fault.messages]
    if findings:
        raise AccountRefused(findings)
    new.set_password(password)
    new.must_change = True
    with transaction.atomic():
        new.save()
    log.info("account %s opened by user %s", new.pk, administrator.pk)
    return new


def close_account(administrator: User, user_id: int) -> None:
    """Shut an account and end its sign-ins; what it did stays on record. Raises NotFound."""
    user = account(administrator, user_id, "停用账号")
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        sessions.end(user)
    log.info("account %s closed by user %s", user.pk, administrator.pk)


def reopen_account(administrator: User, user_id: int) -> None:
    """Open a closed account again. Raises NotFound."""
    user = account(administrator, user_id, "启用账号")
    user.is_active = True
    user.save(update_fields=["is_active"])


def reset_password(administrator: User, user_id: int) -> str:
    """A new password, told once, that its owner must change; open sign-ins end. Raises NotFound."""
    user = account(administrator, user_id, "重设密码")
    password = new_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change = True
        user.save(update_fields=["password", "must_change"])
        sessions.end(user)
        signin.right(user.username)
    log.info("password of account %s reset by user %s", user.pk, administrator.pk)
    return password


def unlock(administrator: User, user_id: int) -> None:
    """Whoever typed wrong passwords need not wait any more. Raises NotFound."""
    user = account(administrator, user_id, "解除等待")
    signin.right(user.username)
    signin.right(second(user.username))


def end_sessions(administrator: User, user_id: int) -> None:
    """End every sign-in of an account. Raises NotFound."""
    sessions.end(account(administrator, user_id, "结束登录"))


def drop_factor(administrator: User, user_id: int) -> None:
    """The telephone is lost: the authenticator is set up again at the next sign-in. Raises NotFound."""
    user = account(administrator, user_id, "清除验证器")
    with transaction.atomic():
        factors.drop(user)
        sessions.end(user)


def change_password(user: User, password: str) -> None:
    """One's own new password; every sign-in ends, and the caller renews the one at hand."""
    with transaction.atomic():
        user.set_password(password)
        user.must_change = False
        user.save(update_fields=["password", "must_change"])
        sessions.end(user)


def account(administrator: User, user_id: int, act: str = "管理账号") -> User:
    """An account of the area. Raises NotFound, NotAllowed."""
    require(administrator, (Role.ADMINISTRATOR,), act)
    user = bounded(User.objects.filter(pk=user_id), administrator).first()
    if user is None:
        raise NotFound("没有这个账号，或者不在您的辖区")
    return user


def new_password() -> str:
    """Sixteen letters and digits that are not mistaken for each other."""
    return "-".join("".join(secrets.choice(factors.ALPHABET) for _ in range(4)) for _ in range(4))
