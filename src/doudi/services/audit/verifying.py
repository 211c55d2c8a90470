"""Is the record whole? Every link is computed again, against the heads kept outside too.

What it finds: any change, removal, insertion or reordering of entries and links up to the last head that was kept where
the owner of the database cannot reach. What it cannot find: that everything after that head was cut off.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db.models import Model

from doudi.services.audit.chain import digest
from doudi.services.audit.heads import Head
from doudi.services.audit.models import Act, Chain, Entry, Link
from doudi.services.audit.values import as_json, fields_of
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.vault import keys

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the record is not whole: the county's chain, the number in it (0: not in it), and what is wrong."""

    county: str
    serial: int
    what: str


def verify(kept: Sequence[Head] = (), database: str = DEFAULT_DB_ALIAS) -> list[Broken]:
    """Every fault of every chain, in order; empty when all is whole."""
    found: list[Broken] = []
    counties = set(Link.objects.using(database).values_list("county", flat=True).distinct())
    counties |= set(Chain.objects.using(database).exclude(serial=0).values_list("county", flat=True))
    for county in sorted({str(each) for each in counties} | {head.county for head in kept}):
        found += _readable(county, {head.serial: head.digest for head in kept if head.county == county}, database)
    loose = Entry.objects.using(database).filter(link=None).order_by("pk").values_list("pk", "county")
    found += [
        Broken(str(county), 0, f"记录 {pk} 没有进链：可能是写入时中断，也可能是后加的")
        for pk, county in loose.iterator(CHUNK)
    ]
    return found


def _readable(county: str, kept: dict[int, str], database: str) -> Iterator[Broken]:
    """SQLite keeps anything in any column: what is no number, time or text there hides no other county."""
    try:
        yield from _chain(county, kept, database)
    except (ValueError, TypeError, AttributeError, DatabaseError) as fault:
        yield Broken(county, 1, f"链上有读不出来的内容（{type(fault).__name__}）：库文件被直接改过，请用备份逐条核对")


def _chain(county: str, kept: dict[int, str], database: str) -> Iterator[Broken]:
    expected, before = 0, ""
    links = Link.objects.using(database).filter(county=county).order_by("serial").select_related("entry")
    for link in links.iterator(CHUNK):
        expected += 1
        if link.serial != expected:
            yield Broken(county, expected, f"第 {expected} 到 {link.serial - 1} 条不见了")
            expected = link.serial
        if wrong := _wrong(link, before):
            yield Broken(county, link.serial, f"第 {link.serial} 条（记录 {link.entry_id}）{wrong}")
        if link.serial in kept and not _same(kept.pop(link.serial), link.digest):
            yield Broken(county, link.serial, f"第 {link.serial} 条和存在外面的链头对不上：这一条以前的记录被重写过")
        before = link.digest
    head = Chain.objects.using(database).filter(county=county).first()
    if head is None or (head.serial, head.digest) != (expected, before):
        said = head.serial if head is not None else 0
        yield Broken(county, expected, f"链头记着 {said} 条，链上有 {expected} 条：末尾被删过或改过")
    for serial in sorted(kept):
        yield Broken(county, serial, f"存在外面的链头有第 {serial} 条，库里没有：末尾被删过")


def _wrong(link: Link, before: str) -> str:
    master = keys.named(link.key_id)
    if master is None:
        return f"不能核对：链它的密钥“{link.key_id}”不在 DOUDI_FORMER_KEYS 里"
    whole = _same(digest(before, link.serial, link.entry, master), link.digest) and link.entry.county == link.county
    return "" if whole else "和链值对不上：被改过或换过"


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one, other)


def verify_rows() -> list[Broken]:
    """Rows that are written once (facts, steps, decisions, …) against what went on record when they were stored."""
    found: list[Broken] = []
    for model in apps.get_models():
        if issubclass(model, AppendOnlyModel) and model not in (Entry, Link):
            found += _rows(model)
    return found


def _rows(model: type[Model]) -> Iterator[Broken]:
    kind = model._meta.label_lower
    entries = Entry.objects.filter(kind=kind, act=Act.CREATE).order_by("pk").iterator(CHUNK)
    while batch := list(islice(entries, CHUNK)):
        yield from _compared(model, batch)


def _compared(model: type[Model], entries: Sequence[Entry]) -> Iterator[Broken]:
    label = model._meta.verbose_name
    rows = {str(row.pk): row for row in model._base_manager.filter(pk__in=[entry.object_id for entry in entries])}
    again = _sealed_again(model, list(rows))
    for entry in entries:
        row = rows.get(entry.object_id)
        if row is None:
            yield Broken(entry.county, 0, f"{label} {entry.object_id} 不见了（记录 {entry.pk} 写明曾经存入）")
        elif not _as_told(row, entry, again.get(entry.object_id)):
            yield Broken(entry.county, 0, f"{label} {entry.object_id} 和存入时不一样（记录 {entry.pk}）")


def _sealed_again(model: type[Model], pks: Sequence[str]) -> dict[str, Entry]:
    """By row: the entry of the last time that its secrets were sealed with a newer key, or erased."""
    acts = (Act.RESEAL, Act.ERASE)
    entries = Entry.objects.filter(kind=model._meta.label_lower, act__in=acts, object_id__in=pks)
    return {entry.object_id: entry for entry in entries.order_by("pk")}


def _as_told(row: Model, stored: Entry, again: Entry | None) -> bool:
    """Whether a row is what was stored; of its secrets, what they were sealed into since. Under any key of the ring."""
    told: dict[str, Any] = json.loads(stored.after)
    secrets: dict[str, Any] = json.loads(again.after) if again is not None else {}
    plain = {name: value for name, value in told.items() if name not in secrets}
    return all(
        any(as_json(fields_of(row, part, master)) == as_json(part) for master in keys.ring())
        for part in (plain, secrets)
    )
