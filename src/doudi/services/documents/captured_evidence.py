"""The evidence's part of a capture: supporters, relatives of staff, papers held, adults who sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from doudi.domain.money import capitals, yuan_text
from doudi.engine.wording import date_text
from doudi.services import vault
from doudi.services.evidence.models import Attachment, Mandate, StaffRelative, Supporter
from doudi.services.registry.models import Household

from .captured_family import number

Rows = tuple[Mapping[str, str | None], ...]


def lists(home: Household, on: date, *, full: bool) -> dict[str, Rows]:
    """As of the day."""
    return {
        "supporters": tuple(_supporter(row, full=full) for row in _supporters(home, on)),
        "relatives": tuple(_relative(row, full=full) for row in _relatives(home, on)),
        "papers": tuple(_paper(row) for row in _papers(home, on)),
        "mandates": tuple(_mandate(row) for row in Mandate.objects.filter(household=home, signed_on__lte=on)),
    }


def _supporters(home: Household, on: date) -> list[Supporter]:
    rows = Supporter.objects.filter(household=home, recorded_on__lte=on).exclude(ended_on__lte=on)
    return list(rows.select_related("supported"))


def _supporter(row: Supporter, *, full: bool) -> dict[str, str | None]:
    year = row.year_fen
    whole = vault.decrypt(row.id_cipher, "supporter.id") if full and row.id_cipher else row.id_masked
    return {
        "name": row.name,
        "id": whole or None,
        "relation": row.relation,
        "work": row.work or None,
        "income": None if row.income_fen is None else yuan_text(row.income_fen),
        "able": {"yes": "有", "no": "没有"}.get(row.able),
        "why": row.why or None,
        "fee": None if row.fee_fen is None else yuan_text(row.fee_fen),
        "fee_words": None if row.fee_fen is None else capitals(row.fee_fen),
        "year": None if year is None else yuan_text(year),
        "year_words": None if year is None else capitals(year),
        "supported": row.supported.name,
        "months": str(row.months),
    }


def _relatives(home: Household, on: date) -> list[StaffRelative]:
    rows = StaffRelative.objects.filter(
        person__memberships__household=home, person__memberships__valid_from__lte=on, declared_on__lte=on
    )
    kept = rows.exclude(ended_on__lte=on).exclude(person__memberships__valid_until__lte=on)
    return list(kept.select_related("staff", "person").distinct())


def _relative(row: StaffRelative, *, full: bool) -> dict[str, str | None]:
    return {
        "staff": row.staff.name,
        "unit": row.staff.unit,
        "post": row.staff.post,
        "relation": row.relation,
        "name": row.person.name,
        "id": number(row.person, full=full),
        "declared": date_text(row.declared_on),
    }


def _papers(home: Household, on: date) -> list[Attachment]:
    rows = Attachment.objects.filter(household=home, added_at__date__lte=on).exclude(withdrawn_on__lte=on)
    return list(rows.select_related("person").order_by("added_at", "pk"))


def _paper(row: Attachment) -> dict[str, str | None]:
    return {
        "title": row.label,
        "person": row.person.name if row.person else None,
        "date": date_text(row.taken_on) if row.taken_on else None,
        "pages": str(row.pages),
    }


def _mandate(row: Mandate) -> dict[str, str | None]:
    return {"name": row.person.name, "signed": date_text(row.signed_on), "until": date_text(row.until)}
