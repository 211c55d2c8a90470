"""One shape for every error: RFC 9457 with our findings; in Chinese, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from ninja import Schema
from ninja.errors import HttpError
from ninja.errors import ValidationError as BadRequest
from pydantic import Field

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.applications.queries import NotThisReceipt
from doudi.services.connections.tokens import TokenRefused, TooManyWrong

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "请求读不懂",
    401: "没有登录",
    403: "不由您办理",
    404: "没有找到",
    405: "这个地址不接受这种请求",
    409: "现在办不了",
    413: "请求太大",
    422: "填得不对",
    429: "请求太多",
    500: "系统出错",
    503: "系统正忙",
}
ALWAYS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 503)
"""What any operation may answer beside its own answer."""
TOLD = {
    400: "请求读不懂，没有保存：请照接口文档核对",
    401: "没有令牌：请在 Authorization 里写 Bearer 和令牌",
    404: "没有这个地址或对象，或者不在您的辖区",
    405: "这个地址不接受这种请求：请照接口文档核对",
    413: "请求太大，没有保存：请分成几次发",
    500: "系统出错，没有保存：请稍后再试，还不行请告诉管理员",
    503: "正在写入大量数据，没有办成：请过一会儿再试",
}
BODY_PLACES = 2
MISFITS = {
    "missing": "没有给这一项：请补上",
    "extra_forbidden": "没有这一项：请去掉，或照接口文档核对名称",
    "string_too_long": "太长：最多 {max_length} 个字",
    "string_too_short": "太短：最少 {min_length} 个字",
    "greater_than_equal": "太小：应不小于 {ge}",
    "less_than_equal": "太大：应不大于 {le}",
    "literal_error": "应是 {expected} 之一：请照接口文档改",
    "too_long": "太多：最多 {max_length} 个",
    "too_short": "太少：最少 {min_length} 个",
}
KINDS = {
    "int": "应是整数：请改", "string": "应是文字：请改", "date": "应是日期，例如 2018-03-15：请改",
    "bool": "应是 true 或 false：请改", "list": "应是列表：请改", "dict": "应是对象：请改", "model": "应是对象：请改",
}  # fmt: skip


class Fault(Schema):
    """One fault: in which field and row, what is wrong, and what to do."""

    field: str = Field(description="字段路径，例如 members[2].id_number；空表示整个请求")
    row: int = Field(description="第几行，从 1 起；0 表示与行无关")
    what: str = Field(description="哪里不对")
    todo: str = Field(description="怎么办；空表示已写在 what 里")


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Fault]


def problem(
    status: int, detail: str = "", findings: Iterable[Finding] = (), headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """The answer. 401 says how to sign in, 503 when to come back."""
    body = Problem(
        type="about:blank",
        title=TITLES.get(status, "没有办成"),
        status=status,
        detail=detail or TOLD.get(status, "没有办成：请照接口文档核对"),
        errors=[_fault(each) for each in findings],
    )
    more = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}.get(status, {})
    return JsonResponse(
        body.model_dump(),
        status=status,
        content_type=CONTENT_TYPE,
        headers={**more, **(headers or {})},
        json_dumps_params={"ensure_ascii": False},
    )


def of(fault: Exception) -> HttpResponse | None:
    """The answer to an exception that is nobody's mistake in the code; None for the others."""
    if isinstance(fault, DoudiError):
        return _refusal(fault)
    if isinstance(fault, BadRequest):
        return problem(422, "填得不对，没有保存：每一处都写在 errors 里", (_misfit(each) for each in fault.errors))
    if isinstance(fault, HttpError):
        return problem(fault.status_code)
    for kind, status in ((Http404, 404), (RequestDataTooBig, 413), (OperationalError, 503)):
        if isinstance(fault, kind):
            return problem(status)
    return None


def _refusal(fault: DoudiError) -> HttpResponse:
    if isinstance(fault, TooManyWrong):
        return problem(429, str(fault), headers={"Retry-After": str(fault.seconds)})
    if isinstance(fault, Faults):
        return problem(422, "填得不对，没有保存：每一处都写在 errors 里", fault.findings)
    kinds: Sequence[tuple[type[DoudiError], int]] = (
        (TokenRefused, 401), (NotAllowed, 403), (NotFound, 404), (NotThisReceipt, 422),
    )  # fmt: skip
    return problem(next((status for kind, status in kinds if isinstance(fault, kind)), 409), str(fault))


def _fault(finding: Finding) -> Fault:
    what, told, todo = finding.message.rpartition("：请")
    return Fault(
        field=finding.where, row=finding.line, what=what if told else finding.message, todo=f"请{todo}" if told else ""
    )


def _misfit(error: Mapping[str, Any]) -> Finding:
    """A fault of form, from pydantic's words; what was sent is not repeated."""
    place = list(error["loc"])
    names = place[BODY_PLACES:] if place[:1] == ["body"] else place[1:]
    row = next((each + 1 for each in names if isinstance(each, int)), 0)
    kind = str(error["type"])
    text = MISFITS.get(kind) or KINDS.get(kind.partition("_")[0], "填得不对：请照接口文档改")
    context = {"max_length": "", "min_length": "", "ge": "", "le": "", "expected": "", **error.get("ctx", {})}
    return Finding(_path(names), row, text.format(**context))


def _path(names: Iterable[object]) -> str:
    """``members[2].name`` from 1, as our own findings say it."""
    found = ""
    for each in names:
        found += f"[{each + 1}]" if isinstance(each, int) else f".{each}" if found else str(each)
    return found
