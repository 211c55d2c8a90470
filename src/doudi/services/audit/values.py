"""A stored row as it goes on record: its fields as JSON, secrets and long texts as keyed fingerprints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Field, Model

from doudi.domain import area
from doudi.services import vault

LONGEST = 200
NO_COUNTY = "000000000000"
SECRET = ("password", "secret", "token", "code_hash", "recovery")
OWNERS = ("case", "household", "application", "person", "list", "draw", "paper", "referral", "survey", "entry")
"""Where a row without an area of its own takes it from."""


def fields_of(row: Model, names: Iterable[str] | None = None, master: bytes | None = None) -> dict[str, Any]:
    """A row's stored fields, or the named ones, as they go on record; fingerprints under today's key or ``master``."""
    wanted = None if names is None else set(names)
    return {
        field.attname: shown(field, getattr(row, field.attname), master)
        for field in row._meta.concrete_fields
        if wanted is None or field.name in wanted or field.attname in wanted
    }


def shown(field: Field[Any, Any], value: Any, master: bytes | None = None) -> Any:
    """One value: plain where short and harmless, else ``{"sm3": …, "length": …}``."""
    value = field.to_python(value)
    if value is None or (isinstance(value, bool | int) and not is_secret(field.attname)):
        return value
    text = _text(value)
    if is_secret(field.attname) or len(text) > LONGEST:
        return {"sm3": vault.blind_index(text, "audit.value", master)[:32], "length": len(text)}
    return text


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict | list) else str(value)


def is_secret(name: str) -> bool:
    """Whether a column's content is never put on record."""
    return name.endswith(("cipher", "index")) or name in SECRET


def as_json(values: Mapping[str, Any]) -> str:
    """Canonical JSON; empty for nothing."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if values else ""


def county_of(row: Model, otherwise: str) -> str:
    """The county whose chain a row's entry stands in: the row's, its owner's, else that of ``otherwise``."""
    seen = row
    for _ in range(3):
        code = getattr(seen, "area_code", "")
        if code:
            return county(code)
        owner = next((name for name in OWNERS if getattr(seen, f"{name}_id", None)), None)
        if owner is None:
            break
        seen = getattr(seen, owner)
    return county(otherwise)


def county(area_code: str) -> str:
    """The county's 12-digit code; of a prefecture or province its own; zeros for none."""
    return area_code[:6] + "000000" if len(area_code) == area.CODE_LENGTH else NO_COUNTY
