"""A roll against the register: what each household would become, what is refused, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doudi.services import vault
from doudi.services.accounts.models import User
from doudi.services.registry import relations
from doudi.services.rolls import facts, refusing
from doudi.services.rolls.joining import Roll, RollHousehold
from doudi.services.rolls.known import Belongs, Home, Known, look_up
from doudi.services.rolls.notes import Kinds, Note, said
from doudi.services.rolls.places import Places
from doudi.services.rolls.reading import Account, Fault, PersonLine


class Status(StrEnum):
    """What becomes of a household of the roll."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAULTY = "faulty"

    @property
    def stored(self) -> bool:
        """Whether something is written."""
        return self in (Status.NEW, Status.CHANGED)


@dataclass(slots=True)
class Plan:
    """What would be written for a household: who joins and leaves, accounts to add, facts by person (None: all)."""

    source: RollHousehold
    home: Home | None
    area_code: str = ""
    status: Status = Status.FAULTY
    joins: list[PersonLine] = field(default_factory=list)
    leaves: list[Belongs] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    facts: list[tuple[PersonLine | None, str, str]] = field(default_factory=list)
    grant: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that came in; each is stored, unchanged, excluded or wrong."""

    came: int
    stored: int
    unchanged: int
    excluded: int
    wrong: int

    @property
    def adds_up(self) -> bool:
        """Whether every row is accounted for."""
        return self.came == self.stored + self.unchanged + self.excluded + self.wrong


@dataclass(slots=True)
class Comparison:
    """The whole of it. ``missing``: households that only the register has."""

    roll: Roll
    known: Known
    plans: list[Plan]
    missing: list[Home]
    notes: list[Note]

    def counts(self) -> tuple[Counts, Counts]:
        """Of the household table and of the person table."""
        homes = Counter(plan.status for plan in self.plans)
        people = Counter(dict.fromkeys(Status, 0))
        for plan in self.plans:
            people[plan.status] += len(plan.source.people)
        people[Status.FAULTY] += len(self.roll.orphans)
        return _counts(homes, self.roll.left_out[0]), _counts(people, self.roll.left_out[1])


def _counts(of: Counter[Status], left_out: int) -> Counts:
    stored, excluded = of[Status.NEW] + of[Status.CHANGED], of[Status.REFUSED] + left_out
    return Counts(of.total() + left_out, stored, of[Status.UNCHANGED], excluded, of[Status.FAULTY])


def compare(user: User, roll: Roll) -> Comparison:
    """Compare; nothing is written. Whatever of the register cannot be read ends it."""
    numbers = {each.number for each in _people(roll) if each.number}
    numbers |= {each.line.head_id for each in roll.households if each.line.head_id}
    known = look_up(user, roll.kind, numbers, roll.as_of)
    comparing = _Comparing(roll, known, Places(user))
    plans = [comparing.plan(each) for each in roll.households]
    comparing.settle(plans)
    there = {plan.home.pk for plan in plans if plan.home}
    missing = [each for each in known.homes.values() if each.mine and each.listed and each.pk not in there]
    faults = [said(Kinds.FAULT, fault) for fault in sorted(comparing.faults)]
    notes = [*faults, *comparing.notes, *(_missing(each) for each in missing)]
    return Comparison(roll, known, plans, missing, notes)


def _people(roll: Roll) -> Iterator[PersonLine]:
    for each in roll.households:
        yield from each.people


def _missing(home: Home) -> Note:
    name = home.head.name if home.head else home.number
    return Note(Kinds.MISSING, name=name, household=home.pk, here=money(home.fen), above="没有这一户")


def money(fen: int | None) -> str:
    """For a note."""
    return "没有金额" if fen is None else f"{fen / 100:,.2f} 元"


class _Comparing:
    """One pass over a roll."""

    def __init__(self, roll: Roll, known: Known, places: Places) -> None:
        self.roll, self.known, self.places = roll, known, places
        self.faults: list[Fault] = list(roll.faults)
        self.notes: list[Note] = []
        self.homes = [self.home_of(each) for each in roll.households]
        self.taken = Counter(home.pk for home in self.homes if home)
        self.ready = iter(self.homes)

    def home_of(self, household: RollHousehold) -> Home | None:
        """By the head's number, then by most of the members'."""
        lived = [self.lives_in(number) for number in (household.line.head_id, *(p.number for p in household.people))]
        if lived[0]:
            return lived[0]
        most = Counter(each.pk for each in lived if each).most_common(1)
        return self.known.homes[most[0][0]] if most else None

    def lives_in(self, number: str) -> Home | None:
        """The register's household of the person with this number."""
        return self.known.lives_in(self.known.under(number))

    def plan(self, source: RollHousehold) -> Plan:
        """What one household would become, with its faults, its refusal or its differences noted."""
        plan = Plan(source, next(self.ready))
        if source.faulty:
            return plan
        plan.area_code, problem = self.places.code(source.line.place)
        found = refusing.faults(self.roll, source, self.known)
        if problem:
            found.append(refusing.home_fault(self.roll, source, "village", problem))
        if plan.home and self.taken[plan.home.pk] > 1:
            message = f"名册里有 {self.taken[plan.home.pk]} 户都是这里的 {plan.home.number} 户：请核对是不是分了户"
            found.append(refusing.home_fault(self.roll, source, "head_id", message))
        if found:
            self.faults += found
            return plan
        self.fill(plan)
        whys = refusing.refusals(source, self.known)
        if plan.home:
            self.differences(plan, plan.home)
            whys += refusing.too_late(self.roll, plan.home, plan.leaves, changes=bool(plan.joins or plan.leaves))
        if whys:
            self.refuse(plan, whys)
        elif plan.home is None:
            plan.status = Status.NEW
            self.note(Kinds.NEW, plan, above=money(source.line.total), here="没有这一户")
        else:
            written = plan.joins or plan.leaves or plan.accounts or plan.facts or plan.grant
            plan.status = Status.CHANGED if written else Status.UNCHANGED
        return plan

    def refuse(self, plan: Plan, whys: Iterable[str]) -> None:
        """The household stays as it is."""
        plan.status = Status.REFUSED
        self.note(Kinds.REFUSED, plan, message="；".join(whys))

    def fill(self, plan: Plan) -> None:
        """What would be written."""
        line, home = plan.source.line, plan.home
        there = {each.person: each for each in home.members} if home else {}
        stay = set()
        for person in plan.source.people:
            known = self.known.under(person.number)
            current = there.get(known.pk) if known else None
            if current and _same_place(current, person):
                stay.add(current.person)
            else:
                plan.joins.append(person)
        plan.leaves = [each for each in there.values() if each.person not in stay]
        have = home.accounts if home else {}
        plan.accounts = [each for each in line.accounts if not _has(have, each.number)]
        granted = home.granted if home else None
        plan.grant = granted is None or facts.granted(line) != facts.granted_now(granted)
        plan.facts, differ = facts.to_add(plan.source, home, self.known, self.roll.as_of)
        for label, above, here in differ:
            self.note(Kinds.FACT, plan, above=above, here=here, message=f"{label}：这里另有登记，没有改")

    def differences(self, plan: Plan, home: Home) -> None:
        """What the platform and the register say differently."""
        line, head = plan.source.line, home.head
        if head and head.person != self._pk(line.head_id):
            self.note(Kinds.HEAD, plan, above=line.head_name, here=head.name)
        ours = {each.person for each in home.members}
        theirs = {self._pk(each.number): each.name for each in plan.source.people}
        come = [name for pk, name in theirs.items() if pk not in ours]
        gone = [each.name for each in home.members if each.person not in theirs]
        if come or gone:
            told = [f"{word} {'、'.join(names)}" for word, names in (("上级多", come), ("上级少", gone)) if names]
            above, here = f"{len(plan.source.people)} 人", f"{len(home.members)} 人"
            self.note(Kinds.PEOPLE, plan, above=above, here=here, message="；".join(told))
        if not home.listed:
            self.note(Kinds.NEW, plan, above=money(line.total), here="有这一户，没有这项待遇")
        elif home.fen != line.total:
            self.note(Kinds.AMOUNT, plan, above=money(line.total), here=money(home.fen))
        if home.granted and home.granted.class_text != line.class_text:
            self.note(Kinds.CLASS, plan, above=line.class_text or "空着", here=home.granted.class_text or "空着")
        if plan.accounts:
            newest = next(reversed(home.accounts.values()), "没有账户")
            tail = vault.mask_account(vault.account_tail(plan.accounts[-1].number))
            self.note(Kinds.BANK, plan, above=f"{plan.accounts[-1].bank} {tail}", here=newest)

    def note(self, kind: Kinds, plan: Plan, above: str = "", here: str = "", message: str = "") -> None:
        """Keep a line for the report."""
        line, table = plan.source.line, self.roll.tables[0]
        home = plan.home.pk if plan.home and plan.home.mine else None
        self.notes.append(Note(kind, table.file, table.sheet, line.row, "", line.head_name, home, above, here, message))

    def settle(self, plans: list[Plan]) -> None:
        """Somebody who moves can only come from a household that is written, too."""
        again = True
        while again:
            written = {plan.home.pk for plan in plans if plan.home and plan.status.stored}
            again = False
            for plan in plans:
                here = plan.home.pk if plan.home else None
                others = {home.pk for each in plan.joins if (home := self.lives_in(each.number))} - {here}
                if plan.status.stored and not others <= written:
                    self.refuse(plan, ["有人登记在这里的另一户，那一户这次没有一起更新：请先核对那一户"])
                    again = True

    def _pk(self, number: str) -> int | str:
        known = self.known.under(number)
        return known.pk if known else number


def _same_place(current: Belongs, person: PersonLine) -> bool:
    """Finer words for the same relation, such as 长子 for 子, are no change."""
    return current.is_head == person.is_head and relations.word(current.relation) == relations.word(person.relation)


def _has(accounts: Mapping[str, str], number: str) -> bool:
    return any(index in accounts for index in vault.blind_indexes(number, "account.number"))
