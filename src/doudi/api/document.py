"""The API and its OpenAPI document: errors and idempotency keys are the same everywhere, so they are written once."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from doudi.api import problems
from doudi.api.access import KEY, REPEATABLE, RULES
from doudi.services.connections.repeats import KEY_LONGEST

ABOUT = (
    "令牌由管理员用 doudi token new 开设，代表一个账号，能看能办的和这个账号在网页上一样。"
    "写操作带 Idempotency-Key，重发不会办两次。金额都是分，日期都是 2018-03-15 这样。"
)


class StrictJson(Parser):
    """JSON without what a database cannot keep: NUL, halves of characters, infinite numbers."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The value. Raises ValueError or RecursionError, which become 400."""
        value = json.loads(request.body, parse_constant=_refused, parse_float=_finite)
        text = json.dumps(value, ensure_ascii=False)
        if "\\u0000" in text:
            raise ValueError(text[:0])
        text.encode()
        return value


def _refused(constant: str) -> None:
    raise ValueError(constant)


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(text)
    return value


class Api(NinjaAPI):
    """Ours: problems instead of ninja's own errors."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:  # noqa: ARG002
        """The problem; what is a mistake in the code goes on to Django, which logs it."""
        answer = problems.of(exc)
        if answer is None:
            raise exc
        return answer

    def get_openapi_schema(self, **words: Any) -> OpenAPISchema:
        """The document, with what holds for every operation."""
        schema = super().get_openapi_schema(**words)
        named = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas = schema["components"].setdefault("schemas", {})
        schemas |= {**named.pop("$defs"), "Problem": named}
        content = {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        failing = {
            str(status): {"description": problems.TITLES[status], "content": content} for status in problems.ALWAYS
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                operation["responses"] |= failing
                _tell(operation)
        return schema


def _tell(operation: dict[str, Any]) -> None:
    name = operation["operationId"]
    roles = "、".join(role.label for role in RULES[name].roles)
    told = operation.get("description", "").strip()
    operation["description"] = f"{told}\n\n令牌权限 `{RULES[name].scope}`；账号岗位：{roles}。".strip()
    if name in REPEATABLE:
        shape = {"type": "string", "minLength": 1, "maxLength": KEY_LONGEST, "pattern": "^[ -~]+$"}
        header = {"name": KEY, "in": "header", "required": False, "schema": shape,
                  "description": "同一个键、同样的内容：同样的答复，只办一次；保留 7 天"}  # fmt: skip
        operation.setdefault("parameters", []).append(header)
