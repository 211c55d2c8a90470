"""Lists in pages: an opaque signed cursor, newest first, so that a new row never shifts what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from ninja import Schema
from pydantic import Field

from doudi.api.middleware import ApiRequest
from doudi.domain.findings import Faults, Finding
from doudi.services import vault

SALT = "doudi.api.cursor"
LARGEST_ID = 2**63 - 1
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="看到的版本；别人办过就是 409")]
Fen = Annotated[int, Field(ge=0, le=10**12, description="分")]
Out = TypeVar("Out")
Row = TypeVar("Row", bound=Model)


class Body(Schema):
    """What is handed in; an unknown name is a fault."""

    model_config = {"extra": "forbid"}


class Asked(Schema):
    """Which page."""

    limit: int = Field(50, ge=1, le=200, description="每页多少条")
    cursor: str = Field("", max_length=300, description="上一页答复里的 next")


class Page(Schema, Generic[Out]):
    """Some rows, and where to go on; ``next`` is null on the last page."""

    items: list[Out]
    next: str | None


def page(request: ApiRequest, rows: QuerySet[Row], asked: Asked, shape: Callable[[Row], Out]) -> dict[str, Any]:
    """One page of rows. Raises Faults for a cursor of another list, account or filter."""
    mark = _mark(request)
    rows = rows.order_by("-pk")
    if asked.cursor:
        rows = rows.filter(pk__lt=_after(asked.cursor, mark))
    found = list(rows[: asked.limit + 1])
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return {
        "items": [shape(each) for each in shown],
        "next": signing.dumps([mark, shown[-1].pk], salt=SALT) if more else None,
    }


def _mark(request: ApiRequest) -> str:
    filters = sorted((name, value) for name, value in request.GET.items() if name not in ("cursor", "limit"))
    return vault.blind_index(repr((request.user.pk, request.path, filters)), SALT)[:16]


def _after(cursor: str, mark: str) -> int:
    try:
        made_for, after = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        made_for, after = "", 0
    if made_for != mark:
        raise Faults([Finding("cursor", 0, "不是这份列表的翻页标记：请从第一页取起")])
    return int(after)
