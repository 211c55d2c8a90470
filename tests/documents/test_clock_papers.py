"""What a family gets in writing when a clock rests for papers, or when the whole time is lengthened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.cases import timing
from doudi.services.cases.models import Case
from doudi.services.cases.timing import Stop
from doudi.services.documents.capture import Subject, capture
from tests.services.conftest import case, household, offices, today
from tests.services.places import example_case, move_to_example
from tests.web.conftest import SignIn, signed_in

from .papers_for_tests import text_of

pytestmark = pytest.mark.django_db
__all__ = ["case", "household", "offices", "signed_in", "today"]


def test_papers_to_supply_stand_on_one_notice_as_they_were_told(
    offices: SimpleNamespace, case: Case, signed_in: SignIn
) -> None:
    timing.rest(offices.township, case, Stop("supply", ["离婚判决书", "残疾证"], "残疾证到残联补办"))
    client = signed_in("township")
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "打印补正告知书" in page
    forms = reverse("household-forms", args=[case.household_id])
    asked = client.get(forms, {"event": "supply", "case": case.pk}).content.decode()
    assert 'value="supply_notice" checked' in asked
    text = text_of(client.post(forms, {"forms": ["supply_notice"], "do": "print"}).content)
    for words in ("补正材料一次性告知书", "离婚判决书", "残疾证", "从2018年3月15日到材料交齐", "残疾证到残联补办"):
        assert words in text, words
    earlier = capture(Subject(case.household, date(2018, 3, 14), case))
    assert (earlier.values["supply.since"], earlier.lists["wanted"]) == (None, ())


def test_a_lengthened_time_is_told_with_its_reason(
    offices: SimpleNamespace, today: Callable[[date], None], signed_in: SignIn
) -> None:
    move_to_example(offices)
    today(date(2022, 11, 1))
    case = example_case(offices.township)
    timing.extend(offices.township, case, "人户分离", "一家三口在外省")
    client = signed_in("township")
    assert "打印延长告知书" in client.get(reverse("case", args=[case.pk])).content.decode()
    forms = reverse("household-forms", args=[case.household_id])
    text = text_of(client.post(forms, {"forms": ["extension_notice"], "do": "print"}).content)
    for words in ("延长办理时限告知书", "30个工作日", "延长到45个工作日", "人户分离", "一家三口在外省"):
        assert words in text, words
