"""Visits for tests: a whole sheet, and one visit on record."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

from doudi.services.accounts.models import User
from doudi.services.cases.models import Case
from doudi.services.evidence import surveys
from doudi.services.evidence.models import Survey
from doudi.services.evidence.sheets import Sheet, Steps
from tests.services.evidence import photo

VISITORS = ("village", "township", "county")
READERS = (*VISITORS, "auditor")
SURVEYS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("surveys", "visit"), READERS),
    **dict.fromkeys(("survey", "field", "field-list"), VISITORS),
}
STEPS = Steps(
    heard="老伴病了三年，药费压得紧",
    house="own",
    safe="doubt",
    goods=["motorcycle"],
    seen="土坯房三间，厨房漏雨",
    counted="种地一年三千，儿子去年寄回两千",
    asked="邻居王某：确实困难\n组长李某：儿子打零工",
    judged="same",
    judgement="和申报的一致，生活确实困难",
    papers=["id_card", "medical"],
    verified="病历是县医院的",
)


def sheet(**changes: Any) -> Sheet:
    """Everything done, three signatures, one photo."""
    signed = {who: io.BytesIO(photo("PNG", (30 + place, 20))) for place, who in enumerate(("甲", "乙", "丙"))}
    told = Sheet(
        visited_on=date(2018, 3, 15),
        place="一组 8 号",
        surveyors="甲、乙",
        respondent="丙",
        relation="本人",
        steps=STEPS,
        photos=[io.BytesIO(photo())],
        signatures=signed,
    )
    return replace(told, **changes)


def visited(user: User, case: Case, **changes: Any) -> Survey:
    """A visit on record."""
    ticket = surveys.ticket_of(user, case, surveys.hand_out(user, case))
    return surveys.record(user, case, ticket, sheet(**changes))


def made_surveys(user: User, case: Case) -> dict[str, list[object]]:
    """A helper's visit, and the words of the addresses."""
    return {"survey": [case.pk], "visit": [visited(user, case).pk]}
