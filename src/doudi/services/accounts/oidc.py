"""Signing in by the county's identity provider: authorization code with PKCE, state and nonce; ID token checked whole.

An account is found by the ``sub`` that the administrator linked before; signing in never opens or links one.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidKeyIdError, JoseError

from doudi.domain.findings import DoudiError
from doudi.services import clock, vault
from doudi.services.accounts import provider, signin
from doudi.services.accounts.models import OutsideName, User
from doudi.services.accounts.provider import ProviderFault
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.audit.values import county

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
"""Signatures by a private key only: none of them can be made with what the provider publishes."""
LASTS = timedelta(minutes=10)
LEEWAY = 60
"""Seconds by which two clocks may differ."""
LONGEST = 255
PURPOSE = "signin.subject"


class OutsideRefused(DoudiError):
    """The provider's word does not open an account here; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser's session keeps between leaving and coming back."""

    state: str
    nonce: str
    verifier: str
    since: float


@dataclass(frozen=True, slots=True)
class Known:
    """Who came back; ``strong``: the provider asked for a second factor and the county relies on it."""

    user: User
    strong: bool


def begin(back: str) -> tuple[str, Begun]:
    """Where to send the browser, which returns to ``back``, and what to keep. Raises ProviderFault."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    begun = Begun(state, nonce, verifier, clock.now().timestamp())
    digest = hashlib.sha256(begun.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": back,
        "state": begun.state,
        "nonce": begun.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    address = provider.described().authorization
    return address + ("&" if "?" in address else "?") + urlencode(asked), begun


def finish(begun: Begun | None, answer: dict[str, str], back: str, caller: str) -> Known:
    """The account of whoever comes back to ``back`` with ``answer`` (the query). Raises OutsideRefused, on record."""
    user = None
    try:
        _may_try("", caller)
        _checked_answer(begun, answer)
        assert begun is not None
        claims = _claims(provider.exchange(answer["code"], begun.verifier, back), begun.nonce)
        user = linked_to(claims["sub"])
        _may_sign_in(user, caller)
    except (ProviderFault, OutsideRefused) as fault:
        if user is None:
            signin.wrong("", caller)
        where, pk = (county(user.area_code), str(user.pk)) if user is not None else ("", "")
        cause = f"（{type(fault.__cause__).__name__}）" if fault.__cause__ is not None else ""
        record(What(Act.SIGN_IN_FAILED, "accounts.user", pk, where, note=f"统一认证：{fault}{cause}"))
        raise OutsideRefused(f"{fault}。请再试一次，或者用账号和密码登录") from None
    assert user is not None
    return Known(user, _strong(claims))


def linked_to(subject: str) -> User | None:
    """The account that the administrator linked to this ``sub`` of the provider in use."""
    found = vault.blind_indexes(_whole(subject), PURPOSE)
    row = OutsideName.objects.select_related("user").filter(subject_index__in=found).first()
    return row.user if row is not None else None


def link(user: User, subject: str) -> None:
    """Link an account to a ``sub``, or with an empty one to none. Raises OutsideRefused."""
    subject = subject.strip()
    if len(subject) > LONGEST:
        raise OutsideRefused(f"统一认证标识最多 {LONGEST} 个字：请核对")
    other = linked_to(subject) if subject else None
    if other is not None and other.pk != user.pk:
        raise OutsideRefused("这个统一认证标识已经关联了别的账号：请核对是不是填错了人")
    for row in OutsideName.objects.filter(user=user):
        row.delete()
    if subject:
        text = _whole(subject)
        OutsideName.objects.create(
            user=user, subject_cipher=vault.encrypt(text, PURPOSE), subject_index=vault.blind_index(text, PURPOSE)
        )


def subject_of(user: User) -> str:
    """The ``sub`` that the account is linked to; empty for none, or for one of another provider."""
    row = OutsideName.objects.filter(user=user).first()
    issuer, _, subject = vault.decrypt(row.subject_cipher, PURPOSE).partition("\n") if row is not None else ("", "", "")
    return subject if issuer == settings.OIDC_ISSUER else ""


def _whole(subject: str) -> str:
    """A ``sub`` means nobody without its issuer."""
    return f"{settings.OIDC_ISSUER}\n{subject}"


def _may_try(username: str, caller: str) -> None:
    pause = signin.wait(username, caller)
    if pause > timedelta():
        raise OutsideRefused(f"试错太多次了，请过 {-(-int(pause.total_seconds()) // 60)} 分钟再试")


def _checked_answer(begun: Begun | None, answer: dict[str, str]) -> None:
    """The state is this session's, used for the first time and in time."""
    same = begun is not None and secrets.compare_digest(begun.state.encode(), answer.get("state", "").encode())
    if begun is None or not same:
        raise OutsideRefused("这次登录不是从这个窗口开始的，或者已经用过")
    if clock.now().timestamp() - begun.since > LASTS.total_seconds():
        raise OutsideRefused("登录用的时间太长了")
    if answer.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        raise OutsideRefused("答复不是本县的统一认证平台给的")
    if not answer.get("code"):
        raise OutsideRefused("统一认证平台没有同意登录")


def _claims(token: str, nonce: str) -> dict[str, Any]:
    try:
        try:
            read = jwt.decode(token, provider.keys(), algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            read = jwt.decode(token, provider.keys(afresh=True), algorithms=ALGORITHMS)
        _registry(nonce).validate(read.claims)
    except ExpiredTokenError as fault:
        raise OutsideRefused("统一认证平台的身份凭证过期了") from fault
    except (JoseError, ValueError, TypeError) as fault:
        raise OutsideRefused("统一认证平台的身份凭证核对不上") from fault
    claims = read.claims
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
        raise OutsideRefused("统一认证平台的身份凭证是给别的系统的")
    return claims


def _registry(nonce: str) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(clock.now().timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": settings.OIDC_ISSUER},
        aud={"essential": True, "value": settings.OIDC_CLIENT_ID},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )


def _may_sign_in(user: User | None, caller: str) -> None:
    if user is None:
        raise OutsideRefused("您在统一认证平台的身份还没有关联这里的账号：请找本单位的系统管理员")
    if not user.is_active:
        raise OutsideRefused("这个账号已经停用，请找本单位的系统管理员")
    _may_try(user.username, caller)


def _strong(claims: dict[str, Any]) -> bool:
    """Whether ``amr`` or ``acr`` holds a value that the county set as a second factor of the provider."""
    methods = claims.get("amr")
    told = [*(methods if isinstance(methods, list) else []), claims.get("acr")]
    return any(each in told for each in settings.OIDC_FACTOR)
