"""The second factor: codes of an authenticator (TOTP, RFC 6238), each good once, and recovery codes on paper."""

from __future__ import annotations

import secrets

import pyotp
from django.conf import settings
from django.db import transaction

from doudi.domain.findings import DoudiError
from doudi.services import clock, vault
from doudi.services.accounts.models import Factor, User

PURPOSE = "signin.totp"
STEP = 30
"""Seconds of a code; the one before and the one after are taken too, for clocks that differ."""
RECOVERY, ALPHABET = 8, "23456789abcdefghjkmnpqrstuvwxyz"


class WrongCode(DoudiError):
    """The code is not right, not right now, or was used before."""


def required(user: User) -> bool:
    """Whether the person's role signs in with a second factor here."""
    return user.role in settings.SECOND_FACTOR


def confirmed(user: User) -> Factor | None:
    """The person's factor, if it is set up."""
    return Factor.objects.filter(user=user, confirmed_at__isnull=False).first()


def offer(user: User) -> str:
    """The address for the QR code of a new secret; nothing changes until ``confirm``."""
    with transaction.atomic():
        row, _ = Factor.objects.select_for_update().get_or_create(user=user)
        if row.confirmed_at is not None:
            raise WrongCode("验证器已经设置好了；换手机的，请管理员先清除")
        if not row.secret_cipher:
            row.secret_cipher = vault.encrypt(pyotp.random_base32(), PURPOSE)
            row.save()
    return _totp(row).provisioning_uri(name=user.username, issuer_name="兜底 Doudi")


def confirm(user: User, code: str) -> list[str]:
    """The first right code sets the factor up; gives the recovery codes, once. Raises WrongCode."""
    with transaction.atomic():
        row = Factor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if row is None:
            raise WrongCode("请重新打开这一页，扫新的二维码")
        _use(row, code)
        made = ["".join(secrets.choice(ALPHABET) for _ in range(10)) for _ in range(RECOVERY)]
        row.confirmed_at = clock.now()
        row.recovery = [_hash(user, each) for each in made]
        row.save()
    return [f"{each[:5]}-{each[5:]}" for each in made]


def check(user: User, typed: str) -> None:
    """A code of the authenticator, or a recovery code; either is used up. Raises WrongCode."""
    with transaction.atomic():
        row = Factor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
        if row is None:
            raise WrongCode("这个账号没有设置验证器")
        code = typed.strip().lower().replace("-", "").replace(" ", "")
        if (hashed := _hash(user, code)) in row.recovery:
            row.recovery = [each for each in row.recovery if each != hashed]
        else:
            _use(row, code)
        row.save()


def drop(user: User) -> None:
    """Without a factor again: it is set up anew at the next sign-in where the role needs one."""
    for row in Factor.objects.filter(user=user):
        row.delete()


def _use(row: Factor, code: str) -> None:
    totp, now = _totp(row), int(clock.now().timestamp())
    steps = (now // STEP + drift for drift in (0, -1, 1))
    right = next((step for step in steps if secrets.compare_digest(totp.at(step * STEP), code.strip())), None)
    if right is None or right <= row.last_step:
        raise WrongCode("验证码不对，或者已经用过。请等手机上换了新的再填")
    row.last_step = right


def _totp(row: Factor) -> pyotp.TOTP:
    return pyotp.TOTP(vault.decrypt(row.secret_cipher, PURPOSE))


def _hash(user: User, code: str) -> str:
    return vault.blind_index(f"{user.pk}:{code}", "signin.recovery")
