"""The list of a month while it is open: what is due, to whom, and what stands in the way."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from doudi.domain import area
from doudi.domain.findings import DoudiError
from doudi.domain.months import next_month
from doudi.services import clock
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.payments import checks, offsetting
from doudi.services.payments.models import Correction, Entitlement, PaymentLine, PaymentList, Stage, Status, Verdict
from doudi.services.registry.queries import batched

log = logging.getLogger(__name__)
SOME = 1000
REDONE = ["head_name", "member_count", "account", "problem"]


class ListRefused(DoudiError):
    """The list was not made; the text says why."""


class Made(NamedTuple):
    """A list and how many lines were new or changed; zero when it was made before and nothing has happened since."""

    list: PaymentList
    changed: int


class Due(NamedTuple):
    """A month of an entitlement that a list has to pay, or what is paid anew of an earlier one.

    ``again``: the closed line that the bank could not pay; ``correction``: arrears that two persons agreed to.
    """

    entitlement_id: int
    month: date
    again: int | None = None
    amount_fen: int = 0
    correction: int | None = None


def make_list(user: User, month: date) -> Made:
    """The list of the person's county and a month, made or completed; a line once made keeps its amount.

    Up to the month after the present one. Raises ListRefused, NotAllowed.
    """
    require(user, (Role.COUNTY, Role.FINANCE), "生成发放名单")
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise ListRefused("发放名单按县生成：请用县级账号")
    month = month.replace(day=1)
    if month > next_month(clock.business_date()):
        raise ListRefused(f"{month.year}年{month.month}月还太早：最多提前一个月生成")
    with transaction.atomic():
        made, _ = PaymentList.objects.select_for_update().get_or_create(
            month=month, area_code=user.area_code, defaults={"made_by": user, "made_at": clock.now()}
        )
        if made.stage != Stage.OPEN:
            stage = made.get_stage_display()
            raise ListRefused(f"{month.year}年{month.month}月的名单已经是“{stage}”，不能再改；要改，请先退回")
        changed = _complete(made, clock.business_date())
    log.info("payment list %s made by user %s: %s lines changed", made.pk, user.pk, changed)
    return Made(made, changed)


def fresh(made: PaymentList, day: date) -> Iterator[list[PaymentLine]]:
    """Every line as it would be written today, unsaved, some hundred at a time."""
    found = _due(made)
    shared = checks.shared_accounts(made.area_code, day)
    for place in range(0, len(found), SOME):
        some = found[place : place + SOME]
        given = Entitlement.objects.in_bulk({each.entitlement_id for each in some})
        around = checks.around(given.values(), day, shared, made)
        yield [_line(made, each, given[each.entitlement_id], around) for each in some]


def fingerprint(made: PaymentList) -> str:
    """SHA-256 in hex over what each line pays, to whom, for which month, and why not: the same lines, the same text."""
    told = hashlib.sha256()
    columns = ("entitlement_id", "for_month", "amount_fen", "account_id", "problem")
    for row in made.lines.order_by("entitlement_id", "for_month").values_list(*columns).iterator(chunk_size=5000):
        told.update(repr(row).encode())
    return told.hexdigest()


def _due(made: PaymentList) -> list[Due]:
    """What is due in a list's month, and what the bank could not pay of months that are closed."""
    low, high = area.span(made.area_code)
    rows = Entitlement.objects.filter(area_code__gte=low, area_code__lt=high, first_month__lte=made.month)
    elsewhere = PaymentLine.objects.filter(entitlement=OuterRef("pk")).exclude(list=made)
    once = Q(period="once", last_month__gte=F("first_month")) & ~Q(Exists(elsewhere))
    rows = rows.filter(once | ~Q(period="once") & (Q(last_month=None) | Q(last_month__gte=made.month)))
    running = [Due(pk, made.month) for pk in rows.order_by("area_code", "id").values_list("pk", flat=True)]
    failed = PaymentLine.objects.filter(
        Q(paid_again=None) | Q(paid_again__list=made),
        status=Status.FAILED, list__area_code=made.area_code, list__stage=Stage.CLOSED, list__month__lt=made.month,
    )  # fmt: skip
    columns = ("entitlement_id", "for_month", "pk", "amount_fen")
    again = [Due(*row) for row in failed.order_by("area_code", "id").values_list(*columns)]
    agreed = Correction.objects.filter(
        Q(line=None) | Q(line__list=made),
        verdict=Verdict.APPROVED, due_fen__gt=F("given_fen"), area_code__gte=low, area_code__lt=high,
    )  # fmt: skip
    arrears = [Due(row.entitlement_id, row.month, None, row.fen, row.pk) for row in agreed.order_by("area_code", "id")]
    return running + again + arrears


def _complete(made: PaymentList, day: date) -> int:
    """Add the lines that are missing, redo those that had a problem, stop what ended; how many lines changed."""
    stored = made.lines.values_list("entitlement_id", "for_month", "correction_id", "pk", "problem")
    there = {tuple(key): (pk, problem) for *key, pk, problem in stored}
    new, mended, amount_fen = 0, 0, 0
    for lines in fresh(made, day):
        found = [(line, there.pop(key_of(line), None)) for line in lines]
        adding = [line for line, old in found if old is None]
        changing = [_in_place(line, old[0]) for line, old in found if old and old[1] and old[1] != line.problem]
        PaymentLine.objects.bulk_create(adding)
        offsetting.store(adding)
        PaymentLine.objects.bulk_update(changing, REDONE, batch_size=500)
        new, mended = new + len(adding), mended + len(changing)
        amount_fen += sum(line.amount_fen for line in adding)
    ended = [pk for pk, problem in there.values() if problem != checks.STOPPED]
    stopped = sum(checks.stop(PaymentLine.objects.filter(pk__in=some)) for some in batched(ended))
    if new or mended:
        told = {"new": new, "mended": mended, "amount_fen": amount_fen}
        record(What(Act.BATCH, "payments.paymentlist", str(made.pk), made.area_code, after=told))
    return new + mended + stopped


def key_of(line: PaymentLine) -> tuple[object, ...]:
    """What a line is in its list: there is one of each."""
    return line.entitlement_id, line.for_month, line.correction_id


def _in_place(line: PaymentLine, pk: int) -> PaymentLine:
    line.pk = pk
    return line


def _line(made: PaymentList, due: Due, given: Entitlement, around: checks.Around) -> PaymentLine:
    members, account = around.members.get(given.household_id, []), around.accounts.get(given.household_id)
    head = next((row.name for row in members if row.is_head), "") or around.applicants.get(given.pk, "")
    line = PaymentLine(
        list=made,
        entitlement=given,
        area_code=given.area_code,
        head_name=head,
        member_count=len(members),
        for_month=due.month,
        amount_fen=due.amount_fen if due.again or due.correction else given.due_in(due.month),
        account_id=account.pk if account else None,
        again_id=due.again,
        correction_id=due.correction,
    )
    line.problem = checks.problem(line, given, around)
    if not (due.again or due.correction or line.problem):
        offsetting.keep_back(line, around.recoveries.get(given.household_id, []))
    return line
