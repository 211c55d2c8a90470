"""Accounts are opened and closed by an administrator, within the administrator's area."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from doudi.domain import area
from doudi.domain.findings import Faults, Finding
from doudi.services.accounts import deeds, oidc, separation, sessions, signin
from doudi.services.accounts.models import Deed, Role, User
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


class AccountRefused(Faults):
    """The account was not opened; ``findings`` name the fields."""


def open_account(administrator: User, new: User, password: str, *, founding: bool = False) -> User:
    """Store a new account. Raises AccountRefused with all faults.

    A further one of those who watch others is stored closed, without a password, until the other watcher confirms;
    not while a county is founded, whose sheet may name several.
    """
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
    new.must_change = True
    with transaction.atomic():
        alone = founding or separation.confirmer(new) is None or separation.first_of_its_role(new)
        new.is_active = alone
        new.set_password(password if alone else None)
        new.save()
        if not alone:
            separation.ask(administrator, new, Deed.OPEN)
    return new


def close_account(administrator: User, user_id: int) -> None:
    """Shut an account and end its sign-ins; what it did stays on record. Raises NotFound, NeedsSecond."""
    deeds.close(_alone(administrator, user_id, Deed.CLOSE))


def reopen_account(administrator: User, user_id: int) -> None:
    """Open a closed account again. Raises NotFound, NeedsSecond."""
    deeds.reopen(_alone(administrator, user_id, Deed.REOPEN))


def reset_password(administrator: User, user_id: int) -> str:
    """A new password, told once, that its owner must change; open sign-ins end. Raises NotFound, NeedsSecond."""
    return deeds.password(_alone(administrator, user_id, Deed.PASSWORD))


def unlock(administrator: User, user_id: int) -> None:
    """Whoever typed wrong passwords need not wait any more. Raises NotFound."""
    user = account(administrator, user_id, "解除等待")
    signin.right(user.username)
    signin.right(second(user.username))


def end_sessions(administrator: User, user_id: int) -> None:
    """End every sign-in of an account. Raises NotFound."""
    sessions.end(account(administrator, user_id, "结束登录"))


def drop_factor(administrator: User, user_id: int) -> None:
    """The telephone is lost: set up again at the next sign-in. Raises NotFound, NeedsSecond."""
    deeds.drop_factor(_alone(administrator, user_id, Deed.FACTOR))


def drop_passkeys(administrator: User, user_id: int) -> None:
    """The devices are lost. Raises NotFound, NeedsSecond."""
    deeds.drop_passkeys(_alone(administrator, user_id, Deed.PASSKEYS))


def link(administrator: User, user_id: int, subject: str) -> None:
    """Who the account is at the identity provider. Raises NotFound, NeedsSecond, OutsideRefused."""
    oidc.link(_alone(administrator, user_id, Deed.LINK), subject)


def ask(administrator: User, user_id: int, deed: Deed, subject: str = "") -> str:
    """Ask for a deed that needs a second person; gives a sentence on who confirms. Raises NotFound."""
    return separation.ask(administrator, account(administrator, user_id, deed.label), deed, subject.strip())


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


def _alone(administrator: User, user_id: int, deed: Deed) -> User:
    user = account(administrator, user_id, deed.label)
    separation.refuse_alone(user)
    return user
