"""What a window form hands in, before any of it is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.domain.findings import Faults, Finding


class EntryRefused(Faults):
    """Nothing was saved; ``findings`` are all faults. ``where`` is the field: ``member[2].id_number``, from 1."""

    @property
    def by_field(self) -> dict[str, list[str]]:
        """The messages of each field."""
        fields: dict[str, list[str]] = {}
        for finding in self.findings:
            fields.setdefault(finding.where, []).append(finding.message)
        return fields


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """A bank account as typed."""

    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A person as typed. ``relation`` is a GB/T 4761 code or a pack's word (``head``, ``spouse`` …).

    ``birth_date`` and ``sex`` come from the number where there is one. ``facts`` are raw values as
    ``engine.read_family`` takes them, in declared units: ``{"wage": 1200}`` or ``{"wage": {"value": …, "source": …}}``.
    """

    name: str
    relation: str
    id_number: str = ""
    no_id_reason: str = ""
    birth_date: date | None = None
    sex: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HouseholdEntry:
    """A family as typed; ``area_code`` is the village. ``source`` holds for every fact that names none."""

    area_code: str
    address: str
    residence: str
    members: tuple[MemberEntry, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    account: AccountEntry | None = None
    phone: str = ""
    source: str = "申请人申报"


def refuse(findings: Iterable[Finding]) -> None:
    """Raise EntryRefused when there is any finding."""
    found = list(findings)
    if found:
        raise EntryRefused(found)
