"""JSON Schema (2020-12) of a family file, for an area on a day."""

from __future__ import annotations

from typing import Any

from doudi.engine.bounds import MOST_MEMBERS
from doudi.engine.families import NAME_LONGEST
from doudi.engine.model import Entity, FactSpec, Kind
from doudi.engine.program import Program
from doudi.engine.stating import SOURCE_LONGEST
from doudi.engine.wording import Shape, plain

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(program: Program) -> dict[str, Any]:
    """The schema of FILE; an absent fact is unknown, so no fact is required."""
    facts: dict[Entity, dict[str, Any]] = {entity: {} for entity in Entity}
    for spec in program.facts.values():
        facts[spec.entity][spec.name] = _fact(spec)
    own = {
        "name": {"title": "姓名", "type": "string", "maxLength": NAME_LONGEST},
        "key": {"title": "成员编号", "type": "string", "maxLength": NAME_LONGEST},
    }
    return {
        "$schema": DIALECT,
        "title": f"一户家庭的情况（{program.area}，{program.on.isoformat()}）",
        "type": "object",
        "additionalProperties": False,
        "required": ["member"],
        "properties": {
            "household": _closed("全家的情况", facts[Entity.HOUSEHOLD]),
            "member": {
                "title": "每位成员",
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_MEMBERS,
                "items": _closed("一位成员", own | facts[Entity.PERSON]),
            },
        },
    }


def _closed(title: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "type": "object", "additionalProperties": False, "properties": properties}


def _fact(spec: FactSpec) -> dict[str, Any]:
    value = _value(spec)
    sourced = {
        "source": {"title": "来源", "type": "string", "maxLength": SOURCE_LONGEST},
        "as_of": {"title": "截至日期", "type": "string", "format": "date"},
    }
    forms = [value, _object({"value": value, **sourced}, "value")]
    if spec.none is not None:
        value["type"] = [value["type"], "null"]
        if "enum" in value:
            value["enum"].append(None)
        forms.append(_object({"none": {"title": "已查明没有", "const": True}, **sourced}, "none"))
    described = {"title": f"{spec.label}（{spec.unit}）" if spec.unit else spec.label, "anyOf": forms}
    return described | ({"description": spec.question} if spec.question else {})


def _object(properties: dict[str, Any], required: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": [required], "properties": properties}


def _value(spec: FactSpec) -> dict[str, Any]:
    shape = Shape(spec.kind, spec.unit, spec.values)
    match spec.kind:
        case Kind.BOOL:
            return {"type": "boolean"}
        case Kind.DATE:
            return {"type": "string", "format": "date"}
        case Kind.CATEGORY:
            return {"type": "string", "enum": [*spec.values, *spec.values.values()]}
        case Kind.MONEY:
            return {"type": "number", "minimum": plain(shape, spec.low), "maximum": plain(shape, spec.high)}
        case Kind.RATIO:
            return {"type": "number", "minimum": plain(shape, spec.low), "maximum": plain(shape, spec.high)}
        case _:
            return {"type": "integer", "minimum": spec.low, "maximum": spec.high}
