"""Relatives of staff: who they are, and the county's visits to them."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from doudi.domain import identity
from doudi.domain.findings import Finding
from doudi.services import clock, vault
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, require
from doudi.services.cases import queries as casework
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.evidence.errors import EvidenceRefused, line, refuse
from doudi.services.evidence.models import CountyVisit, StaffMember, StaffRelative
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Membership, Person

RELATIONS = ("配偶", "父母", "子女", "祖父母、外祖父母", "孙子女、外孙子女", "兄弟姐妹", "配偶的父母", "其他近亲属")
KEEPING = (Role.TOWNSHIP, Role.COUNTY)
FEWEST_VISITORS = 2
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StaffEntry:
    """A staff member as entered; ``username`` is their account, where they have one."""

    name: str
    id_number: str
    unit: str
    post: str
    username: str = ""


def register_staff(user: User, entry: StaffEntry) -> StaffMember:
    """Enter a staff member of one's own office's area. Raises EvidenceRefused, NotAllowed."""
    require(user, KEEPING, "近亲属备案")
    number, wrong = _number(entry.id_number)
    account = bounded(User.objects.filter(username=entry.username.strip()), user).first() if entry.username else None
    linked = account is not None and StaffMember.objects.filter(user=account).exists()
    refuse(
        [
            *line("name", "姓名", entry.name),
            *line("unit", "单位", entry.unit, 80),
            *line("post", "职务", entry.post),
            ("id_number", bool(wrong), wrong),
            (
                "username",
                bool(entry.username.strip()) and account is None,
                "辖区里没有这个账号：请核对，没有的空着",
            ),
            ("username", linked, "这个账号已经连着另一个人：请核对"),
        ]
    )
    try:
        with transaction.atomic():
            row = StaffMember.objects.create(
                name=entry.name.strip(),
                id_cipher=vault.encrypt(number, "person.id"),
                id_index=vault.blind_index(number, "person.id"),
                id_masked=vault.mask_id(number),
                unit=entry.unit.strip(),
                post=entry.post.strip(),
                area_code=user.area_code,
                user=account,
                confirmed_on=clock.business_date(),
            )
    except IntegrityError:
        raise EvidenceRefused([Finding("id_number", 0, "这个人已经登记过：请在名册里找")]) from None
    log.info("staff member %s registered by user %s", row.pk, user.pk)
    return row


def _number(typed: str) -> tuple[str, str]:
    """The number as stored, and what is wrong with it."""
    if not typed.strip():
        return "", "没有填身份证号：请填写"
    try:
        return identity.read(typed, clock.business_date()).number, ""
    except identity.BadIdentity as fault:
        return "", str(fault)


def declare_relative(user: User, staff_id: int, person: Person, relation: str) -> StaffRelative:
    """Put on record that a registered person is a relative; the same twice is one. Raises EvidenceRefused, NotFound."""
    require(user, KEEPING, "近亲属备案")
    staff = member(user, staff_id)
    person = registry.person(user, person.pk)
    refuse(
        [
            ("relation", relation not in RELATIONS, "没有选是什么关系：请选一项"),
            ("person", person.id_index == staff.id_index, "这就是本人，不是近亲属：请核对"),
        ]
    )
    with transaction.atomic():
        StaffMember.objects.select_for_update().get(pk=staff.pk)
        same = StaffRelative.objects.filter(staff=staff, person=person, ended_on=None).first()
        if same is not None:
            return same
        row = StaffRelative.objects.create(
            staff=staff, person=person, relation=relation, declared_on=clock.business_date(), recorded_by=user
        )
    log.info("relative %s declared by user %s", row.pk, user.pk)
    return row


def person_by_number(user: User, typed: str) -> Person:
    """The registered person of an ID number, within the area. Raises EvidenceRefused."""
    number, wrong = _number(typed)
    current = bounded(Membership.objects.select_related("person"), user, "household__area_code")
    current = current.exclude(valid_until__lte=clock.business_date())
    indexes = vault.blind_indexes(number, "person.id") if number else []
    found = current.filter(person__id_index__in=indexes).first()
    if found is None:
        text = wrong or "辖区登记的家庭里没有这个人：先在受理登记里登记这一家，再来备案"
        raise EvidenceRefused([Finding("id_number", 0, text)])
    return found.person


def confirm_staff(user: User, staff_id: int) -> StaffMember:
    """The yearly look: the entry still holds today. Raises NotFound, NotAllowed."""
    require(user, (Role.COUNTY,), "核对近亲属备案")
    row = member(user, staff_id)
    row.confirmed_on = clock.business_date()
    row.save(update_fields=["confirmed_on"])
    log.info("staff member %s confirmed by user %s", row.pk, user.pk)
    return row


def retire_staff(user: User, staff_id: int) -> StaffMember:
    """No longer works on assistance, from today on; stays on record. Raises NotFound, NotAllowed."""
    require(user, (Role.COUNTY,), "登记离岗")
    row = member(user, staff_id)
    _not_oneself(user, row)
    row.left_on = clock.business_date()
    row.save(update_fields=["left_on"])
    log.info("staff member %s retired by user %s", row.pk, user.pk)
    return row


def end_relative(user: User, relative_id: int) -> StaffRelative:
    """No longer a relative, or entered by mistake; stays on record. Raises NotFound, NotAllowed."""
    require(user, (Role.COUNTY,), "撤销近亲属备案")
    with transaction.atomic():
        row = StaffRelative.objects.select_for_update().filter(pk=relative_id).first()
        if row is None:
            raise NotFound("没有这一条，或者不在您的辖区")
        _not_oneself(user, member(user, row.staff_id))
        if row.ended_on is None:
            row.ended_on = clock.business_date()
            row.save(update_fields=["ended_on"])
            log.info("relative %s ended by user %s", row.pk, user.pk)
    return row


def _not_oneself(user: User, row: StaffMember) -> None:
    if row.user_id == user.pk:
        raise NotAllowed("这是您自己的备案：请另一位经办人来撤销或登记离岗")


def staff_members(user: User) -> QuerySet[StaffMember]:
    """The register within the area; for those who keep or audit it."""
    rows = bounded(StaffMember.objects.filter(left_on=None).prefetch_related("relatives__person"), user)
    return rows if user.role in (*KEEPING, Role.AUDITOR) else rows.none()


def member(user: User, staff_id: int) -> StaffMember:
    """One staff member. Raises NotFound."""
    found = staff_members(user).filter(pk=staff_id).first()
    if found is None:
        raise NotFound("没有这个人，或者不在您的辖区")
    return found


def due_for_confirmation(row: StaffMember, on: date) -> bool:
    """Whether the entry was last confirmed in an earlier year."""
    return row.confirmed_on.year < on.year


def relatives_in(household: Household, on: date, since: date | None = None) -> list[StaffRelative]:
    """The registered relatives of staff among the members of a day; with ``since``, also those registered until then.

    A case keeps being a relative's when the entry was ended after it was accepted.
    """
    people = [row.person_id for row in registry.current_members(household, on)]
    rows = StaffRelative.objects.filter(person__in=people, declared_on__lte=on)
    rows = rows.exclude(ended_on__lte=since or on).exclude(staff__left_on__lte=since or on)
    return list(rows.select_related("staff", "person"))


def open_cases(user: User, on: date) -> QuerySet[Case]:
    """The open cases of registered relatives within the area, with the county's visits."""
    people = StaffRelative.objects.filter(ended_on=None, staff__left_on=None, declared_on__lte=on).values("person")
    homes = Membership.objects.filter(person__in=people, valid_from__lte=on).exclude(valid_until__lte=on)
    rows = casework.cases(user, open_only=True).filter(household__in=homes.values("household"))
    return rows.prefetch_related("county_visits")


def record_visit(user: User, case: Case, visited_on: date | None, visitors: str, findings: str) -> CountyVisit:
    """The county was there. Raises EvidenceRefused, NotPossible, NotAllowed, NotFound."""
    require(user, (Role.COUNTY,), "登记县级入户")
    case = casework.case(user, case.pk)
    refuse_own(user, case.household)
    if case.closed_on is not None:
        raise NotPossible("这一件已经办结，不再登记入户")
    people = list(dict.fromkeys(each.strip() for each in re.split(r"[、，,\s]+", visitors) if each.strip()))
    refuse(
        [
            ("visited_on", visited_on is None, "没有填入户日期：请填写"),
            (
                "visited_on",
                visited_on is not None and not case.accepted_on <= visited_on <= clock.business_date(),
                "入户日期应在受理以后、今天以前：请核对",
            ),
            (
                "visitors",
                len(people) < FEWEST_VISITORS,
                f"入户不少于 {FEWEST_VISITORS} 人，现在 {len(people)} 人：请补上",
            ),
            *line("findings", "核实情况", findings, 2000),
        ]
    )
    assert visited_on is not None
    told = {"case": case, "visited_on": visited_on, "visitors": people, "findings": findings.strip()}
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        same = next((row for row in case.county_visits.all() if _says(row, told)), None)
        if same is not None:
            return same
        row = CountyVisit.objects.create(recorded_by=user, recorded_at=clock.now(), **told)
    log.info("county visit %s of case %s recorded by user %s", row.pk, case.pk, user.pk)
    return row


def _says(row: CountyVisit, told: dict[str, Any]) -> bool:
    """A double click: the same visit in the same words."""
    return all(getattr(row, name) == value for name, value in told.items())


def visited(case: Case) -> bool:
    """Whether the county was there for this case."""
    return CountyVisit.objects.filter(case=case).exists()


def is_own(user: User, household: Household, on: date) -> bool:
    """Whether a relative of this person lives there."""
    mine = StaffMember.objects.filter(user=user, left_on=None).first()
    return mine is not None and any(row.staff_id == mine.pk for row in relatives_in(household, on))
