"""Cases on the way, one for every step and every kind of trouble, taken there by the same actions as on screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings

from doudi.services.accounts.models import User
from doudi.services.cases import actions
from doudi.services.cases.models import Case

from . import examples
from .families import DemoFamily
from .register import Registered
from .stock import DETAILS, SCHEME, Office, board

OVER_INCOME_FEN = 4_800_000


@dataclass(frozen=True, slots=True)
class Story:
    """A case's days so far (``"02-26"`` of the demonstration's year), how many such, and what is special."""

    name: str
    days: tuple[tuple[str, str], ...]
    times: int = 1
    kind: str = ""


def _days(*pairs: str) -> tuple[tuple[str, str], ...]:
    return tuple((code, day) for code, day in (pair.split() for pair in pairs))


TO_BOARD = ("accept 02-22", "survey 02-26", "appraise 02-28", "publish 03-01")
TO_COUNTY = ("accept 02-01", "survey 02-05", "appraise 02-07", "publish 02-08", "submit 02-22")
STORIES = (
    Story("刚受理", _days("accept 03-14"), 3, "door"),
    Story("调查超期", _days("accept 02-26"), 2),
    Story("已调查", _days("accept 03-05", "survey 03-12"), 3),
    Story("缺存款情况", _days("accept 03-07", "survey 03-13"), 2, "unknown"),
    Story("已评议", _days("accept 03-01", "survey 03-07", "appraise 03-13"), 3, "minutes"),
    Story("公示中", _days("accept 02-27", "survey 03-05", "appraise 03-09", "publish 03-12"), 4),
    Story("公示期满", _days("accept 02-23", "survey 02-27", "appraise 03-01", "publish 03-05"), 3),
    Story("已报送", _days(*TO_BOARD, "submit 03-13"), 3),
    Story("审查超期", _days("accept 02-06", "survey 02-08", "appraise 02-09", "publish 02-11", "submit 03-05"), 2),
    Story("收入超标，待不予批准", _days(*TO_BOARD, "submit 03-15"), 2, "over"),
    Story("退回补正", _days(*TO_BOARD, "submit 03-09", "return 03-13")),
    Story("县里已审查", _days(*TO_BOARD, "submit 03-09", "check 03-14"), 2),
    Story("二榜公示中", _days(*TO_COUNTY, "check 02-26", "publish_again 03-12"), 3),
    Story("待批准", _days(*TO_COUNTY, "check 02-26", "publish_again 03-05"), 3),
    Story("有异议", _days(*TO_COUNTY, "check 02-26", "publish_again 03-05", "object 03-08")),
    Story("不予批准，待告知", _days(*TO_COUNTY, "refuse 03-14"), 1, "over"),
    Story("不予批准，已告知", _days(*TO_COUNTY, "refuse 02-26", "notify 02-27"), 1, "over"),
    Story("本月新批准", _days(*TO_COUNTY, "check 02-23", "publish_again 02-26", "confirm 03-07"), 2),
)
NOTES = {"return": "调查表缺一位调查人签名，请补齐"}


def wanted(*, each_once: bool) -> list[Story]:
    """The stories, each as often as it is told."""
    return [story for story in STORIES for _ in range(1 if each_once else story.times)]


def shaped(family: DemoFamily, story: Story) -> DemoFamily:
    """The family with what the story needs: an income above the line, or an amount nobody has looked into."""
    if story.kind == "unknown":
        return replace(family, household={**family.household, "deposits": None})
    if story.kind == "over":
        head, *others = family.members
        return replace(family, members=({**head, "wage": OVER_INCOME_FEN * len(family.members)}, *others))
    return family


def tell(told: Sequence[tuple[Story, Registered]], office: Office, year: int) -> dict[str, list[Case]]:
    """Take every case through its story, all of them day by day, as a county lives. The cases by story name."""
    cases: dict[int, Case] = {}
    for day, number, code in sorted(
        (day, number, code) for number, (story, _) in enumerate(told) for code, day in story.days
    ):
        story, registered = told[number]
        with acting_on(date.fromisoformat(f"{year}-{day}")):
            cases[number] = _step(story, registered, office, cases.get(number), code)
    found: dict[str, list[Case]] = {}
    for number, (story, _) in enumerate(told):
        found.setdefault(story.name, []).append(cases[number])
    return found


def _step(story: Story, registered: Registered, office: Office, case: Case | None, code: str) -> Case:
    if case is None:
        return _accepted(story, registered, office)
    if code == "object":
        return examples.objected(office, case)
    if code == "appraise" and story.kind == "minutes":
        return examples.with_minutes(registered, office, case)
    examples.spot_checked(office, case, code)
    return actions.perform(_actor(code, office), case, code, case.version, **_details(code, registered))


def _accepted(story: Story, registered: Registered, office: Office) -> Case:
    if story.kind == "door":
        return examples.at_the_door(registered, office)
    return actions.accept(office.township, registered.household, SCHEME, registered.people[0].pk)


@contextmanager
def acting_on(day: date) -> Iterator[None]:
    """Act on an earlier day of the demonstration."""
    before = settings.BUSINESS_DATE
    settings.BUSINESS_DATE = day
    try:
        yield
    finally:
        settings.BUSINESS_DATE = before


def _actor(code: str, office: Office) -> User:
    if code in ("confirm", "refuse"):
        return office.approver
    return office.county if code in ("check", "publish_again", "return") else office.township


def _details(code: str, registered: Registered) -> dict[str, Any]:
    details = dict(DETAILS.get(code, {}))
    if code in ("publish", "publish_again"):
        details["place"] = board(registered)
    if code in NOTES:
        details["note"] = NOTES[code]
    return details
