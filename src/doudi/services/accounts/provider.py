"""The county's identity provider as it describes itself, asked over https, without redirects, within seconds."""

from __future__ import annotations

import base64
import http.client
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from doudi.domain.findings import DoudiError
from doudi.services import clock

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUT, LARGEST = 5, 1_000_000
"""Seconds to wait, and bytes that an answer may have."""
FRESH, DOWN = timedelta(minutes=10), timedelta(seconds=30)
"""How long a description is kept, and how long nobody waits again for one that could not be had."""


class ProviderFault(DoudiError):
    """The provider cannot be reached, or says something that cannot be used."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where the provider answers; ``secret_in_body``: it does not take the client's secret in a header."""

    authorization: str
    token: str
    keys: str
    secret_in_body: bool


_described: dict[str, tuple[datetime, Provider]] = {}
_keys: dict[str, KeySet] = {}
_down: dict[str, tuple[datetime, str]] = {}


def offered() -> str:
    """The name of the provider for the button; empty where none is set."""
    return settings.OIDC_NAME if settings.OIDC_ISSUER else ""


def described() -> Provider:
    """The provider's addresses, asked at most every ten minutes. Raises ProviderFault."""
    issuer, now = settings.OIDC_ISSUER, clock.now()
    kept, down = _described.get(issuer), _down.get(issuer)
    if kept is not None and now - kept[0] < FRESH:
        return kept[1]
    if down is not None and now - down[0] < DOWN:
        raise ProviderFault(down[1])
    try:
        _described[issuer] = (now, _description(issuer))
    except ProviderFault as fault:
        _down[issuer] = (clock.now(), str(fault))
        raise
    return _described[issuer][1]


def forget() -> None:
    """What this process knows of providers."""
    for kept in (_described, _keys, _down):
        kept.clear()


def _description(issuer: str) -> Provider:
    told = _asked(issuer.rstrip("/") + DISCOVERY)
    if told.get("issuer") != issuer:
        raise ProviderFault("统一认证平台报的名称和设置的不一样")
    return Provider(
        authorization=_address(told, "authorization_endpoint"),
        token=_address(told, "token_endpoint"),
        keys=_address(told, "jwks_uri"),
        secret_in_body="client_secret_basic"
        not in told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]),
    )


def keys(*, afresh: bool = False) -> KeySet:
    """The provider's keys, kept until one is wanted that is not among them. Raises ProviderFault."""
    address = described().keys
    if afresh or address not in _keys:
        try:
            _keys[address] = KeySet.import_key_set(_asked(address))  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError):
            raise ProviderFault("统一认证平台的公钥读不出来") from None
    return _keys[address]


def exchange(code: str, verifier: str, back: str) -> str:
    """The ID token for a code. Raises ProviderFault."""
    provider = described()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if provider.secret_in_body:
        form |= {"client_id": settings.OIDC_CLIENT_ID, "client_secret": settings.OIDC_CLIENT_SECRET}
    else:
        pair = f"{quote(settings.OIDC_CLIENT_ID, safe='')}:{quote(settings.OIDC_CLIENT_SECRET, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    token = _asked(provider.token, urlencode(form).encode(), headers).get("id_token")
    if not isinstance(token, str):
        raise ProviderFault("统一认证平台没有给出身份凭证")
    return token


def _asked(url: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> dict[str, Any]:
    parts = urlsplit(url)
    if not _may_be_called(url) or parts.hostname is None:
        raise ProviderFault("统一认证平台的地址不是 https 的")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST" if body else "GET", path, body, {"Accept": "application/json"} | (headers or {}))
        answer = connection.getresponse()
        content, status = answer.read(LARGEST), answer.status
    except (OSError, http.client.HTTPException) as fault:
        raise ProviderFault("统一认证平台连不上") from fault
    finally:
        connection.close()
    try:
        told = json.loads(content)
    except ValueError:
        told = None
    if status != http.HTTPStatus.OK or not isinstance(told, dict):
        raise ProviderFault(f"统一认证平台没有认可（答复 {status}）")
    return told


def _address(told: dict[str, Any], name: str) -> str:
    url = told.get(name)
    if not isinstance(url, str) or not _may_be_called(url):
        raise ProviderFault(f"统一认证平台的地址 {name} 用不了")
    return url


def _may_be_called(url: str) -> bool:
    """Only https; on this machine's loopback plain http where a test says so, never in production."""
    try:
        parts = urlsplit(url)
        trial = settings.OIDC_LOOPBACK and not settings.PRODUCTION
        return bool(parts.hostname) and (
            parts.scheme == "https" or (trial and parts.scheme == "http" and parts.hostname == "127.0.0.1")
        )
    except ValueError:
        return False
