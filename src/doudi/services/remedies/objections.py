"""Objections: written down at a window or on the public page, verified, answered. An open one holds up the case."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from doudi.services import clock, vault
from doudi.services.accounts.avoidance import refuse_own
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import NotFound, bounded, require
from doudi.services.cases import actions as casework
from doudi.services.cases import queries as cases
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import GRANTING, OBJECT, PUBLISH_AGAIN, Transition
from doudi.services.publicity.models import Notice
from doudi.services.remedies.errors import refuse
from doudi.services.remedies.models import Finding, Objection

PURPOSE = "objection"
SHORTEST, LONGEST = 5, 1000
MOST_A_DAY = 20
"""Objections from the public page against one notice on one day; more come to the window."""
HELD_UP = (*GRANTING, PUBLISH_AGAIN, "publish", "submit")
WRITING = (Role.TOWNSHIP, Role.COUNTY)
CODE, CODE_DIGITS = "objection.code", 12
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says, and who it is if they want an answer."""

    said: str
    name: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """An objection from the public page, and the code by which whoever made it finds the answer; shown once."""

    row: Objection
    code: str


def from_public(notice_id: int, told: Told) -> Received:
    """Against a notice that hangs today, by anybody. Raises RemedyRefused, NotFound, NotPossible."""
    on = clock.business_date()
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(pk=notice_id, amount_fen__isnull=False).first()
        if notice is None or not notice.hangs(on):
            raise NotFound("这份公示已经撤下：请到乡镇（街道）或县民政局当面说")
        if notice.objections.filter(by=None, on=on).count() >= MOST_A_DAY:
            raise NotPossible("今天对这份公示提的意见太多了：请到乡镇（街道）当面说，或者明天再提")
        row = _said_already(notice.case, told) or _written(None, notice.case, notice, told)
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        row.code_index = vault.blind_index(code, CODE)
        row.save(update_fields=["code_index"])
    return Received(row, code)


def by_code(typed: str) -> Objection:
    """The objection of a code, for its own maker. Raises NotFound."""
    code = "".join(each for each in typed if each.isdigit())
    known = len(code) == CODE_DIGITS and code.isascii()
    found = Objection.objects.filter(code_index__in=vault.blind_indexes(code, CODE)).first() if known else None
    if found is None:
        raise NotFound(f"没有这个查询码：请对照提意见时给您的 {CODE_DIGITS} 位数字")
    return found


def at_window(user: User, case: Case, told: Told, version: int) -> Objection:
    """Told to a clerk; takes the procedure's own step where the clerk may, and so stops the notice.

    Raises RemedyRefused, NotPossible, StaleCase, NotAllowed, NotFound.
    """
    require(user, WRITING, "登记异议")
    case = cases.case(user, case.pk)
    if case.closed_on is not None:
        raise NotPossible("这个案子已经办结：有不同意见的，请按举报或复核办理")
    refuse_own(user, case.household)
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)
        same = _said_already(case, told)
        if same is not None:
            return same
        row = _written(user, case, case.notices.first(), told)
        options = {each.transition.code: each.possible for each in cases.allowed(user, case.pk)}
        if options.get(OBJECT):
            casework.perform(user, case, OBJECT, version, note=f"收到异议第 {row.pk} 号，内容另存")
    return row


def answer(user: User, objection_id: int, finding: str, text: str) -> Objection:
    """Say what verifying brought. Raises RemedyRefused, NotPossible, NotAllowed, NotFound."""
    require(user, WRITING, "答复异议")
    text = text.strip()
    refuse(
        [
            ("finding", finding not in Finding.values, "没有选核实结果：请选一项"),
            ("answer", len(text) < SHORTEST, "没有写怎么核实的、结果是什么：请写明"),
            ("answer", len(text) > LONGEST, f"答复最多 {LONGEST} 个字：请缩短"),
        ]
    )
    with transaction.atomic():
        row = objections(user).select_for_update(of=("self",)).filter(pk=objection_id).first()
        if row is None:
            raise NotFound("没有这件异议，或者不在您的辖区")
        refuse_own(user, row.case.household)
        if row.answered_on is not None:
            raise NotPossible("这件异议已经答复过：没有再存一次，请刷新后查看")
        row.finding, row.answer = finding, text
        row.answered_by, row.answered_on = user, clock.business_date()
        row.save()
    log.info("objection %s answered by user %s", row.pk, user.pk)
    return row


def objections(user: User) -> QuerySet[Objection]:
    """All within the person's area, first to last."""
    return bounded(Objection.objects.select_related("case"), user)


def read(row: Objection) -> Told:
    """What was said and by whom, for those who may see the case."""
    name, _, contact = vault.decrypt(row.who_cipher, PURPOSE).partition("\n") if row.who_cipher else ("", "", "")
    return Told(vault.decrypt(row.said_cipher, PURPOSE), name, contact)


def obstacle(user: User, case: Case, step: Transition, on: date) -> str:
    """An objection without an answer holds up opinion, notice and grant; without one no notice is stopped."""
    del user, on
    if step.code == OBJECT and not case.objections.filter(answered_on=None).exists():
        return "异议要先写成记录，谁提的、怎么说的另外保密存放：请用“有人提出异议，登记”"
    if step.code not in HELD_UP:
        return ""
    count = case.objections.filter(answered_on=None).count()
    return f"有 {count} 件异议还没有答复：先核实并答复，再{step.verb}" if count else ""


def alone(case: Case, on: date) -> str:
    """A case that somebody objected to is looked at by itself, also after the answer."""
    del on
    return "有人提过异议" if case.objections.exists() else ""


def _said_already(case: Case, told: Told) -> Objection | None:
    """The objection of today in the very same words: a second click."""
    same = Told(told.said.strip(), told.name.strip(), told.contact.strip())
    rows = case.objections.filter(on=clock.business_date(), answered_on=None)
    return next((row for row in rows if read(row) == same), None)


def _written(user: User | None, case: Case, notice: Notice | None, told: Told) -> Objection:
    said, name, contact = told.said.strip(), told.name.strip(), told.contact.strip()
    refuse(
        [
            ("said", len(said) < SHORTEST, "没有写清是什么情况：请写几句"),
            ("said", len(said) > LONGEST, f"最多写 {LONGEST} 个字，现在是 {len(said)} 个：请缩短"),
            ("name", len(name) > 60, "姓名太长：最多 60 个字"),
            ("contact", len(contact) > 100, "联系方式太长：最多 100 个字"),
        ]
    )
    row = Objection.objects.create(
        case=case,
        notice=notice,
        area_code=case.area_code,
        said_cipher=vault.encrypt(said, PURPOSE),
        who_cipher=vault.encrypt(f"{name}\n{contact}", PURPOSE) if name or contact else "",
        by=user,
        on=clock.business_date(),
        recorded_at=clock.now(),
    )
    log.info("objection %s against case %s", row.pk, case.pk)
    return row
