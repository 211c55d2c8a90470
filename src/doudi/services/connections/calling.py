"""Make the calls that are owed: signed, without redirects, never into the own network unless that was configured."""

from __future__ import annotations

import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from doudi.services import clock, vault
from doudi.services.connections.endpoints import PURPOSE, refusal
from doudi.services.connections.models import Delivery

PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 480, 1440))
"""After each failure; after the last one it is dead."""
TIMEOUT = 10
MOST = 500
Call = Callable[[str, bytes, dict[str, str]], int]


class Unreachable(Exception):
    """It could not be called; the text says why, without what was sent."""


@dataclass(frozen=True, slots=True)
class Sent:
    """How many calls arrived, failed and will be tried again, and died."""

    arrived: int
    failed: int
    dead: int


def send_due(call: Call | None = None) -> Sent:
    """Make every call that is due, the oldest first. Two commands at once never make the same call."""
    counts = {"arrived": 0, "failed": 0, "dead": 0}
    due = Delivery.objects.filter(next_at__lte=clock.now()).order_by("next_at", "id")
    for pk in list(due.values_list("pk", flat=True)[:MOST]):
        row = _taken(pk)
        if row is not None:
            counts[_send(row, call or post)] += 1
    return Sent(**counts)


def dead() -> list[Delivery]:
    """What was given up."""
    rows = Delivery.objects.filter(next_at=None, delivered_at=None)
    return list(rows.select_related("endpoint").order_by("-id")[:MOST])


def signature(secret: str, stamp: str, body: bytes) -> str:
    """HMAC-SHA-256 over the time and the body: ``hex(hmac(secret, "<seconds>." + body))``."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, "sha256").hexdigest()


def _taken(pk: int) -> Delivery | None:
    """The call, put off at once so that no other command takes it meanwhile."""
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=("self",)).select_related("endpoint__user")
        row = rows.filter(pk=pk, next_at__lte=clock.now()).first()
        if row is None:
            return None
        row.tries += 1
        row.next_at = clock.now() + PAUSES[row.tries - 1] if row.tries <= len(PAUSES) else None
        row.save(update_fields=["tries", "next_at"])
    return row


def _send(row: Delivery, call: Call) -> str:
    endpoint = row.endpoint
    closed = endpoint.closed_at is not None or not endpoint.user.is_active
    why = "回调地址或它的账号已经停用" if closed else refusal(endpoint.url)
    if not why:
        why = _tried(row, call)
    row.problem = why[:200]
    if not why:
        row.delivered_at, row.next_at = clock.now(), None
    elif closed:
        row.next_at = None
    row.save(update_fields=["problem", "delivered_at", "next_at"])
    return "arrived" if not why else "failed" if row.next_at else "dead"


def _tried(row: Delivery, call: Call) -> str:
    told = {"id": row.pk, "event": row.event, "at": row.made_at.isoformat(), "data": row.body}
    body = json.dumps(told, ensure_ascii=False).encode()
    stamp = str(int(clock.now().timestamp()))
    signed = signature(vault.decrypt(row.endpoint.secret_cipher, PURPOSE), stamp, body)
    headers = {"Content-Type": "application/json", "Doudi-Timestamp": stamp, "Doudi-Signature": f"sha256={signed}"}
    try:
        status = call(row.endpoint.url, body, headers)
    except Unreachable as fault:
        return str(fault)
    return "" if status // 100 == 2 else f"对方答复 {status}"


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of the answer; a redirect is an answer, not a way. Raises Unreachable."""
    parts = urlsplit(url)
    assert parts.hostname is not None
    address = resolved(parts.hostname, parts.port or 443)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connection = _Pinned(parts.hostname, parts.port or 443, address)
    try:
        connection.request("POST", path, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as fault:
        raise Unreachable(f"连不上：{type(fault).__name__}") from None
    finally:
        connection.close()


def resolved(host: str, port: int) -> str:
    """The address to call, looked up once, so that it cannot change between check and call. Raises Unreachable."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable("域名解析不了：请核对") from None
    if host not in settings.WEBHOOK_PRIVATE_HOSTS and not all(_is_public(each) for each in found):
        raise Unreachable("域名指向内网地址：确实在内网的，请管理员写成 private:域名")
    return found[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was checked; the certificate must be the host's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._trusted = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=self._trusted)
        self._address = address

    def connect(self) -> None:
        """To the address, in the name of the host."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = self._trusted.wrap_socket(plain, server_hostname=self.host)
