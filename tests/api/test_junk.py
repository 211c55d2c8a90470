"""Lone surrogates, NUL, numbers without end and wrong shapes in every field of every body: refused in words."""

from __future__ import annotations

import json
import re
from typing import Any

from django.db import transaction

from tests.api.conftest import AsSystem
from tests.api.test_access import objects

__all__ = ["objects"]
JUNK = ('"\\ud800"', '"a\\u0000b"', "9" * 400, "NaN", "1e999", '"\\u202e<script>"', "[]", '{"a": 1}', "null", "true")


def fields(document: dict[str, Any], operation: dict[str, Any]) -> list[str]:
    """The names in the body that an operation takes."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return list(schema.get("properties", {})) or ["x"]


def test_junk_in_a_body_is_refused(objects: dict[str, int], system: AsSystem) -> None:
    asking = system("township")
    asking.client.raise_request_exception = False
    document = asking.get("/openapi.json").json()
    crashed, asked = [], 0
    for path, operations in document["paths"].items():
        for operation in [each for verb, each in operations.items() if verb == "post"]:
            to = re.sub(r"\{[^}]*\}", "1", path.removeprefix("/api/v1"))
            for junk in JUNK:
                body = ", ".join(f"{json.dumps(name)}: {junk}" for name in fields(document, operation))
                with transaction.atomic():
                    answer = asking.post(to, f"{{{body}}}", key=f"junk-{asked}")
                    transaction.set_rollback(True)
                asked += 1
                crashed += [(to, junk)] if answer.status_code >= 500 else []
    assert (asked > 100, crashed) == (True, [])
