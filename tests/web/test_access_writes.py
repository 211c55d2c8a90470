"""What is posted from outside one's area, or by somebody who only looks, writes nothing."""

from __future__ import annotations

import pytest

from doudi.services.applications.models import ApplicationItem
from doudi.services.cases.models import Case, CaseStep
from doudi.services.payments.models import PaymentList
from doudi.services.referrals.models import ReferralStep
from doudi.services.registry.models import BankAccount, FactRecord
from doudi.services.standards.models import CountyValue, Verdict
from tests.web.conftest import SignIn
from tests.web.table import FOREIGN, OBJECTS
from tests.web.test_access import addresses

__all__ = ["addresses"]
TABLES = (Case, CaseStep, FactRecord, BankAccount, PaymentList, CountyValue, Verdict, ReferralStep, ApplicationItem)


def rows() -> tuple[int, ...]:
    """How much there is of everything that a form could write, and where the case stands."""
    return (
        *(model.objects.count() for model in TABLES),
        Case.objects.order_by("pk")[0].version,
    )


@pytest.mark.parametrize("office", FOREIGN)
def test_a_post_from_outside_the_area_is_not_found_and_writes_nothing(
    addresses: dict[str, str], signed_in: SignIn, office: str
) -> None:
    before = rows()
    client = signed_in(office)
    for name in OBJECTS:
        answer = client.post(addresses[name], {"version": "1", "note": "越权", "surveyors": "甲、乙", "place": "某处"})
        assert answer.status_code in (403, 404, 405), name
    assert rows() == before


@pytest.mark.parametrize("role", ["village", "finance", "auditor", "administrator", "agency"])
def test_a_role_that_only_looks_writes_nothing(addresses: dict[str, str], signed_in: SignIn, role: str) -> None:
    before = rows()
    client = signed_in(role)
    for name in ("case-do", "case-facts", "household-account", "household-apply", "standard-enter", "standard-entry"):
        client.post(
            addresses[name], {"version": str(before[-1]), "note": "越权", "surveyors": "甲、乙", "place": "某处"}
        )
    assert rows() == before
