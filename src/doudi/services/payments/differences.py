"""A list against the one of the month before: each difference once, with its reason, adding up to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from doudi.domain.months import month_before
from doudi.services.accounts.models import User
from doudi.services.payments import checks, queries
from doudi.services.payments.models import PaymentLine, PaymentList

NEW, RESUMED, MORE, AGAIN = "新批准", "恢复发放", "增发", "补发以前没发成的"
ARREARS = "补发以前少发的"
LESS, ENDED, HELD = "减发", "停发", "暂时发不出"
ONCE_OVER, AGAIN_OVER = "上月的一次性救助", "上月补发的"
ONCE = "一次性救助"
UP = (NEW, RESUMED, MORE, AGAIN, ARREARS, ONCE)
DOWN = (ENDED, LESS, HELD, ONCE_OVER, AGAIN_OVER)
Key = tuple[int, str, int | None, int | None, date | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One family's difference; ``line`` is of the newer list that it stands in."""

    reason: str
    line: PaymentLine
    people: int
    fen: int
    note: str = ""


@dataclass(slots=True)
class Group:
    """All differences for one reason."""

    reason: str
    rows: list[Difference] = field(default_factory=list)

    @property
    def people(self) -> int:
        """More or fewer people."""
        return sum(row.people for row in self.rows)

    @property
    def fen(self) -> int:
        """More or less money."""
        return sum(row.fen for row in self.rows)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was paid before, what is paid now, and why it differs; ``same`` counts families without a difference."""

    before: PaymentList
    before_fen: int
    now_fen: int
    same: int
    groups: tuple[Group, ...]

    def of(self, reasons: Iterable[str]) -> list[Group]:
        """The groups of some reasons."""
        return [each for each in self.groups if each.reason in reasons]

    @property
    def up(self) -> list[Group]:
        """What makes it more."""
        return self.of(UP)

    @property
    def down(self) -> list[Group]:
        """What makes it less."""
        return self.of(DOWN)

    @property
    def up_fen(self) -> int:
        """By how much it is more."""
        return sum(each.fen for each in self.up)

    @property
    def down_fen(self) -> int:
        """By how much it is less, without sign."""
        return -sum(each.fen for each in self.down)


def compared(user: User, made: PaymentList) -> Comparison | None:
    """A list against the one of the month before; None when there is none. Raises NotFound."""
    before = queries.lists(user).filter(area_code=made.area_code, month=month_before(made.month)).first()
    if before is None:
        return None
    lines, then = list(queries.lines(user, made.pk)), _payable(queries.lines(user, before.pk))
    now = _payable(lines)
    held = {_key(row): row.problem for row in lines if row.problem}
    rows = [_both(now[key], then[key]) for key in now.keys() & then]
    rows += [_only_now(now[key], before.month) for key in now.keys() - then]
    rows += [_only_then(then[key], held.get(key, "")) for key in then.keys() - now]
    rows = sorted((row for row in rows if row.fen or row.people), key=lambda row: (row.line.area_code, row.line.pk))
    groups = [Group(reason, [row for row in rows if row.reason == reason]) for reason in (*UP, *DOWN)]
    same = len(now.keys() & then) - sum(row.reason in (MORE, LESS) for row in rows)
    return Comparison(before, _sum(then), _sum(now), same, tuple(each for each in groups if each.rows))


def _payable(lines: Iterable[PaymentLine]) -> dict[Key, PaymentLine]:
    return {_key(row): row for row in lines if not row.problem}


def _key(line: PaymentLine) -> Key:
    """A family's help goes on from month to month; what is paid once, or again, stands for itself."""
    given = line.entitlement
    alone = given.pk if given.period == "once" or line.again_id or line.correction_id else None
    return given.household_id, given.scheme, given.case.person_id, alone, line.for_month if alone else None


def _sum(lines: dict[Key, PaymentLine]) -> int:
    return sum(row.amount_fen for row in lines.values())


def _both(now: PaymentLine, then: PaymentLine) -> Difference:
    fen, people = now.amount_fen - then.amount_fen, now.member_count - then.member_count
    return Difference(MORE if (fen, people) > (0, 0) else LESS, now, people, fen, f"案号 {now.entitlement.case.number}")


def _only_now(line: PaymentLine, before: date) -> Difference:
    given = line.entitlement
    if line.correction_id:
        return Difference(ARREARS, line, 0, line.amount_fen, f"{line.for_month.year}年{line.for_month.month}月少发的")
    if line.again_id:
        month = f"{line.for_month.year}年{line.for_month.month}月"
        return Difference(AGAIN, line, 0, line.amount_fen, f"{month}没有发成")
    if given.period == "once":
        return Difference(ONCE, line, line.member_count, line.amount_fen, f"案号 {given.case.number}")
    new = given.follows_id is None and given.first_month > before
    note = f"案号 {given.case.number}" if new else "上个月没有发"
    return Difference(NEW if new else RESUMED, line, line.member_count, line.amount_fen, note)


def _only_then(line: PaymentLine, problem: str) -> Difference:
    given = line.entitlement
    if line.again_id or line.correction_id:
        return Difference(AGAIN_OVER, line, 0, -line.amount_fen)
    if given.period == "once":
        return Difference(ONCE_OVER, line, -line.member_count, -line.amount_fen)
    if problem and problem != checks.STOPPED:
        return Difference(HELD, line, -line.member_count, -line.amount_fen, problem)
    last = given.last_month
    note = f"发到 {last.year}年{last.month}月" if last else ""
    return Difference(ENDED, line, -line.member_count, -line.amount_fen, note)
