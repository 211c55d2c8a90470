"""What other systems are told of: the call is owed within the transaction in which it happened."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save

from doudi.services.accounts.models import Role
from doudi.services.accounts.scope import covers
from doudi.services.cases import hooks
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import DECIDING
from doudi.services.connections.models import Delivery, Endpoint
from doudi.services.referrals.models import ReferralStep

EVENTS = {
    "referral.sent": "转来一件",
    "referral.moved": "转办有变化",
    "case.moved": "案子办了一步",
    "case.decided": "案子有了决定",
}
CASEWORK = (Role.VILLAGE, Role.TOWNSHIP, Role.COUNTY, Role.AUDITOR)


def listen() -> None:
    """Connect to the steps of cases and referrals."""
    hooks.enrol(effect=_case)
    post_save.connect(_referral, sender=ReferralStep, dispatch_uid="connections-referral")


def _case(case: Case, step: CaseStep) -> None:
    event = "case.decided" if step.transition in DECIDING else "case.moved"
    body = {"case": case.pk, "step": step.transition, "state": step.to_state}
    for each in _open(event):
        if each.user.role in CASEWORK and covers(each.user, case.area_code):
            Delivery.objects.create(endpoint=each, event=event, body=body)


def _referral(instance: ReferralStep, created: bool, **_: Any) -> None:
    if not created:
        return
    referral = instance.referral
    event = "referral.sent" if instance.code in ("send", "resend") else "referral.moved"
    body = {"referral": referral.pk, "step": instance.code, "state": instance.to_state, "version": referral.version}
    for each in _open(event):
        theirs = each.user.role in CASEWORK or each.user.agency == referral.agency
        if theirs and covers(each.user, referral.area_code):
            Delivery.objects.create(endpoint=each, event=event, body=body)


def _open(event: str) -> list[Endpoint]:
    rows = Endpoint.objects.filter(closed_at=None, user__is_active=True).select_related("user")
    return [each for each in rows if event in each.events]
