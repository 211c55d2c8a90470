"""一次性告知: one list over everything asked for, each paper once, nothing that is held, cited by the packs."""

from __future__ import annotations

import io
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from doudi.engine.library import Library
from doudi.engine.packs import read_pack
from doudi.engine.shipped import shipped_packs
from doudi.services import clock
from doudi.services.applications.actions import Want, apply
from doudi.services.applications.papers import ToBring, asked, still_to_bring, to_bring
from doudi.services.cases.models import Case
from doudi.services.documents.applications import application_receipt
from doudi.services.documents.receipts import receipt
from doudi.services.evidence import actions as evidence
from doudi.services.evidence.kinds import KINDS
from doudi.services.registry.models import Household
from tests.documents.papers_for_tests import text_of
from tests.services.evidence import leave, photo

DAY = date(2018, 3, 15)
PACKS = Library.load([shipped_packs()])


def head(household: Household) -> int:
    return household.memberships.get(is_head=True).person_id


def listed(household: Household, *schemes: str) -> list[ToBring]:
    wanted = [asked(scheme, scheme, None, household.area_code, DAY) for scheme in schemes]
    return to_bring(household, wanted, DAY, clock.now())


def labels(found: list[ToBring]) -> list[str]:
    return [paper.label for paper in found]


def test_every_paper_of_the_shipped_packs_is_cited_and_of_a_kind_that_casework_files() -> None:
    found = [paper for info in PACKS.packs for each in read_pack(info.folder).procedures for paper in each.papers]
    assert len(found) > 20
    assert {paper.kind for paper in found} <= set(KINDS)
    assert all(paper.cite for paper in found)


@pytest.mark.parametrize(
    ("scheme", "on", "kinds"),
    [
        ("dibao", date(2018, 3, 15), {"application", "declaration", "commitment", "mandate"}),
        ("dibao", date(2020, 9, 1), {"application", "declaration", "commitment", "mandate"}),
        ("dibao", date(2022, 11, 1), {"application", "guardian", "declaration", "commitment", "mandate"}),
        (
            "tekun",
            date(2021, 7, 1),
            {"application", "guardian", "id_card", "declaration", "commitment", "disability", "mandate"},
        ),
        ("temporary", date(2018, 3, 15), {"application", "declaration", "mandate", "residence_permit"}),
        ("temporary", date(2021, 1, 1), {"application", "declaration", "mandate"}),
    ],
)
def test_each_scheme_asks_what_its_text_of_the_day_names(scheme: str, on: date, kinds: set[str]) -> None:
    papers = PACKS.procedure(scheme, "611022", on).papers
    assert {paper.kind for paper in papers} == kinds


def test_one_list_over_all_schemes_without_doubles(household: Household) -> None:
    both = listed(household, "dibao", "temporary")
    assert labels(both).count("书面申请") == 1
    alone = next(paper for paper in listed(household, "temporary") if paper.label == "书面申请")
    shared = next(paper for paper in both if paper.label == "书面申请")
    assert alone.when == "急难的先救助，事后补"
    assert shared.when == "", "dibao asks for it whatever happens"
    assert shared.schemes == "dibao、temporary"
    assert len(shared.basis) == 2
    assert listed(household, "medical") == [], "its own agency tells"


def test_what_is_held_is_not_asked_for_again(offices: SimpleNamespace, household: Household) -> None:
    asks = "当地居住证"
    assert asks in labels(listed(household, "temporary"))
    paper = evidence.keep_paper(offices.township, household, io.BytesIO(photo()), "residence_permit")
    assert asks not in labels(listed(household, "temporary"))
    evidence.withdraw_paper(offices.township, paper.pk, "拍错了，重新拍")
    assert asks in labels(listed(household, "temporary"))


def test_the_mandate_counts_when_every_adult_signed(offices: SimpleNamespace, household: Household) -> None:
    asks = "核对家庭经济状况的授权书"
    people = [row.person for row in household.memberships.order_by("id")]
    for place, person in enumerate(people):
        assert asks in labels(listed(household, "dibao"))
        evidence.record_mandate(offices.township, household, leave(person), io.BytesIO(photo(size=(40, 30 + place))))
    assert asks not in labels(listed(household, "dibao"))


def test_what_was_signed_for_an_earlier_application_is_signed_anew(
    offices: SimpleNamespace, household: Household
) -> None:
    paper = evidence.keep_paper(offices.township, household, io.BytesIO(photo()), "application")
    assert "书面申请" not in labels(listed(household, "dibao"))
    type(paper).objects.filter(pk=paper.pk).update(added_at=clock.now() - timedelta(days=400))
    assert "书面申请" in labels(listed(household, "dibao"))


def test_the_receipt_prints_the_list_and_says_the_same_later(offices: SimpleNamespace, household: Household) -> None:
    taken = apply(offices.township, household, head(household), [Want("dibao"), Want("temporary")])
    before = still_to_bring(taken)
    printed = text_of(application_receipt(taken)).replace("\n", "")
    assert "还要交的材料" in printed
    for paper in before:
        assert paper.line in printed
    assert "国务院令第649号" in printed
    assert "未核" not in printed
    evidence.keep_paper(offices.township, household, io.BytesIO(photo()), "residence_permit")
    assert still_to_bring(taken) == before
    of_the_case = receipt(Case.objects.get(scheme="dibao")).notes[0]
    assert all(paper.line in of_the_case for paper in before)
