"""A family's data in full: for a stated reason, once, on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from doudi.domain.findings import Faults, Finding
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services import clock, vault
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed
from doudi.services.audit.models import Act
from doudi.services.audit.recording import What, record
from doudi.services.audit.values import county
from doudi.services.privacy.rights import Data, to_ask
from doudi.services.registry import queries, rulebook, values
from doudi.services.registry.models import Household

OTHER = "其他"
REASONS = ("核对身份证件", "核对收款账户", "联系这一家", "入户调查", "审核认定", "信访投诉", "审计检查", OTHER)
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, in full."""

    data: Data
    who: str
    label: str
    value: str


def in_full(user: User, household_id: int, reason: str, words: str = "") -> list[Line]:
    """Whatever the person's role may see of a family when it says why. The look and its reason are on record.

    Raises NotFound, NotAllowed, Faults.
    """
    asked = to_ask(user)
    if not asked:
        raise NotAllowed(f"{'、'.join(each.value for each in Data)}不对{user.get_role_display()}显示")
    found = queries.household(user, household_id)
    why = _stated(reason, words)
    today = clock.business_date()
    lines = [line for each in asked for line in READERS[each](found, today)]
    with transaction.atomic():
        shown = {"shown": "、".join(each.value for each in asked)}
        where = county(found.area_code)
        record(What(Act.IN_FULL, "registry.household", str(found.pk), where, after=shown, note=why))
    return lines


def _stated(reason: str, words: str) -> str:
    words = words.strip()
    wrong = []
    if reason not in REASONS:
        wrong.append(Finding("reason", 0, "没有选为什么要看：请选一项"))
    if reason == OTHER and not words:
        wrong.append(Finding("words", 0, "选了“其他”，没有写是什么事：请写明"))
    if len(words) > LONGEST:
        wrong.append(Finding("words", 0, f"说明有 {len(words)} 个字：请不超过 {LONGEST} 个字"))
    if wrong:
        raise Faults(wrong)
    return f"{reason}：{words}" if words else reason


def _numbers(found: Household, today: date) -> Iterator[Line]:
    for row in queries.current_members(found, today):
        person = row.person
        number = vault.decrypt(person.id_cipher, "person.id") if person.id_cipher else ""
        yield Line(Data.IDENTITY, person.name, "身份证号", number or f"没有号码（{person.no_id_reason}）")


def _account(found: Household, today: date) -> Iterator[Line]:
    row = queries.account(found, today)
    if row is not None:
        yield Line(Data.ACCOUNT, row.holder, row.bank, vault.decrypt(row.cipher, "account.number"))


def _phone(found: Household, _: date) -> Iterator[Line]:
    if number := queries.phone(found, whole=True):
        yield Line(Data.PHONE, "全家", "电话", number)


def _health(found: Household, today: date) -> Iterator[Line]:
    program = rulebook.every_scheme(found.area_code, today)
    people = {row.person_id: row.person for row in queries.current_members(found, today)}
    for fact in queries.newest_facts(today, household=found, people=people.values()):
        spec = program.facts.get(fact.name)
        if spec is not None and spec.health:
            told = exact_text(shape_of(program, fact.name), values.engine_value(spec, fact.value))
            who = people[fact.person_id].name if fact.person_id else "全家"
            yield Line(Data.HEALTH, who, spec.label, str(told))


READERS: Mapping[Data, Callable[[Household, date], Iterator[Line]]] = {
    Data.IDENTITY: _numbers,
    Data.ACCOUNT: _account,
    Data.PHONE: _phone,
    Data.HEALTH: _health,
}
