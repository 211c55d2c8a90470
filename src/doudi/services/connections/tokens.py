"""Tokens: made, shown once, recognised by a keyed index, ended."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services import clock, vault
from doudi.services.accounts import signin
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.connections.models import Token

PARTS = {
    "referrals": "部门转办",
    "facts": "家庭情况",
    "households": "家庭",
    "cases": "案子",
    "applications": "受理",
    "notices": "公示",
    "payments": "发放",
    "remedies": "异议和抽查",
    "duplicates": "重复人员",
    "surveys": "入户调查",
    "evidence": "材料和核实",
    "rules": "政策和测算",
    "figures": "汇总数",
}
SCOPES = tuple(f"{part}:{what}" for part in PARTS for what in ("read", "write"))
MOST_DAYS = 366
PURPOSE = "api.token"
EVERY = timedelta(minutes=1)


class TokenRefused(DoudiError):
    """Not a token that may be used now; the text says why."""


class TooManyWrong(DoudiError):
    """Too many wrong tokens from one address; ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"错误的令牌太多：请等 {seconds} 秒，核对令牌后再试")


def new_token(user: User, name: str, scopes: Sequence[str], days: int) -> tuple[Token, str]:
    """A token that acts as an account for some days, and its text, which is nowhere kept. Raises Faults."""
    faults = [Finding("scope", 0, f"没有“{each}”这个权限：请从 {'、'.join(SCOPES)} 里选") for each in scopes
              if each not in SCOPES]  # fmt: skip
    if not scopes:
        faults.append(Finding("scope", 0, "没有写权限：请至少写一项"))
    if not name.strip() or len(name) > 60:
        faults.append(Finding("name", 0, "没有写给哪个系统用（最多 60 个字）：请写明"))
    if not 0 < days <= MOST_DAYS:
        faults.append(Finding("days", 0, f"有效期是 1 到 {MOST_DAYS} 天：请核对"))
    if not user.is_active:
        faults.append(Finding("account", 0, "这个账号已经停用：请换一个"))
    if faults:
        raise Faults(faults)
    text = secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            user=user,
            name=name.strip(),
            scopes=sorted(set(scopes)),
            index=vault.blind_index(text, PURPOSE),
            expires_at=clock.now() + timedelta(days=days),
        )
    return token, text


def revoke(token_id: int) -> Token:
    """End a token now. Raises NotFound."""
    token = Token.objects.filter(pk=token_id).first()
    if token is None:
        raise NotFound(f"没有第 {token_id} 号令牌：请用 doudi token list 查看")
    if token.closed_at is None:
        token.closed_at = clock.now()
        token.save(update_fields=["closed_at"])
    return token


def recognised(text: str, address: str) -> Token:
    """The token that was shown, in use by an open account. A right one never waits for somebody's wrong ones.

    Raises TokenRefused, TooManyWrong.
    """
    index, *former = vault.blind_indexes(text, PURPOSE)
    token = Token.objects.select_related("user").filter(index__in=(index, *former)).first()
    why = _refusal(token)
    if token is not None and not why:
        _used(token)
        return token
    wait = signin.wait(index, address)
    if wait > timedelta():
        raise TooManyWrong(int(wait.total_seconds()) + 1)
    signin.wrong(index, address)
    object_id = str(token.pk) if token is not None else index[:16]
    record(What(Act.SIGN_IN_FAILED, "connections.token", object_id))
    raise TokenRefused(why)


def tokens() -> list[Token]:
    """All tokens, the open ones first."""
    return list(Token.objects.select_related("user").order_by("-closed_at", "id"))


def _refusal(token: Token | None) -> str:
    if token is None:
        return "令牌不对：请核对，或请管理员新开一个"
    if token.closed_at is not None or not token.user.is_active:
        return "令牌或它的账号已经停用：请管理员新开一个"
    if token.expires_at <= clock.now():
        return "令牌已经到期：请管理员新开一个"
    return ""


def _used(token: Token) -> None:
    """Noted once a minute, so that reading does not become writing."""
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at >= EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
