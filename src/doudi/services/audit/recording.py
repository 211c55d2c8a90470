"""Put something on record: by whom and from where comes from the context, the county from the row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from doudi.services.audit import chain
from doudi.services.audit.context import acting
from doudi.services.audit.models import Act, Entry
from doudi.services.audit.values import NO_COUNTY, as_json, county, county_of, fields_of

NOTE_LONGEST = 300


@dataclass(frozen=True, slots=True)
class What:
    """An act and the row it concerns; ``county`` is where it is chained, found from the actor when empty."""

    act: Act
    kind: str = ""
    object_id: str = ""
    county: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    note: str = ""


def record(what: What) -> Entry:
    """Store one entry; it is chained when the transaction commits."""
    who = acting()
    home = who.user.area_code if who.user is not None else ""
    entry = Entry.objects.create(
        county=what.county or county(home),
        user_id=who.user.pk if who.user is not None else None,
        login=who.user.username if who.user is not None else "",
        role=who.user.role if who.user is not None else "",
        address=who.address,
        act=what.act,
        kind=what.kind,
        object_id=what.object_id,
        before=as_json(what.before),
        after=as_json(what.after),
        note=what.note[:NOTE_LONGEST],
    )
    chain.owe(entry.county)
    return entry


def record_row(act: Act, row: Model, before: dict[str, Any], after: dict[str, Any]) -> Entry:
    """An entry about a stored row."""
    who = acting().user
    where = county_of(row, who.area_code if who is not None else NO_COUNTY)
    return record(What(act, row._meta.label_lower, str(row.pk), where, before, after))


def update(rows: QuerySet[Any], **values: Any) -> int:
    """``rows.update(**values)`` with an entry a row. Gives back how many rows changed."""
    with transaction.atomic():
        changing = list(rows.select_for_update(of=("self",)))
        for row in changing:
            before = fields_of(row, values)
            for name, value in values.items():
                setattr(row, name, value)
            record_row(Act.CHANGE, row, before, fields_of(row, values))
        changed: int = rows.model._base_manager.filter(pk__in=[row.pk for row in changing]).update(**values)
    return changed
