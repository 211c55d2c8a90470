"""What ours means by a fact or a value, as a draft reads it: options by their names, never by their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from doudi.domain.findings import BadInput, Finding
from doudi.engine.columns import Booleans, Column, Columns, Integers
from doudi.engine.model import FactSpec, ParameterSpec
from doudi.engine.values import text

Facts = Mapping[str, FactSpec]
_Columns = dict[str, Column]


def fitted(columns: Columns, ours: Facts, theirs: Facts) -> Columns:
    """Columns coded by our facts, coded by theirs. Raises BadInput naming every fact that cannot be carried over."""
    faults: list[Finding] = []
    household, person = (_refitted(each, ours, theirs, faults) for each in (columns.household, columns.person))
    if faults:
        raise BadInput(faults)
    return replace(columns, household=household, person=person)


def alike(one: FactSpec | ParameterSpec, other: FactSpec | ParameterSpec) -> bool:
    """Whether an engine integer means the same under both declarations."""
    return (one.kind, one.unit, list(one.values)) == (other.kind, other.unit, list(other.values))


def _refitted(columns: Mapping[str, Column], ours: Facts, theirs: Facts, faults: list[Finding]) -> _Columns:
    found = dict(columns)
    for name in columns.keys() & ours.keys() & theirs.keys():
        one, other = ours[name], theirs[name]
        if (one.entity, one.kind, one.unit) != (other.entity, other.kind, other.unit):
            message = f"换的规则包改了“{one.label}”的类型或单位，登记的数不能照搬；请在那里另起一个名字"
            faults.append(Finding(name, 0, message))
            continue
        if not alike(one, other):
            found[name] = _recoded(columns[name], one, other, faults)
        faults += _out_of_range(found[name], other)
    return found


def _recoded(column: Column, one: FactSpec, other: FactSpec, faults: list[Finding]) -> Column:
    """By the names of the options; one that is in use and unknown to the other side is a fault."""
    places = {code: place for place, code in enumerate(other.values)}
    known: Booleans = np.ones(len(column.values), dtype=np.bool_) if column.known is None else column.known
    given = np.where(known, column.values, 0).astype(np.int64)
    lost = {place: label for place, (code, label) in enumerate(one.values.items()) if code not in places}
    for place, label in lost.items():
        if rows := int(np.count_nonzero(known & (given == place))):
            message = f"换的规则包里，“{one.label}”没有“{label}”这个选项，而登记里有 {rows:,} 条；请在那里补上"
            faults.append(Finding(one.name, 0, message))
    into: Integers = np.array([places.get(code, 0) for code in one.values], dtype=np.int64)
    return Column(into[given], column.known)


def _out_of_range(column: Column, spec: FactSpec) -> Iterator[Finding]:
    outside = (column.values < spec.low) | (column.values > spec.high)
    rows = int(np.count_nonzero(outside if column.known is None else outside & column.known))
    if rows:
        low, high = (text(end, spec.kind, spec.values) for end in (spec.low, spec.high))
        message = f"登记里有 {rows:,} 条“{spec.label}”不在换的规则包允许的 {low} 到 {high} 里；请放宽那里的 range"
        yield Finding(spec.name, 0, message)
