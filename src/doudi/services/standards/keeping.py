"""The county's values that a decision used, kept by hash like the packs, so that it can be computed again."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

from doudi.engine import Program
from doudi.engine.model import ParameterSpec, ParameterValue
from doudi.services import clock
from doudi.services.registry import values
from doudi.services.registry.archive import PackNotKept
from doudi.services.registry.models import PackText
from doudi.services.standards.effective import Setting, asked, by_county
from doudi.services.standards.models import CountyValue

CARD = "县里录入的标准"
FILE = "values.json"


def card(program: Program) -> dict[str, str] | None:
    """How a decision record names the county's values that hold in a program; None where there are none."""
    rows = _rows(program)
    return {"id": CARD, "version": f"{len(rows)} 项", "hash": _hash(_text(rows))} if rows else None


def keep(program: Program) -> None:
    """Store the county's values that hold in a program, if they are not stored yet."""
    rows = _rows(program)
    if rows:
        text = _text(rows)
        defaults = {"pack_id": CARD, "files": {FILE: text}, "kept_at": clock.now()}
        PackText.objects.get_or_create(hash=_hash(text), defaults=defaults)


def kept(digest: str, specs: dict[str, ParameterSpec]) -> list[Setting]:
    """The values with this hash. Raises PackNotKept."""
    found = PackText.objects.filter(hash=digest, pack_id=CARD).first()
    if found is None:
        raise PackNotKept(f"没有留存当时县里录入的标准（{digest[:12]}）")
    return [(row["name"], _thawed(specs[row["name"]], row)) for row in json.loads(found.files[FILE])]


def _rows(program: Program) -> list[dict[str, Any]]:
    held = ((name, value) for name, value in sorted(program.parameter_values.items()) if value and value.by_county)
    return [_frozen(program.parameters[name], value) for name, value in held]


def _frozen(spec: ParameterSpec, value: ParameterValue) -> dict[str, Any]:
    return {
        "name": spec.name,
        "area": value.area,
        "since": value.since.isoformat(),
        "until": value.until.isoformat() if value.until else None,
        "value": None if value.amount is None else values.plain(asked(spec), value.amount),
        "not_set": value.not_set,
        "document": value.document,
    }


def _thawed(spec: ParameterSpec, row: dict[str, Any]) -> ParameterValue:
    until = date.fromisoformat(row["until"]) if row["until"] else None
    entry = CountyValue(since=date.fromisoformat(row["since"]), until=until, document=row["document"])
    amount = None if row["value"] is None else values.from_plain(asked(spec), row["value"])
    return by_county(row["area"], entry, amount, row["not_set"])


def _text(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, sort_keys=True)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
