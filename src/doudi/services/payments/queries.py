"""Reads of money; the acting person comes first, and nothing outside their area comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from doudi.domain import area
from doudi.services import vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require, scope
from doudi.services.payments.models import Entitlement, PaymentLine, PaymentList, Status
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Area, Membership


def entitlements(user: User) -> QuerySet[Entitlement]:
    """What decisions have opened, within the person's area."""
    return bounded(Entitlement.objects.select_related("case", "decision", "household"), user).order_by("-id")


def lists(user: User) -> QuerySet[PaymentList]:
    """The lists of the counties that the person's area lies in or contains, newest first."""
    low, high = scope(user)
    county = area.at_level(user.area_code, area.Level.COUNTY)
    own = PaymentList.objects.filter(area_code__gte=low, area_code__lt=high)
    within = PaymentList.objects.filter(area_code=county) if area.level(user.area_code) >= area.Level.COUNTY else own
    return (own | within).select_related("made_by").order_by("-month", "area_code")


def payment_list(user: User, list_id: int) -> PaymentList:
    """One list. Raises NotFound. Its ``lines(user, …)`` are cut to the person's area."""
    found = lists(user).filter(pk=list_id).first()
    if found is None:
        raise NotFound("没有这份发放名单，或者不在您的辖区")
    return found


def lines(user: User, list_id: int) -> QuerySet[PaymentLine]:
    """The lines within the person's area, township by township. Raises NotFound."""
    rows = bounded(PaymentLine.objects.filter(list=payment_list(user, list_id)), user)
    related = ("entitlement__decision", "entitlement__case", "entitlement__household", "account")
    return rows.select_related(*related).order_by("area_code", "id")


@dataclass(frozen=True, slots=True)
class Total:
    """Payable sums of a township (or of all); ``problems`` lines are not in them."""

    area_code: str
    name: str
    households: int
    persons: int
    amount_fen: int
    problems: int


def totals(user: User, list_id: int) -> list[Total]:
    """A row for each township, and the whole at the end. Raises NotFound."""
    rows = list(lines(user, list_id))
    towns: dict[str, list[PaymentLine]] = {}
    for row in rows:
        towns.setdefault(area.at_level(row.area_code, area.Level.TOWNSHIP), []).append(row)
    names = dict(Area.objects.filter(code__in=towns).order_by("valid_from").values_list("code", "name"))
    found = [_total(code, names.get(code, code), each) for code, each in sorted(towns.items())]
    return [*found, _total("", "合计", rows)]


def _total(code: str, name: str, rows: list[PaymentLine]) -> Total:
    paid = [row for row in rows if not row.problem]
    return Total(
        code,
        name,
        len({row.entitlement.household_id for row in paid}),
        sum(row.member_count for row in paid),
        sum(row.amount_fen for row in paid),
        len(rows) - len(paid),
    )


def outcome(user: User, list_id: int) -> dict[str, dict[str, int]]:
    """``{"paid": {"lines": …, "fen": …}, "failed": …}`` of what the bank was given, in the person's area."""
    rows = lines(user, list_id).filter(status__in=(Status.PAID, Status.FAILED)).order_by()
    told = {"paid": {"lines": 0, "fen": 0}, "failed": {"lines": 0, "fen": 0}}
    for status, number, fen in rows.values_list("status").annotate(number=Count("pk"), fen=Sum("amount_fen")):
        told[status] = {"lines": number, "fen": fen}
    return told


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One household as the bank and the township read it; number and account are whole."""

    township: str
    village: str
    household_number: str
    case_number: str
    head_name: str
    id_number: str
    member_count: int
    amount_fen: int
    bank: str
    holder: str
    account_number: str
    demonstration: bool
    problem: str


def xlsx_rows(user: User, list_id: int) -> list[SheetRow]:
    """The list with its secrets opened: for county and finance only. Raises NotFound, NotAllowed, CannotDecrypt."""
    require(user, (Role.COUNTY, Role.FINANCE), "导出发放名单")
    rows = list(lines(user, list_id))
    low, high = scope(user)
    places = Area.objects.filter(code__gte=low, code__lt=high).order_by("valid_from")
    names = dict(places.values_list("code", "name"))
    heads = _head_numbers(rows)
    return [_sheet_row(row, names, heads.get(row.entitlement.household_id, "")) for row in rows]


def _head_numbers(rows: list[PaymentLine]) -> dict[int, str]:
    ids = {row.entitlement.household_id for row in rows}
    found = [
        row
        for some in registry.batched(ids)
        for row in Membership.objects.filter(household__in=some, is_head=True, valid_until=None).select_related(
            "person"
        )
    ]
    return {row.household_id: vault.decrypt(row.person.id_cipher, "person.id") for row in found if row.person.id_cipher}


def _sheet_row(row: PaymentLine, names: dict[str, str], head_number: str) -> SheetRow:
    town = area.at_level(row.area_code, area.Level.TOWNSHIP)
    account = row.account
    return SheetRow(
        township=names.get(town, town),
        village=names.get(row.area_code, row.area_code),
        household_number=row.entitlement.household.number,
        case_number=row.entitlement.case.number,
        head_name=row.head_name,
        id_number=head_number,
        member_count=row.member_count,
        amount_fen=row.amount_fen,
        bank=account.bank if account else "",
        holder=account.holder if account else "",
        account_number=vault.decrypt(account.cipher, "account.number") if account else "",
        demonstration=row.entitlement.decision.demonstration,
        problem=row.problem,
    )


def month_of(user: User, month: date) -> PaymentList | None:
    """The list of the person's county and a month, if it was made."""
    county = area.at_level(user.area_code, area.Level.COUNTY)
    return lists(user).filter(month=month.replace(day=1), area_code=county).first()


def place_name(made: PaymentList) -> str:
    """The county's name."""
    return registry.area_name(made.area_code)
