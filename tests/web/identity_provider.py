"""A small identity provider on loopback with keys of its own, that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from doudi.services import clock

CLIENT, SECRET = "doudi-test", "secret of the test"
Make = Callable[["IdentityProvider", dict[str, Any]], str]


class IdentityProvider:
    """``sign_in`` is what a person does in the browser there: it answers with the address to go back to."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})
        self.published = [self.key]
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.make: Make = signed
        self.asked: list[str] = []
        handler = type("Bound", (_Handler,), {"provider": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def sign_in(self, address: str, subject: str = "sub-1") -> dict[str, str]:
        """The query with which the browser comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "subject": subject}
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def token(self, form: dict[str, str], basic: str) -> str | None:
        """The ID token for a code, once, for the right client with the right verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        user, _, secret = base64.b64decode(basic.removeprefix("Basic ")).decode().partition(":")
        known = (user, secret.replace("%20", " ")) == (CLIENT, SECRET)
        if asked is None or not known or asked["code_challenge"] != _text(digest):
            return None
        if asked["redirect_uri"] != form["redirect_uri"]:
            return None
        now = int(clock.now().timestamp())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": asked["subject"], "iat": now, "exp": now + 60}
        return self.make(self, claims | {"nonce": asked["nonce"]} | self.claims)


def signed(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """As it should be."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, provider.key)


def unsigned(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """``alg: none``."""
    return _parts({"alg": "none", "kid": provider.key.kid}, claims) + "."


def by_public_key(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """HS256 with what everybody can read; by hand, since no good library lends itself to it."""
    parts = _parts({"alg": "HS256", "kid": provider.key.kid}, claims)
    return f"{parts}.{_text(hmac.digest(provider.key.as_pem(private=False), parts.encode(), 'sha256'))}"


def _parts(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(_text(json.dumps(each).encode()) for each in (header, claims))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def by_stranger(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """A key of somebody else under the right id."""
    return jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, RSAKey.generate_key(2048))


def by_unknown(_: IdentityProvider, claims: dict[str, Any]) -> str:
    """A key whose id nobody published."""
    key = ECKey.generate_key("P-256", {"kid": "nobody"})
    return jwt.encode({"alg": "ES256", "kid": "nobody"}, claims, key)


class _Handler(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def do_GET(self) -> None:
        here = self.provider
        here.asked.append(self.path)
        if self.path.endswith("openid-configuration"):
            told = {
                "issuer": here.issuer,
                "authorization_endpoint": f"{here.issuer}/authorize",
                "token_endpoint": f"{here.issuer}/token",
                "jwks_uri": f"{here.issuer}/keys",
            }
            self._answer(told)
        else:
            self._answer(KeySet(list(here.published)).as_dict(private=False))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        token = self.provider.token(form, self.headers.get("Authorization", ""))
        self._answer({"id_token": token} if token else {"error": "invalid_grant"}, 200 if token else 400)

    def _answer(self, told: Any, status: int = 200) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Silent."""
