"""The approved values as the engine takes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings as config
from django.db.models import Count, Max

from doudi.domain import area
from doudi.engine.model import Entity, FactSpec, ParameterSpec, ParameterValue
from doudi.services.registry import values
from doudi.services.registry.values import StoredValueFault
from doudi.services.standards.models import CountyValue, PackVerdict, Verdict

Setting = tuple[str, ParameterValue]
Marker = tuple[int, int, datetime]
_held: ContextVar[tuple[Marker | None] | None] = ContextVar("held", default=None)
MISFIT = "县里录入的值不在规则包现在允许的范围里，没有采用；请重新录入。"


@contextmanager
def held() -> Iterator[None]:
    """Within it the approved values are those of its beginning, asked for once: for a list that only reads."""
    token = _held.set((marker(),))
    try:
        yield
    finally:
        _held.reset(token)


def marker() -> Marker | None:
    """What tells this state of the approved values from any other; None while there are none."""
    if (kept := _held.get()) is not None:
        return kept[0]
    found = Verdict.objects.filter(approved=True).aggregate(Count("pk"), Max("pk"), Max("at"))
    return (found["pk__count"], found["pk__max"], found["at__max"]) if found["pk__count"] else None


def settings(specs: Mapping[str, ParameterSpec], candidate: CountyValue | None = None) -> list[Setting]:
    """Every approved value that nothing approved later for the same item, county and day has replaced.

    ``candidate`` is taken as if it were approved now. Values of items that no pack declares are left out.
    """
    approved = CountyValue.objects.filter(verdict__approved=True).order_by("verdict__pk")
    rows = [*approved, *([candidate] if candidate else [])]
    newest = {(row.area_code, row.name, row.since): row for row in rows}
    return [(row.name, engine_row(specs[row.name], row)) for row in newest.values() if row.value and row.name in specs]


def adopted() -> tuple[str, ...]:
    """The hashes of the county packs in force: of each pack the text that was approved last."""
    if not config.COUNTY_PACKS:
        return ()
    rows = PackVerdict.objects.filter(approved=True).order_by("pk").values_list("offer__pack_id", "offer__hash")
    return tuple(sorted(dict(rows).values()))


def engine_row(spec: ParameterSpec, row: CountyValue) -> ParameterValue:
    """One entered value as the engine takes it; one that no longer fits its declaration is "not set"."""
    amount: int | None = None
    misfit = ""
    try:
        amount = values.engine_value(asked(spec), row.value)
    except StoredValueFault:
        misfit = MISFIT
    return by_county(area.prefix(row.area_code), row, amount, misfit)


def by_county(place: str, row: CountyValue, amount: int | None, not_set: str) -> ParameterValue:
    """A value that stands in no pack."""
    return ParameterValue(
        area=place, since=row.since, until=row.until, amount=amount, not_set=not_set, cite=None,
        document=row.document, demonstration=False, pack="", where="", line=0,
    )  # fmt: skip


def asked(spec: ParameterSpec) -> FactSpec:
    """The parameter as something to ask for on a form and to store like a fact."""
    return FactSpec(spec.name, spec.label, Entity.HOUSEHOLD, spec.kind, spec.unit, spec.low, spec.high, spec.values)
