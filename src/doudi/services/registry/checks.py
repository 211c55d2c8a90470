"""Every check of an entry. A check notes what is wrong and goes on, so that all faults come back at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from doudi.domain import area, identity, phone, text
from doudi.domain.findings import Finding, OutsideCoverage
from doudi.engine import Program
from doudi.engine.model import Entity, Fact, FactSpec
from doudi.engine.stating import read_fact, unknown_word
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import covers
from doudi.services.registry import numbers, relations, rulebook
from doudi.services.registry.entries import AccountEntry, HouseholdEntry, MemberEntry
from doudi.services.registry.models import Area, Household, Person

FROM_THE_REGISTER = ("birth_date", "relation", "residence")
MOST_MEMBERS = 30
Stated = tuple[FactSpec, Fact]


@dataclass(frozen=True, slots=True)
class CheckedMember:
    """A member that may be stored. ``person`` is set where the register knows this number already."""

    name: str
    relation: str
    sex: str
    birth_date: date
    id_number: str
    no_id_reason: str
    facts: list[Stated]
    person: Person | None


@dataclass
class Checking:
    """One pass over an entry for a person and a day."""

    user: User
    on: date
    findings: list[Finding] = field(default_factory=list)
    program: Program | None = None

    def fault(self, where: str, message: str) -> None:
        """Note a fault."""
        self.findings.append(Finding(where, 0, message))

    def household(self, entry: HouseholdEntry) -> tuple[list[CheckedMember], list[Stated]]:
        """All of it; the result may be stored only when there is no finding."""
        self.place(entry.area_code)
        self.line(entry.address, "address", "住址")
        if entry.residence not in dict(Household._meta.get_field("residence").choices or ()):
            self.fault("residence", "没有选按农村还是按城市申请：请选一项")
        if not 1 <= len(entry.members) <= MOST_MEMBERS:
            self.fault("member", f"成员有 {len(entry.members)} 人，应在 1 至 {MOST_MEMBERS} 人之间：请核对")
        members = [self.member(member, f"member[{place}].") for place, member in enumerate(entry.members, 1)]
        self.one_head(entry.members)
        self.nobody_twice(entry.members)
        facts = self.facts(entry.facts, Entity.HOUSEHOLD, "household.")
        if entry.account:
            self.account(entry.account, "account.")
        if entry.phone.strip():
            self.phone(entry.phone)
        return [member for member in members if member], facts

    def place(self, code: str) -> None:
        """A village that exists that day, within the person's area, where rules are in force."""
        try:
            level = area.level(code)
        except area.BadAreaCode as fault:
            return self.fault("area_code", str(fault))
        known = Area.objects.filter(code=code, valid_from__lte=self.on).exclude(valid_until__lte=self.on).exists()
        if not covers(self.user, code):
            self.fault("area_code", "这个村（社区）不在您的辖区：请选本辖区的村，或转给当地办理")
        elif level is not area.Level.VILLAGE or not known:
            self.fault("area_code", "没有这个村（社区），或者已经停用：请从列表里选；没有正式代码的地方先请管理员登记")
        try:
            self.program = rulebook.program(code, self.on)
        except OutsideCoverage as fault:
            self.fault("area_code", str(fault))
        return None

    def line(self, written: str, where: str, label: str) -> None:
        """One line of text."""
        try:
            text.check_line(written, label)
        except text.BadText as fault:
            self.fault(where, str(fault))

    def phone(self, written: str) -> None:
        """A telephone number."""
        try:
            phone.check(written)
        except phone.BadPhone as fault:
            self.fault("phone", str(fault))

    def member(self, entry: MemberEntry, at: str) -> CheckedMember | None:
        """One person with all faults noted; None where there was one."""
        before = len(self.findings)
        name = self.name(entry.name, f"{at}name")
        found = self.number(entry, at) if entry.id_number.strip() else None
        if found is None and not entry.id_number.strip():
            self.without_number(entry, at)
        sex = found.sex if found else entry.sex
        birth = found.birth_date if found else entry.birth_date
        relation = relations.code(entry.relation, sex)
        if not relation:
            self.fault(f"{at}relation", "没有选与户主的关系：请选一项")
        person = self.known_person(found.number, name, at) if found else None
        facts = self.facts(entry.facts, Entity.PERSON, at)
        if len(self.findings) > before or birth is None:
            return None
        number = found.number if found else ""
        return CheckedMember(name, relation, sex, birth, number, entry.no_id_reason.strip(), facts, person)

    def name(self, written: str, where: str) -> str:
        """A person's name."""
        try:
            return text.check_name(written)
        except text.BadText as fault:
            self.fault(where, str(fault))
            return ""

    def number(self, entry: MemberEntry, at: str) -> identity.Identity | None:
        """The identity behind a number, and whether what was typed beside it agrees."""
        try:
            found = identity.read(entry.id_number, self.on)
        except identity.BadIdentity as fault:
            self.fault(f"{at}id_number", str(fault))
            return None
        if entry.birth_date and entry.birth_date != found.birth_date:
            self.fault(f"{at}birth_date", "出生日期和身份证号不一致：请对照证件改正其中一个")
        if entry.sex and entry.sex != found.sex:
            self.fault(f"{at}sex", "性别和身份证号不一致：请对照证件改正其中一个")
        return found

    def without_number(self, entry: MemberEntry, at: str) -> None:
        """A person without a number is possible, with a reason, a birth date and a sex."""
        if not entry.no_id_reason.strip():
            self.fault(f"{at}id_number", "没有填身份证号：请填写，确实没有的请写明原因")
        if entry.birth_date is None:
            self.fault(f"{at}birth_date", "没有身份证号的，要填出生日期")
        elif entry.birth_date > self.on:
            self.fault(f"{at}birth_date", "出生日期还没有到：请对照证件改正")
        if entry.sex not in ("1", "2", "9"):
            self.fault(f"{at}sex", "没有身份证号的，要选性别")

    def known_person(self, number: str, name: str, at: str) -> Person | None:
        """The person the register has under this number: same name, alive, in no other household that day."""
        person = numbers.known(number)
        if person is None:
            return None
        if name and person.name != name:
            self.fault(f"{at}name", "这个身份证号已经登记给另一个姓名的人：请对照证件核对姓名和号码")
        for obstacle in numbers.obstacles(self.user, person, self.on):
            self.fault(f"{at}id_number", obstacle)
        return person

    def one_head(self, members: tuple[MemberEntry, ...]) -> None:
        """Exactly one head."""
        heads = [place for place, one in enumerate(members, 1) if relations.code(one.relation, "") in relations.HEAD]
        people = "、".join(f"第 {place} 人" for place in heads)
        for place in heads[1:]:
            self.fault(f"member[{place}].relation", f"{people}都写成了户主：一户只能有一位户主，请改正其余各人的关系")
        if members and not heads:
            self.fault("member[1].relation", "没有人写成户主：请选出一位户主")

    def nobody_twice(self, members: tuple[MemberEntry, ...]) -> None:
        """No number twice in one household."""
        first: dict[str, int] = {}
        for place, member in enumerate(members, 1):
            number = identity.clean(member.id_number)
            if len(number) == identity.OLD_LENGTH and number.isdigit():
                number = identity.from_old(number)
            if number and number in first:
                message = f"第 {place} 人和第 {first[number]} 人的身份证号相同：同一个人只登记一次"
                self.fault(f"member[{place}].id_number", message)
            first.setdefault(number, place)

    def facts(self, raw: Mapping[str, Any], entity: Entity, at: str) -> list[Stated]:
        """The stated facts as engine integers."""
        if self.program is None:
            return []
        found: list[Stated] = []
        for name, value in raw.items():
            spec = self.program.facts.get(name)
            if spec is None or spec.entity is not entity:
                labels = {each.name: each.label for each in self.program.facts.values() if each.entity is entity}
                self.fault(f"{at}{name}", unknown_word(name, labels))
                continue
            if name in FROM_THE_REGISTER:
                self.fault(f"{at}{name}", f"“{spec.label}”从登记信息里取，不在这里填")
                continue
            fact, faults = read_fact(spec, value)
            for fault in faults:
                self.fault(f"{at}{name}", f"{spec.label}：{fault}")
            if fact is not None:
                found.append((spec, fact))
        return found

    def account(self, entry: AccountEntry, at: str) -> None:
        """A bank account."""
        self.name(entry.holder, f"{at}holder")
        self.line(entry.bank, f"{at}bank", "开户银行")
        number = identity.clean(entry.number)
        if not (number.isascii() and number.isdigit() and 8 <= len(number) <= 30):
            self.fault(f"{at}number", f"账号应是 8 至 30 位数字，现在是 {len(number)} 个字：请对照存折或卡")
