"""Passkeys: a device that checks its owner signs in instead of password and code; bound to one host name.

A challenge is made by whoever calls, kept in the session and used up there before anything here is asked.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import webauthn
from django.db import transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from doudi.domain.findings import DoudiError
from doudi.services import clock
from doudi.services.accounts import signin
from doudi.services.accounts.models import Passkey, User
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.audit.values import county

LASTS = timedelta(minutes=5)
MOST = 10
"""Passkeys of one account."""


class PasskeyRefused(DoudiError):
    """The device's word does not hold; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a device was asked: the host and origin it must see, the challenge (base64url) and when."""

    host: str
    origin: str
    challenge: str
    since: float


def ask_new(user: User, host: str, origin: str) -> tuple[str, Asked]:
    """Options (JSON) for a new passkey of a person, and what to keep. Raises PasskeyRefused."""
    there = list(Passkey.objects.filter(user=user))
    if len(there) >= MOST:
        raise PasskeyRefused(f"一个账号最多登记 {MOST} 个通行密钥：请先移除不用的")
    options = webauthn.generate_registration_options(
        rp_id=host,
        rp_name="兜底 Doudi",
        user_id=_handle(user),
        user_name=user.username,
        user_display_name=user.display_name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in there],
    )
    return webauthn.options_to_json(options), _asked(host, origin, options.challenge)


def keep(user: User, name: str, answer: str, asked: Asked | None) -> Passkey:
    """Store the passkey that the device made. Raises PasskeyRefused."""
    held = _in_time(asked)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(held.challenge),
            expected_rp_id=held.host,
            expected_origin=held.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
        raise PasskeyRefused("设备的答复核对不上：请再登记一次") from fault
    credential = bytes_to_base64url(made.credential_id)
    if Passkey.objects.filter(credential=credential).exists():
        raise PasskeyRefused("这个通行密钥已经登记过了")
    return Passkey.objects.create(
        user=user,
        name=name.strip()[:40] or "没有写名字的设备",
        host=held.host,
        credential=credential,
        public_key=bytes_to_base64url(made.credential_public_key),
        counter=made.sign_count,
    )


def ask(host: str, origin: str) -> tuple[str, Asked]:
    """Options (JSON) for signing in with any passkey of this host, and what to keep."""
    options = webauthn.generate_authentication_options(
        rp_id=host, user_verification=UserVerificationRequirement.REQUIRED
    )
    return webauthn.options_to_json(options), _asked(host, origin, options.challenge)


def sign_in(answer: str, asked: Asked | None, caller: str) -> User:
    """Whose passkey answered. Raises PasskeyRefused, on record."""
    row = _row(answer)
    try:
        if row is None:
            raise PasskeyRefused("这个通行密钥没有登记，或者已经移除")
        for pause in (signin.wait(row.user.username, caller), signin.wait(signin.second(row.user.username), caller)):
            if pause > timedelta():
                raise PasskeyRefused(f"试错太多次了，请过 {-(-int(pause.total_seconds()) // 60)} 分钟再试")
        _used(row.pk, answer, _in_time(asked))
        if not row.user.is_active:
            raise PasskeyRefused("这个账号已经停用，请找本单位的系统管理员")
    except PasskeyRefused as fault:
        signin.wrong("", caller)
        where, pk = (county(row.user.area_code), str(row.user_id)) if row is not None else ("", "")
        cause = f"（{fault.__cause__}）" if fault.__cause__ is not None else ""
        record(What(Act.SIGN_IN_FAILED, "accounts.user", pk, where, note=f"通行密钥：{fault}{cause}"))
        raise PasskeyRefused(f"{fault}。可以用账号和密码登录") from None
    return row.user


def remove(user: User, pk: int) -> None:
    """Take one passkey away from a person."""
    for row in Passkey.objects.filter(user=user, pk=pk):
        row.delete()


def remove_all(user: User) -> None:
    """The devices are lost."""
    for row in Passkey.objects.filter(user=user):
        row.delete()


def _used(pk: int, answer: str, asked: Asked) -> None:
    """Check the answer and keep the device's counter: one that did not go up is a copy, and is refused."""
    with transaction.atomic():
        row = Passkey.objects.select_for_update().get(pk=pk)
        try:
            seen = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=base64url_to_bytes(asked.challenge),
                expected_rp_id=asked.host,
                expected_origin=asked.origin,
                credential_public_key=base64url_to_bytes(row.public_key),
                credential_current_sign_count=row.counter,
                require_user_verification=True,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError) as fault:
            raise PasskeyRefused("设备的答复核对不上") from fault
        row.counter, row.used_at = seen.new_sign_count, clock.now()
        row.save(update_fields=["counter", "used_at"])


def _row(answer: str) -> Passkey | None:
    """The passkey that an answer names, if it also names its owner."""
    try:
        told: Any = json.loads(answer)
        credential, handle = str(told["id"]), base64url_to_bytes(told["response"]["userHandle"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    row = Passkey.objects.select_related("user").filter(credential=credential.replace("\0", "")).first()
    return row if row is not None and handle == _handle(row.user) else None


def _asked(host: str, origin: str, challenge: bytes) -> Asked:
    return Asked(host, origin, bytes_to_base64url(challenge), clock.now().timestamp())


def _in_time(asked: Asked | None) -> Asked:
    if asked is None:
        raise PasskeyRefused("这一次的口令没有了，或者已经用过：请重新开始")
    if clock.now().timestamp() - asked.since > LASTS.total_seconds():
        raise PasskeyRefused("过了 5 分钟，口令作废了：请重新开始")
    return asked


def _handle(user: User) -> bytes:
    """What the device knows the person by: the row's number, which says nothing of them."""
    return f"doudi:{user.pk}".encode()
