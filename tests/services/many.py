"""Households by the thousand, each with an account and an entitlement: what runs of lists are measured on and killed at."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from doudi.services import vault
from doudi.services.accounts.models import User
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.payments.models import Entitlement
from doudi.services.registry.models import Area, BankAccount, Household, Membership, Person

COUNTY = "611022000000"
VILLAGES = [f"611022{100 + each // 20}{201 + each % 20}" for each in range(200)]
OFFICES = {"county": "county", "second": "county", "finance": "finance"}
DAY, DECIDED, FIRST = date(2018, 1, 1), date(2018, 2, 1), date(2018, 3, 1)
SOME = 500
People = list[list[Person]]


def offices() -> dict[str, User]:
    """Who acts; made where they are missing."""
    Area.objects.get_or_create(code=COUNTY, level="county", defaults={"name": "样例县", "valid_from": DAY})
    return {
        name: User.objects.get_or_create(username=name, defaults={"role": role, "area_code": COUNTY})[0]
        for name, role in OFFICES.items()
    }


def build(homes: int, county: User) -> None:
    """Households of two or three; each is due a sum of its own from March 2018 on."""
    houses = Household.objects.bulk_create((_house(number) for number in range(homes)), batch_size=SOME)
    sizes = [2 + number % 2 for number in range(homes)]
    made = Person.objects.bulk_create((_person(number) for number in range(sum(sizes))), batch_size=SOME)
    people, place = [], 0
    for size in sizes:
        people.append(made[place : place + size])
        place += size
    pairs = list(zip(houses, people, strict=True))
    members = (
        Membership(household=home, person=each, relation="01", is_head=each is own[0], valid_from=DAY)
        for home, own in pairs
        for each in own
    )
    Membership.objects.bulk_create(members, batch_size=SOME)
    BankAccount.objects.bulk_create((_account(home, own[0].name) for home, own in pairs), batch_size=SOME)
    _entitle(houses, people, county)


def _house(number: int) -> Household:
    code = VILLAGES[number % len(VILLAGES)]
    return Household(number=f"B{number:07d}", area_code=code, residence="rural", created_on=DAY)


def _person(number: int) -> Person:
    return Person(name=f"样{number % 1000}", sex="1", birth_date=DAY, no_id_reason="样例")


def _account(home: Household, holder: str) -> BankAccount:
    number = f"99{home.pk:017d}"
    sealed: dict[str, Any] = {"cipher": vault.encrypt(number, "account.number"), "index": number, "masked": "尾号"}
    return BankAccount(household=home, holder=holder, bank="样例银行", valid_from=DAY, **sealed)


def _entitle(houses: list[Household], people: People, county: User) -> None:
    """A case and an entitlement each; one decision stands for all."""
    pairs = zip(houses, people, strict=True)
    cases = Case.objects.bulk_create((_case(home, own[0], county) for home, own in pairs), batch_size=SOME)
    decision = DecisionRecord.objects.create(
        case=cases[0], on=DECIDED, area_code=COUNTY, packs=[], engine_version="0", family={"members": []},
        outcome="eligible", amount_fen=200_00, period="month", made_by=county,
        recorded_at=datetime(2018, 2, 1, tzinfo=UTC),
    )  # fmt: skip
    given = (_entitlement(case, own, decision) for case, own in zip(cases, people, strict=True))
    Entitlement.objects.bulk_create(given, batch_size=SOME)


def _case(home: Household, head: Person, county: User) -> Case:
    return Case(
        number=f"C{home.pk:08d}", household=home, scheme="dibao", area_code=home.area_code, state="confirmed",
        accepted_on=DAY, applicant=head, handler=county, procedure_id="p", closed_on=DECIDED,
    )  # fmt: skip


def _entitlement(case: Case, own: list[Person], decision: DecisionRecord) -> Entitlement:
    return Entitlement(
        case=case, decision=decision, household=case.household, scheme="dibao", area_code=case.area_code,
        people=sorted(str(each.pk) for each in own), amount_fen=200_00 + case.pk % 50_000, first_month=FIRST,
    )  # fmt: skip


def answer(content: bytes, failed_every: int) -> tuple[str, bytes]:
    """The bank's answer to its own file in the general template: one payment in some did not arrive."""
    _, *rows, total = content.decode().splitlines()
    said = ["流水号,账号,户名,金额（元）,结果,原因"]
    for number, line in enumerate(rows, 1):
        reference, account, holder, _, yuan, *_ = line.split(",")
        result = "成功," if number % failed_every else "失败,账户已销户"
        said.append(f"{reference},{account},{holder},{yuan},{result}")
    return "return.csv", "\r\n".join([*said, total]).encode()
