"""What people do at the board: take a notice down, and hang it again where it came down too early."""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from doudi.domain import area
from doudi.domain.workdays import day_text
from doudi.services import clock
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotAllowed, NotFound, bounded, require
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import PUBLISH_AGAIN, table
from doudi.services.publicity import actions
from doudi.services.publicity.models import Notice

if TYPE_CHECKING:
    from doudi.services.cases.transitions import Transition

TAKERS = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY)
STEPS = {"first": "publish", "second": PUBLISH_AGAIN}
WHY_LONGEST, PLACE_LONGEST = 200, 120
log = logging.getLogger(__name__)


def take_off(user: User, notice_id: int, why: str = "") -> Notice:
    """Take a notice off the board; through its last day only with a reason. A second click changes nothing.

    Raises NotAllowed, NotFound, NotPossible.
    """
    require(user, TAKERS, "撤下公示")
    why, on = why.strip(), clock.business_date()
    with transaction.atomic():
        notice = _locked(user, notice_id)
        if notice.taken_down_on is not None:
            return notice
        if on <= notice.until and not why:
            raise NotPossible(f"公示到{day_text(notice.until)}才满：提前撤下要写明原因，例如 名单贴错了村")
        if len(why) > WHY_LONGEST:
            raise NotPossible(f"撤下的原因最多 {WHY_LONGEST} 个字，现在是 {len(why)} 个：请缩短")
        notice.taken_down_on, notice.taken_down_by, notice.taken_down_why = on, user, why
        notice.save(update_fields=["taken_down_on", "taken_down_by", "taken_down_why"])
    log.info("notice %s taken down by user %s", notice.pk, user.pk)
    return notice


def hang_again(user: User, notice_id: int, place: str) -> Notice:
    """The same notice for a whole new term, by the office whose step it was.

    Raises NotAllowed, NotFound, NotPossible.
    """
    require(user, (Role.TOWNSHIP, Role.COUNTY), "重新公示")
    place = place.strip()
    if not place or len(place) > PLACE_LONGEST:
        raise NotPossible(f"请填写公示地点，不超过 {PLACE_LONGEST} 个字，例如 村务公开栏")
    with transaction.atomic():
        old = _locked(user, notice_id)
        case = Case.objects.select_for_update().get(pk=old.case_id)
        step = _step(case, old)
        if step is None or cut_short(case) != old:
            raise NotPossible("这份公示不用重新张贴：请刷新后看现在到了哪一步")
        if user.role != step.role or area.level(user.area_code) is not step.level:
            raise NotAllowed(f"由当地{step.level.label}重新公示")
        term = (clock.business_date(), (old.until - old.published_on).days)
        return actions.publish(case, old.decision, old.round, place, term)


def cut_short(case: Case) -> Notice | None:
    """The newest notice where it came down early and the case still stands at its term."""
    newest = case.notices.order_by("id").last()
    if newest is None or not newest.came_down_early or _step(case, newest) is None:
        return None
    return newest


def obstacle(_user: User, case: Case, transition: Transition, _on: date) -> str:
    """A term that was cut short is not a term: nothing goes on along the main road until a new one ran."""
    notice = cut_short(case) if transition.is_main else None
    if notice is None or notice.taken_down_on is None:
        return ""
    return f"公示没有满就在{day_text(notice.taken_down_on)}撤下了，不算公示过：先重新公示，期满以后再{transition.verb}"


def _step(case: Case, notice: Notice) -> Transition | None:
    """The step that hung the notice, while the case still stands where that step led."""
    step = table(case).transition(STEPS[notice.round])
    return step if step is not None and step.state == case.state else None


def _locked(user: User, notice_id: int) -> Notice:
    found = bounded(Notice.objects.select_for_update(), user).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("没有这份公示，或者不在您的辖区")
    refuse_own(user, found.case.household)
    return found
