"""One application at the window: one receipt, a case or a referral for each thing, all or nothing."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from doudi.engine.decisions import Outcome
from doudi.services import clock, vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.applications.models import Application, ApplicationItem
from doudi.services.applications.options import Option, Route, overview
from doudi.services.cases import actions as cases
from doudi.services.cases.errors import NotPossible
from doudi.services.referrals import actions as referrals
from doudi.services.registry import queries as registry
from doudi.services.registry.models import Household, Person

CODE_DIGITS = 6
PURPOSE = "application.code"
URGENT_SCHEME = "temporary"
SECOND_CLICK = timedelta(seconds=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Want:
    """A scheme, and for whom where it decides about one person (their id)."""

    scheme: str
    person: int | None = None


def apply(
    user: User, household: Household, applicant_id: int, wants: Sequence[Want], *, urgent: bool = False
) -> Application:
    """Accept everything a family asks for. Anybody may ask for what the rules do not grant; the answer is a refusal.

    Raises NotPossible, NotAllowed, NotFound; then nothing is kept.
    """
    require(user, (Role.TOWNSHIP,), "受理申请")
    household = registry.household(user, household.pk)
    on = clock.business_date()
    if not wants:
        raise NotPossible("还没有选申请什么：请至少选一项")
    if urgent and not any(want.scheme == URGENT_SCHEME for want in wants):
        raise NotPossible("情况紧急先行救助的，请勾上临时救助")
    if all(row.person_id != applicant_id for row in registry.current_members(household, on)):
        raise NotPossible("申请人不在这一户里：请在家庭成员里选一位")
    options = {option.spec.scheme: option for option in overview(household, on).options}
    with transaction.atomic():
        Household.objects.select_for_update().get(pk=household.pk)
        same = _just_taken(user, household, applicant_id, wants)
        if same is not None:
            return same
        application = Application.objects.create(
            number=f"S{household.area_code[:9]}-{on:%Y%m%d}-{secrets.randbelow(10**8):08d}",
            code_cipher=vault.encrypt(f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}", PURPOSE),
            household=household,
            area_code=household.area_code,
            applicant_id=applicant_id,
            received_on=on,
            received_at=clock.now(),
            received_by=user,
            urgent=urgent,
        )
        for want in dict.fromkeys(wants):
            _take(user, application, want, options.get(want.scheme))
    log.info("application %s taken by user %s", application.pk, user.pk)
    return application


def _just_taken(user: User, household: Household, applicant_id: int, wants: Sequence[Want]) -> Application | None:
    """The same by the same person a moment ago: a second click."""
    since = clock.now() - SECOND_CLICK
    rows = household.receipts.filter(received_by=user, applicant_id=applicant_id, received_at__gte=since)
    asked = {(want.scheme, want.person) for want in wants}
    return next((row for row in rows if {(item.scheme, item.person_id) for item in row.items.all()} == asked), None)


def _take(user: User, application: Application, want: Want, option: Option | None) -> None:
    if option is None:
        raise NotPossible("选的项目在当地不能申请：请刷新后重新选")
    answer = next((each for each in option.answers if each.person == str(want.person or "")), None)
    if answer is None:
        raise NotPossible(f"“{option.spec.label}”没有选对为谁申请：请刷新后重新选")
    person = Person.objects.get(pk=want.person) if want.person else None
    item = ApplicationItem(application=application, scheme=want.scheme, label=option.spec.label, person=person)
    if option.route is Route.CASE:
        item.case = cases.accept(
            user, application.household, want.scheme, application.applicant_id, person_id=want.person
        )
    else:
        if answer.outcome is Outcome.INELIGIBLE:
            raise NotPossible(f"“{option.spec.label}”按规则测算不符合，不用转给部门：请去掉这一项")
        what = f"请办理：{option.spec.label}"
        ask = referrals.Ask(option.spec.handled_by, what, want.scheme, application.number, person)
        item.referral = referrals.send(user, application.household, ask)
        if item.referral.receipt != application.number:
            raise NotPossible(f"“{option.spec.label}”已经转给部门，正在办：请去掉这一项")
    item.save()


def code(application: Application) -> str:
    """The six digits on the receipt."""
    return vault.decrypt(application.code_cipher, PURPOSE)
