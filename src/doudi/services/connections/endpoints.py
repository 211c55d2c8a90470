"""Addresses to call: only https, only hosts that the administrator configured; each with a secret of its own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from doudi.domain.findings import Faults, Finding
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound
from doudi.services.connections.events import EVENTS
from doudi.services.connections.models import Endpoint

PURPOSE = "webhook.secret"


def new_endpoint(user: User, url: str, events: Sequence[str]) -> tuple[Endpoint, str]:
    """An address that hears of what the account may see, and the secret that signs, shown once. Raises Faults."""
    faults = [Finding("event", 0, f"没有“{each}”这个事件：请从 {'、'.join(EVENTS)} 里选") for each in events
              if each not in EVENTS]  # fmt: skip
    if not events:
        faults.append(Finding("event", 0, "没有写事件：请至少写一个"))
    if why := refusal(url):
        faults.append(Finding("url", 0, why))
    if not user.is_active:
        faults.append(Finding("account", 0, "这个账号已经停用：请换一个"))
    if faults:
        raise Faults(faults)
    secret = secrets.token_hex(32)
    with transaction.atomic():
        made = Endpoint.objects.create(
            user=user, url=url, events=sorted(set(events)), secret_cipher=vault.encrypt(secret, PURPOSE)
        )
    return made, secret


def close(number: int) -> Endpoint:
    """Call it no more. Raises NotFound."""
    found = Endpoint.objects.filter(pk=number).first()
    if found is None:
        raise NotFound(f"没有第 {number} 号回调地址：请用 doudi webhooks list 查看")
    if found.closed_at is None:
        found.closed_at = clock.now()
        found.save(update_fields=["closed_at"])
    return found


def refusal(url: str) -> str:
    """Why an address is not called; empty when it may be."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "地址写得不对：请核对，例如 https://系统域名/接收"
    if parts.scheme != "https" or parts.username or parts.password or parts.fragment or not url.isascii():
        return "地址要以 https:// 开头，不带账号密码：请核对"
    if not url.isprintable() or " " in url or len(url) > 300:
        return "地址太长或有空格：请核对"
    if parts.hostname not in settings.WEBHOOK_HOSTS or port not in (None, 443, 8443):
        return f"没有允许“{parts.hostname}”：请管理员写进 DOUDI_WEBHOOK_HOSTS（端口只能是 443 或 8443）"
    return ""
