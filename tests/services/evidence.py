"""Evidence for tests: small papers, and one of each thing behind a case."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace
from typing import Any

from PIL import Image

from doudi.services.cases.models import Case
from doudi.services.evidence import actions
from doudi.services.evidence.appraisals import Minutes
from doudi.services.evidence.mandates import Leave
from doudi.services.evidence.models.mandates import SCOPE
from doudi.services.evidence.relatives import StaffEntry
from doudi.services.evidence.supporters import SupporterEntry
from doudi.services.registry.models import Person
from tests.services.family import number

READERS = ("village", "township", "county", "auditor")
OF_A_CASE = ("case-appraisal", "minutes-paper", "case-compare", "case-check", "case-visit", "case-file")
EVIDENCE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("household-papers", "paper-file", "household-mandates", "mandate-paper"), READERS),
    **dict.fromkeys(("household-supporters", "minutes-paper", "case-compare", "case-file"), READERS),
    **dict.fromkeys(("relatives", "relatives-of"), ("township", "county", "auditor")),
    "paper-withdraw": ("township", "county"),
    "case-appraisal": ("township",),
    "case-visit": ("county",),
}
EVIDENCE_OBJECTS = [name for name in EVIDENCE if name != "relatives"]
EVIDENCE_POST_ONLY = (
    "mandate-end",
    "supporter-end",
    "case-check",
    "relatives-confirm",
    "relatives-retire",
    "relative-end",
)
DAY = date(2018, 3, 22)
MINUTES = Minutes(
    held_on=DAY,
    place="村委会会议室",
    chair="甲",
    recorder="壬",
    present="甲、乙、丙、丁、戊、己、庚、辛、壬",
    representatives="甲、乙、丙、丁、戊、己",
    agree="8",
    disagree="1",
    opinions="情况属实",
)


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A small picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(written, kind, **more)
    return written.getvalue()


def leave(person: Person) -> Leave:
    """Leave to check everything for half a year."""
    return Leave(person, list(SCOPE), date(2018, 3, 10), date(2018, 9, 15))


def staff_entry() -> StaffEntry:
    """Somebody who works on assistance."""
    return StaffEntry("孙某某", number(date(1975, 5, 1), 5), "甲镇人民政府", "民政干事")


def made_evidence(offices: SimpleNamespace, case: Case) -> dict[str, list[object]]:
    """One of each, and the words of its addresses."""
    home = case.household
    paper = actions.keep_paper(offices.township, home, io.BytesIO(photo()), "id_card")
    mandate = actions.record_mandate(offices.township, home, leave(case.applicant), io.BytesIO(photo()))
    told = SupporterEntry(case.applicant, "孙大明", "子女", "yes", "入户调查", fee_fen=100_00)
    supporter = actions.record_supporter(offices.township, home, told)
    staff = actions.register_staff(offices.township, staff_entry())
    relative = actions.declare_relative(offices.township, staff.pk, case.applicant, "兄弟姐妹")
    return {
        "household-papers": [home.pk],
        "paper-file": [paper.pk],
        "paper-withdraw": [paper.pk],
        "household-mandates": [home.pk],
        "mandate-paper": [home.pk, case.applicant_id],
        "mandate-end": [mandate.pk],
        "household-supporters": [home.pk],
        "supporter-end": [supporter.pk],
        **{name: [case.pk] for name in OF_A_CASE},
        "relatives-of": [staff.pk],
        "relatives-confirm": [staff.pk],
        "relatives-retire": [staff.pk],
        "relative-end": [relative.pk],
    }
