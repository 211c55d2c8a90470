"""Settings come from DOUDI_* variables and DATABASE_URL; this table is all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from doudi.domain.findings import DoudiError

DEMO_KEY = "d0" * 32
DEMO_SECRET = "doudi-demonstration-only"  # noqa: S105 - public on purpose; production refuses it
DEMO_HOSTS = "127.0.0.1,localhost"
DEMO_DATE = "2018-03-15"
DECIDING = "county,finance,auditor,administrator,security"
SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its name, what it is without being set, and what it means."""

    name: str
    default: str
    meaning: str
    production: str = ""


VARIABLES = (
    Variable("DOUDI_MODE", "demo", "`demo` or `production`", "production"),
    Variable("DOUDI_DATA", "", "folder for the database and the keys; default `.build/data` in a checkout", "required"),
    Variable(
        "DOUDI_BUSINESS_DATE", "", "a fixed business date (YYYY-MM-DD); demo mode uses 2018-03-15", "must be unset"
    ),
    Variable(
        "DOUDI_MASTER_KEY",
        DEMO_KEY,
        "64 hex digits; every stored secret is encrypted under keys made from it",
        "required",
    ),
    Variable(
        "DOUDI_FORMER_KEYS",
        "",
        "master keys of before, separated by commas, newest first: what they sealed is still read; see `doudi keys`",
        "",
    ),
    Variable("DOUDI_SECRET_KEY", DEMO_SECRET, "signs sessions", "required, 32 characters or more"),
    Variable("DOUDI_HOSTS", DEMO_HOSTS, "host names served, separated by commas", "required"),
    Variable("DOUDI_DEBUG", "", "`1` shows error pages with code; never in production", "must be unset"),
    Variable(
        "DOUDI_PACKS",
        "",
        "folders of a county's own packs, separated by colons; in casework a pack holds once two persons adopted it",
        "",
    ),
    Variable("DOUDI_DRAFTS", "", "folder of draft packs, one a folder, to be tried out on the trial page", ""),
    Variable("DOUDI_HTTPS", "", "`1` where TLS ends before Doudi: cookies are then sent over HTTPS only", "must be 1"),
    Variable(
        "DOUDI_WEBHOOK_HOSTS",
        "",
        "hosts that may be called over https, separated by commas; `private:host` for one inside the own network",
    ),
    Variable("DOUDI_SESSION_IDLE", "30", "minutes without a request after which a sign-in ends", ""),
    Variable("DOUDI_SESSION_HOURS", "12", "hours after which a sign-in ends in any case", ""),
    Variable("DOUDI_SESSIONS", "3", "sign-ins of one account at once; a further one ends the oldest", ""),
    Variable(
        "DOUDI_SECOND_FACTOR",
        "",
        "roles that sign in with an authenticator, separated by commas; `none` for nobody; "
        "unset: nobody in a demonstration, in production everybody who decides, pays, audits or administers",
        "",
    ),
    Variable("DOUDI_OIDC_ISSUER", "", "the county's identity provider (https); unset: no such button at sign-in"),
    Variable("DOUDI_OIDC_CLIENT_ID", "", "Doudi's name at the identity provider"),
    Variable("DOUDI_OIDC_CLIENT_SECRET", "", "Doudi's secret at the identity provider"),
    Variable("DOUDI_OIDC_NAME", "统一身份认证", "what the identity provider is called on the button"),
    Variable(
        "DOUDI_OIDC_FACTOR",
        "",
        "values of `amr` or `acr`, with commas, by which the identity provider says that it asked a second factor; "
        "unset: Doudi asks its own",
    ),
    Variable("DOUDI_PORT", "8000", "port on loopback that `make run` and `doudi serve` answer on", ""),
    Variable(
        "DOUDI_TRUSTED_PROXY",
        "",
        "address of the proxy that ends TLS, e.g. 127.0.0.1: what it says of a caller's address is believed",
        "set it",
    ),
    Variable("DOUDI_CERTIFICATE", "", "the certificate (PEM) that the proxy shows; `doudi doctor` watches its end", ""),
    Variable("DOUDI_LOG", "line", "`line` for people, `json` for machines: one object a line, no personal data", ""),
    Variable("DOUDI_METRICS_FROM", "", "addresses or networks, with commas, that may read `/metrics`", ""),
    Variable("DOUDI_METRICS_TOKEN", "", "who bears this token (16 signs or more) may read `/metrics` too", ""),
)


class SettingError(DoudiError):
    """A variable is unknown or cannot be used."""


def read(environ: Mapping[str, str]) -> dict[str, str]:
    """All variables with their values. Raises SettingError naming every fault."""
    known = {variable.name: variable for variable in VARIABLES}
    faults = []
    for name in environ:
        if name.startswith("DOUDI_") and name not in known:
            near = get_close_matches(name, known, 1)
            faults.append(f"{name}: no such setting" + (f"; did you mean {near[0]}?" if near else ""))
    values = {name: environ.get(name, variable.default) for name, variable in known.items()}
    faults += _faults(values)
    if values["DOUDI_MODE"] == "production":
        faults += _production_faults(values)
    if faults:
        raise SettingError("Doudi cannot start:\n  " + "\n  ".join(faults) + "\nSee docs/reference/settings.md.")
    return values


def business_date(values: Mapping[str, str]) -> date | None:
    """The injected business date, or None for the real one."""
    text = values["DOUDI_BUSINESS_DATE"] or (DEMO_DATE if values["DOUDI_MODE"] == "demo" else "")
    return date.fromisoformat(text) if text else None


def former_keys(values: Mapping[str, str]) -> list[str]:
    """The former master keys as hex digits, newest first."""
    return [text.strip() for text in values["DOUDI_FORMER_KEYS"].split(",") if text.strip()]


def second_factor(values: Mapping[str, str]) -> frozenset[str]:
    """The roles that sign in with a second factor."""
    said = values["DOUDI_SECOND_FACTOR"]
    chosen = said or (DECIDING if values["DOUDI_MODE"] == "production" else "none")
    return frozenset(each.strip() for each in chosen.split(",") if each.strip() and each.strip() != "none")


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == len(DEMO_KEY) // 2
    except ValueError:
        return False


def _faults(values: Mapping[str, str]) -> list[str]:
    faults = []
    if values["DOUDI_MODE"] not in ("demo", "production"):
        faults.append(f"DOUDI_MODE: `{values['DOUDI_MODE']}` is neither demo nor production")
    if not _is_key(values["DOUDI_MASTER_KEY"]):
        faults.append("DOUDI_MASTER_KEY: needs exactly 64 hex digits (make one with `openssl rand -hex 32`)")
    if not all(map(_is_key, former_keys(values))):
        faults.append("DOUDI_FORMER_KEYS: each key has exactly 64 hex digits, with commas between them")
    try:
        business_date(values)
    except ValueError:
        faults.append(f"DOUDI_BUSINESS_DATE: `{values['DOUDI_BUSINESS_DATE']}` is not a date like 2018-03-15")
    for name in ("DOUDI_SESSION_IDLE", "DOUDI_SESSION_HOURS", "DOUDI_SESSIONS"):
        if not values[name].isdigit() or not int(values[name]):
            faults.append(f"{name}: `{values[name]}` is not a number of 1 or more")
    if not values["DOUDI_PORT"].isdigit():
        faults.append(f"DOUDI_PORT: `{values['DOUDI_PORT']}` is not a port number")
    if values["DOUDI_LOG"] not in ("line", "json"):
        faults.append(f"DOUDI_LOG: `{values['DOUDI_LOG']}` is neither line nor json")
    return faults + _faults_of_addresses(values) + _faults_of_provider(values)


def networks(text: str) -> list[IPv4Network | IPv6Network]:
    """Addresses and networks with commas between them. Raises ValueError."""
    return [ip_network(each.strip()) for each in text.split(",") if each.strip()]


def _faults_of_addresses(values: Mapping[str, str]) -> list[str]:
    faults = []
    try:
        if values["DOUDI_TRUSTED_PROXY"]:
            ip_address(values["DOUDI_TRUSTED_PROXY"])
    except ValueError:
        faults.append("DOUDI_TRUSTED_PROXY: needs one address like 127.0.0.1; anybody else could forge where they are")
    try:
        networks(values["DOUDI_METRICS_FROM"])
    except ValueError:
        faults.append("DOUDI_METRICS_FROM: needs addresses or networks like 10.1.2.3 or 10.1.0.0/16, with commas")
    if 0 < len(values["DOUDI_METRICS_TOKEN"]) < SHORTEST_TOKEN:
        faults.append(f"DOUDI_METRICS_TOKEN: needs {SHORTEST_TOKEN} signs or more")
    return faults


def _faults_of_provider(values: Mapping[str, str]) -> list[str]:
    issuer = values["DOUDI_OIDC_ISSUER"]
    if not issuer:
        return []
    parts = urlsplit(issuer)
    faults = []
    if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
        faults.append("DOUDI_OIDC_ISSUER: needs an address like https://login.example.gov.cn")
    needed = ("DOUDI_OIDC_CLIENT_ID", "DOUDI_OIDC_CLIENT_SECRET", "DOUDI_OIDC_NAME")
    return faults + [f"{name}: needed with DOUDI_OIDC_ISSUER" for name in needed if not values[name].strip()]


def _production_faults(values: Mapping[str, str]) -> list[str]:
    faults = []
    if values["DOUDI_MASTER_KEY"] == DEMO_KEY:
        faults.append("DOUDI_MASTER_KEY: production refuses the demonstration key")
    if values["DOUDI_SECRET_KEY"] == DEMO_SECRET or len(values["DOUDI_SECRET_KEY"]) < 32:
        faults.append("DOUDI_SECRET_KEY: production needs its own secret of at least 32 characters")
    if values["DOUDI_DEBUG"]:
        faults.append("DOUDI_DEBUG: production refuses it, because its error pages show data")
    if values["DOUDI_BUSINESS_DATE"]:
        faults.append("DOUDI_BUSINESS_DATE: production runs on the real date")
    if values["DOUDI_HTTPS"] != "1":
        faults.append("DOUDI_HTTPS: production is reached over TLS only; set it to 1 and let TLS end before Doudi")
    if values["DOUDI_HOSTS"] == DEMO_HOSTS:
        faults.append("DOUDI_HOSTS: name the hosts that production serves")
    if not values["DOUDI_DATA"]:
        faults.append("DOUDI_DATA: say where the data lie")
    return faults
