"""Figures of places, as far down as the account's right goes."""

from __future__ import annotations

from datetime import date

from ninja import Query, Router
from pydantic import Field

from doudi.api.access import AUDITOR, COUNTY, PREFECTURE, PROVINCE, reads
from doudi.api.middleware import ApiRequest
from doudi.api.paging import Body
from doudi.api.shapes import Out
from doudi.services.figures import queries

router = Router(tags=["汇总数"])


class FiguresAsked(Body):
    """Of which place; the account's own when empty."""

    code: str = Field("", max_length=12, pattern="^([0-9]{12})?$", description="12 位区划代码")


class LineOut(Out):
    """Figures of one place; ``fen`` a month."""

    code: str
    name: str
    open_cases: int
    accepted: int
    closed: int
    granted: int
    households: int
    persons: int
    fen: int
    notices: int
    objections: int
    appeals: int


class FiguresOut(Out):
    """The places within one, side by side, and their sum."""

    code: str
    on: date
    lines: list[LineOut]
    total: LineOut


@reads(router, "/figures", "figures", PREFECTURE, PROVINCE, COUNTY, AUDITOR, response=FiguresOut)
def figures(request: ApiRequest, asked: Query[FiguresAsked]) -> FiguresOut:
    """The figures of today."""
    return FiguresOut.model_validate(queries.figures(request.user, asked.code))
