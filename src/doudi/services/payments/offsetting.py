"""What was paid too much and is kept back month by month, as two persons agreed: never more than is paid or owed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Sum

from doudi.services.payments.models import Correction, Offset, PaymentLine, PaymentList, Verdict
from doudi.services.registry.queries import batched


@dataclass(slots=True)
class Recovery:
    """What a household still owes of one correction, and how much of it a month may keep back."""

    pk: int
    monthly_fen: int
    rest_fen: int


def recoveries(households: Iterable[int], made: PaymentList | None = None) -> dict[int, list[Recovery]]:
    """By household, the oldest first. What ``made`` itself keeps back is not counted as kept back yet."""
    found: dict[int, list[Recovery]] = {}
    for some in batched(list(households)):
        rows = Correction.objects.filter(entitlement__household__in=some, verdict=Verdict.APPROVED, monthly_fen__gt=0)
        rows = rows.filter(due_fen__lt=F("given_fen")).select_related("entitlement").order_by("month", "pk")
        kept = kept_back([row.pk for row in rows], made)
        for row in rows:
            rest = -row.fen - kept.get(row.pk, 0)
            if rest > 0:
                found.setdefault(row.entitlement.household_id, []).append(Recovery(row.pk, row.monthly_fen or 0, rest))
    return found


def kept_back(corrections: list[int], made: PaymentList | None = None) -> dict[int, int]:
    """Fen kept back so far for each correction, in payments that go out; ``made`` is left out."""
    rows = Offset.objects.filter(correction__in=corrections, line__problem="")
    if made is not None:
        rows = rows.exclude(line__list=made)
    return dict(rows.order_by().values_list("correction").annotate(fen=Sum("fen")))


def keep_back(line: PaymentLine, owed: list[Recovery]) -> None:
    """Make a line, not yet stored, that much less; ``store`` writes down of which correction how much."""
    taken: list[Offset] = []
    for each in owed:
        fen = min(each.monthly_fen, each.rest_fen, line.amount_fen)
        if fen > 0:
            line.amount_fen -= fen
            each.rest_fen -= fen
            taken.append(Offset(correction_id=each.pk, fen=fen))
    line.__dict__["_taken"] = taken


def store(lines: Iterable[PaymentLine]) -> None:
    """The offsets of lines that were just stored."""
    made: list[Offset] = []
    for line in lines:
        for each in line.__dict__.pop("_taken", ()):
            each.line = line
            made.append(each)
    Offset.objects.bulk_create(made)
