"""Writes of the registry, one transaction each; everything is checked before anything is stored."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from doudi.domain import area, identity, phone
from doudi.domain.findings import Finding
from doudi.engine.model import Entity
from doudi.services import clock, vault
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.audit.recording import update
from doudi.services.registry import queries, relations, values
from doudi.services.registry.checks import CheckedMember, Checking, Stated
from doudi.services.registry.entries import AccountEntry, EntryRefused, HouseholdEntry, MemberEntry, refuse
from doudi.services.registry.models import BankAccount, FactRecord, Household, Membership, Person, Phone

WINDOW = (Role.VILLAGE, Role.TOWNSHIP)
log = logging.getLogger(__name__)


def register_household(user: User, entry: HouseholdEntry) -> Household:
    """Store a family with members, facts and account. Raises EntryRefused with all faults; then nothing is stored."""
    require(user, WINDOW, "家庭登记")
    on = clock.business_date()
    checking = Checking(user, on)
    members, facts = checking.household(entry)
    refuse(checking.findings)
    try:
        with transaction.atomic():
            household = _new_household(entry, on)
            _state(facts, entry.source, user, household=household)
            for member in members:
                _join(household, member, on, user, entry.source)
            if entry.account:
                _store_account(household, entry.account, on)
            if entry.phone.strip():
                _store_phone(household, entry.phone, on)
    except IntegrityError:
        raise EntryRefused(
            [Finding("member", 0, "刚刚有人登记了其中一位成员：没有保存，请重新提交，看看是谁")]
        ) from None
    log.info("household %s registered by user %s: %s members", household.pk, user.pk, len(members))
    return household


def add_member(user: User, household_id: int, entry: MemberEntry, on: date, source: str = "申请人申报") -> Membership:
    """A person joins from a day on. Raises EntryRefused, NotFound."""
    require(user, WINDOW, "增加成员")
    household = queries.household(user, household_id)
    refuse_own(user, household)
    checking = Checking(user, on)
    checking.place(household.area_code)
    member = checking.member(entry, "member[1].")
    if on > clock.business_date():
        checking.fault("on", "进入的日期还没有到：请填今天或更早的日期")
    if member and member.relation in relations.HEAD:
        checking.fault("member[1].relation", "这一户已经有户主：一户只能有一位户主")
    refuse(checking.findings)
    assert member is not None
    try:
        with transaction.atomic():
            membership = _join(household, member, on, user, source)
    except IntegrityError:
        raise EntryRefused(
            [Finding("member[1].id_number", 0, "刚刚有人把这个人登记到了一户里：没有保存，请核对")]
        ) from None
    log.info("household %s: person %s joined", household.pk, membership.person_id)
    return membership


def remove_member(
    user: User, household_id: int, person_id: int, on: date, *, died: bool = False, new_head: int | None = None
) -> None:
    """End a membership: ``on`` is the first day the person no longer belongs (a dead person: the day of death).

    The head may only go when ``new_head`` (a person id) takes over, or as the last one.
    """
    require(user, WINDOW, "减少成员")
    household = queries.household(user, household_id)
    refuse_own(user, household)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        current = {each.person_id: each for each in queries.current_members(household, on)}
        leaving = current.pop(person_id, None)
        refuse(_cannot_leave(leaving, current, on, new_head))
        assert leaving is not None
        leaving.valid_until = max(on, leaving.valid_from + timedelta(days=1)) if died else on
        leaving.save(update_fields=["valid_until"])
        if died:
            update(Person.objects.filter(pk=person_id), died_on=on)
        if leaving.is_head and new_head is not None:
            _become_head(current[new_head], leaving.valid_until)
    log.info("household %s: person %s left", household.pk, person_id)


def end_membership(household: Household, person: Person, on: date) -> None:
    """A record of a person leaves a household because another one stands for the person. Within a transaction."""
    row = Membership.objects.select_for_update().get(household=household, person=person, valid_until=None)
    row.valid_until = max(on, row.valid_from + timedelta(days=1))
    row.save(update_fields=["valid_until"])


def add_fact(
    user: User, bearer: Household | Person, name: str, value: Any, *, source: str, on: date | None = None
) -> FactRecord:
    """State a fact; the newer row wins, the older stays. ``value`` as ``read_family`` takes it, in declared units.

    Village, township and county may, and an agency (``connections.facts`` says of whom); ``on`` is the day the fact
    speaks of. Raises EntryRefused, NotFound.
    """
    require(user, (*WINDOW, Role.COUNTY, Role.AGENCY), "登记家庭情况")
    today = clock.business_date()
    household = queries.household_of(user, bearer, today)
    refuse_own(user, household)
    entity = Entity.HOUSEHOLD if isinstance(bearer, Household) else Entity.PERSON
    checking = Checking(user, today)
    checking.place(household.area_code)
    checking.line(source, "source", "来源")
    if on is not None and on > today:
        checking.fault("valid_from", "情况日期还没有到：请填今天或更早的日期")
    stated = checking.facts({name: value}, entity, "")
    refuse(checking.findings)
    holder = {"household": bearer} if isinstance(bearer, Household) else {"person": bearer}
    [record] = _state(stated, source, user, on=on, **holder)
    log.info("fact %s stated by user %s", record.pk, user.pk)
    return record


def set_account(user: User, household_id: int, entry: AccountEntry, on: date | None = None) -> BankAccount:
    """The account that holds from a day on; earlier ones stay, the same again is the same row.

    Raises EntryRefused, NotFound.
    """
    require(user, (*WINDOW, Role.COUNTY), "登记收款账户")
    household = queries.household(user, household_id)
    refuse_own(user, household)
    checking = Checking(user, clock.business_date())
    checking.account(entry, "")
    refuse(checking.findings)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        account = _store_account(household, entry, on or clock.business_date())
    log.info("account %s set for household %s", account.pk, household.pk)
    return account


def set_phone(user: User, household_id: int, number: str) -> Phone:
    """The telephone number that holds from today on; earlier ones stay. Empty: none any more.

    Raises EntryRefused, NotAllowed, NotFound.
    """
    require(user, (*WINDOW, Role.COUNTY), "登记联系电话")
    household = queries.household(user, household_id)
    refuse_own(user, household)
    checking = Checking(user, clock.business_date())
    if number.strip():
        checking.phone(number)
    refuse(checking.findings)
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        row = _store_phone(household, number, clock.business_date())
    log.info("phone %s set for household %s", row.pk, household.pk)
    return row


def _new_household(entry: HouseholdEntry, on: date) -> Household:
    county = area.prefix(area.at_level(entry.area_code, area.Level.COUNTY))
    household = Household.objects.create(
        number=f"new-{vault.encrypt('', 'number')[-24:]}",
        area_code=entry.area_code,
        address=entry.address.strip(),
        residence=entry.residence,
        created_on=on,
    )
    household.number = f"H{county}{household.pk:08d}"
    household.save(update_fields=["number"])
    return household


def _join(household: Household, member: CheckedMember, on: date, user: User, source: str) -> Membership:
    person = member.person or Person.objects.create(
        name=member.name,
        sex=member.sex,
        birth_date=member.birth_date,
        id_cipher=vault.encrypt(member.id_number, "person.id") if member.id_number else "",
        id_index=vault.blind_index(member.id_number, "person.id") if member.id_number else None,
        id_masked=vault.mask_id(member.id_number),
        no_id_reason="" if member.id_number else member.no_id_reason,
    )
    is_head = member.relation in relations.HEAD
    membership = Membership.objects.create(
        household=household, person=person, relation=member.relation, is_head=is_head, valid_from=on
    )
    _state(member.facts, source, user, person=person)
    return membership


def _state(
    facts: Iterable[Stated], source: str, user: User, *, on: date | None = None, **bearer: Household | Person
) -> list[FactRecord]:
    today, now = clock.business_date(), clock.now()
    return [
        FactRecord.objects.create(
            name=spec.name,
            value=values.stored(spec, fact.value),
            source=fact.source or source,
            valid_from=date.fromisoformat(fact.as_of) if fact.as_of else on or today,
            recorded_at=now,
            recorded_by=user,
            **bearer,
        )
        for spec, fact in facts
    ]


def _store_account(household: Household, entry: AccountEntry, on: date) -> BankAccount:
    number, holder, bank = identity.clean(entry.number), entry.holder.strip(), entry.bank.strip()
    newest = household.accounts.first()
    same = newest and newest.valid_from <= on and (newest.holder, newest.bank) == (holder, bank)
    if newest and same and newest.index in vault.blind_indexes(number, "account.number"):
        return newest
    return BankAccount.objects.create(
        household=household,
        holder=holder,
        bank=bank,
        cipher=vault.encrypt(number, "account.number"),
        index=vault.blind_index(number, "account.number"),
        masked=vault.mask_account(vault.account_tail(number)),
        valid_from=on,
    )


def _store_phone(household: Household, written: str, on: date) -> Phone:
    number = phone.clean(written)
    newest = household.phones.first()
    if newest and newest.index in (vault.blind_indexes(number, "phone") if number else ("",)):
        return newest
    return Phone.objects.create(
        household=household,
        cipher=vault.encrypt(number, "phone") if number else "",
        index=vault.blind_index(number, "phone") if number else "",
        masked=phone.mask(number) if number else "",
        valid_from=on,
    )


def _cannot_leave(
    leaving: Membership | None, rest: dict[int, Membership], on: date, new_head: int | None
) -> list[Finding]:
    if leaving is None:
        return [Finding("person", 0, "这个人那天不在这一户里：请刷新后核对")]
    found = []
    if on > clock.business_date():
        found.append(Finding("on", 0, "离开的日期还没有到：请填今天或更早的日期"))
    if on <= leaving.valid_from:
        found.append(Finding("on", 0, f"离开的日期要晚于进入的日期 {leaving.valid_from}：请核对"))
    if leaving.is_head and rest and new_head not in rest:
        found.append(Finding("new_head", 0, "离开的是户主：请在留下的人里选一位新户主"))
    return found


def _become_head(membership: Membership, on: date) -> None:
    """The person's membership goes on under the new relation, from the day on."""
    membership.valid_until = on
    membership.save(update_fields=["valid_until"])
    Membership.objects.create(
        household_id=membership.household_id, person_id=membership.person_id, relation="02", is_head=True, valid_from=on
    )
