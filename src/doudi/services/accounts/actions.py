"""Accounts are opened and closed by an administrator, within the administrator's area."""

from __future__ import annotations

import logging

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from doudi.domain import area
from doudi.domain.findings import Faults, Finding
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, covers, require

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
    with transaction.atomic():
        new.save()
    log.info("account %s opened by user %s", new.pk, administrator.pk)
    return new


def close_account(administrator: User, user_id: int) -> None:
    """Shut an account; what it did stays on record. Raises NotFound."""
    require(administrator, (Role.ADMINISTRATOR,), "停用账号")
    user = bounded(User.objects.filter(pk=user_id), administrator).first()
    if user is None:
        raise NotFound("没有这个账号，或者不在您的辖区")
    user.is_active = False
    user.save(update_fields=["is_active"])
    log.info("account %s closed by user %s", user.pk, administrator.pk)
