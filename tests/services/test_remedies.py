"""Objections, numbered decisions, service, appeals and draws."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases.errors import NotPossible, StaleCase
from doudi.services.cases.models import Case, CaseStep
from doudi.services.cases.transitions import table
from doudi.services.evidence import actions as evidence
from doudi.services.remedies import appeals, draws, objections, papers
from doudi.services.remedies.appeals import Filing
from doudi.services.remedies.errors import RemedyRefused
from doudi.services.remedies.models import Appeal, DecisionPaper, Objection, Service
from doudi.services.remedies.objections import Told
from doudi.services.remedies.papers import Served

Walk = Callable[[str], Case]
Today = Callable[[date], None]
CAR = Told("他家去年买了一辆货车", "李某某", "13800000000")
DIRECT = Served("direct", date(2018, 4, 18), "孙立安", "本人", "孙立安")
REVIEW = Filing("review", date(2018, 5, 2), "孙立安", "认为收入算多了", "丹凤县人民政府")


def fields(error: pytest.ExceptionInfo[RemedyRefused]) -> set[str]:
    return {finding.where for finding in error.value.findings}


def test_an_anonymous_objection_holds_up_the_case_until_it_is_answered(
    offices: SimpleNamespace, walk: Walk, today: Today, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draws, "sample", lambda *_: set())
    case = walk("publish_again")
    row = objections.from_public(case.notices.get(round="second").pk, Told(CAR.said)).row
    assert (row.by, row.who_cipher, CAR.said in row.said_cipher) == (None, "", False)
    today(date(2018, 4, 17))
    with pytest.raises(NotPossible, match="1 件异议还没有答复"):
        casework.perform(offices.county2, case, "confirm", case.version)
    objections.answer(offices.county, row.pk, "unfounded", "查了车辆登记，名下没有车")
    with pytest.raises(NotPossible, match=r"有人提出异议，县里要入户.*民发〔2012〕220号.*第二十六条"):
        casework.perform(offices.county2, case, "confirm", case.version)
    evidence.record_visit(offices.county, case, date(2018, 4, 16), "甲、乙", "没有货车")
    assert casework.perform(offices.county2, case, "confirm", case.version).state == "approved"
    with pytest.raises(NotPossible, match="已经答复过"):
        objections.answer(offices.county, row.pk, "founded", "又看了一次材料")


def test_at_the_window_an_objection_stops_the_notice(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("publish_again")
    with pytest.raises(StaleCase):
        objections.at_window(offices.county, case, CAR, case.version - 1)
    assert not Objection.objects.exists()
    row = objections.at_window(offices.county, case, CAR, case.version)
    case.refresh_from_db()
    notice = case.notices.get(round="second")
    assert (case.state, notice.taken_down_on) == ("objected", date(2018, 4, 9))
    assert objections.read(row) == CAR
    last = case.steps.last()
    assert last is not None
    assert CAR.said not in last.note


def test_where_the_procedure_has_no_step_the_objection_is_recorded(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("publish")
    objections.at_window(offices.township, case, CAR, case.version)
    case.refresh_from_db()
    assert (case.state, case.objections.count()) == ("published", 1)


def test_a_notice_that_came_down_takes_no_objection(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    case = walk("publish")
    notice = case.notices.get()
    today(date(2018, 4, 20))
    for pk in (notice.pk, 999_999):
        with pytest.raises(NotFound):
            objections.from_public(pk, CAR)


def test_what_is_wrong_with_an_objection_is_said_at_once(offices: SimpleNamespace, walk: Walk) -> None:
    notice = walk("publish").notices.get()
    with pytest.raises(RemedyRefused) as error:
        objections.from_public(notice.pk, Told("", "名" * 61, "1" * 101))
    assert fields(error) == {"said", "name", "contact"}


def test_a_flood_of_objections_is_sent_to_the_window(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objections, "MOST_A_DAY", 2)
    notice = walk("publish").notices.get()
    for car in "甲乙":
        objections.from_public(notice.pk, Told(f"他家有一辆货车，车主是{car}"))
    with pytest.raises(NotPossible, match="当面说"):
        objections.from_public(notice.pk, CAR)


def test_objections_of_another_area_are_not_found(offices: SimpleNamespace, walk: Walk) -> None:
    row = objections.from_public(walk("publish").notices.get().pk, CAR).row
    for name in ("foreign_county", "foreign_township", "other_township"):
        assert not objections.objections(getattr(offices, name)).exists()
        with pytest.raises(NotFound):
            objections.answer(getattr(offices, name), row.pk, "unfounded", "没有这回事情")
    with pytest.raises(NotAllowed):
        objections.answer(offices.auditor, row.pk, "unfounded", "没有这回事情")


def test_a_decision_gets_the_next_number_and_a_failed_step_leaves_no_gap(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("publish_again")
    with pytest.raises(NotPossible):
        casework.perform(offices.county2, case, "confirm", case.version)
    assert not DecisionPaper.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_decisions_at_the_same_moment_never_share_a_number(offices: SimpleNamespace, walk: Walk) -> None:
    case = walk("publish_again")
    last = case.steps.last()
    assert last is not None
    steps = []
    for _ in range(4):
        last.pk, last._state.adding, last.transition = None, True, "confirm"
        last.save()
        steps.append(CaseStep.objects.get(pk=last.pk))

    def decide(step: CaseStep) -> None:
        try:
            with transaction.atomic():
                papers.number(case, step)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as pool:
        list(pool.map(decide, steps))
    assert sorted(DecisionPaper.objects.values_list("serial", flat=True)) == [1, 2, 3, 4]


def test_the_number_names_county_kind_year_and_serial(walk: Walk) -> None:
    paper = walk("confirm").decision_papers.get()
    assert paper.number == "611022 准予〔2018〕第 1 号"


@pytest.mark.demand("X10")
def test_service_starts_the_limits_of_review_and_lawsuit(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    paper = walk("confirm").decision_papers.get()
    today(date(2018, 4, 20))
    assert papers.known_since(paper) is None
    for _ in range(2):
        papers.serve(offices.township, paper.pk, DIRECT)
    assert Service.objects.count() == 1
    assert papers.known_since(paper) == date(2018, 4, 18)
    # 18 April + 60 days is Sunday, 17 June; 18 June 2018 was a holiday (Dragon Boat)
    assert papers.last_day("review", date(2018, 4, 18)).exact == date(2018, 6, 19)
    assert papers.last_day("lawsuit", date(2018, 4, 18)).exact == date(2018, 10, 18)
    assert papers.last_day("lawsuit", date(2018, 8, 31)).exact == date(2019, 2, 28)
    assert all("诉讼法" in cite or "复议法" in cite for cite in papers.CITES.values())
    told = table(paper.case).transition("notify")
    assert told is not None
    assert told.cite is not None
    assert (told.limit, told.unit, told.counts_from) == (3, "day", "refuse")
    assert "民发〔2012〕220号" in told.cite.text


def test_a_service_that_cannot_be_is_refused(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    paper = walk("confirm").decision_papers.get()
    for day in (None, date(2018, 4, 16), date(2018, 4, 18)):
        with pytest.raises(RemedyRefused) as error:
            papers.serve(offices.county, paper.pk, Served("pigeon", day, "", "", ""))
        assert fields(error) == {"how", "on", "receiver", "signed_by"}
    with pytest.raises(NotFound):
        papers.serve(offices.foreign_county, paper.pk, DIRECT)
    with pytest.raises(NotAllowed):
        papers.serve(offices.finance, paper.pk, DIRECT)


def test_a_late_appeal_is_recorded_and_said_to_be_late(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    paper = walk("confirm").decision_papers.get()
    today(date(2018, 7, 1))
    before = appeals.is_late(None, "review", date(2018, 6, 30))
    papers.serve(offices.township, paper.pk, DIRECT)
    last, day_after = date(2018, 6, 19), date(2018, 6, 20)
    late = [appeals.is_late(date(2018, 4, 18), "review", day) for day in (last, day_after)]
    row = appeals.file(offices.county, paper.pk, Filing("review", day_after, "孙立安", "算多了", "县人民政府"))
    assert (before, late, row.late) == (False, [False, True], True)
    with pytest.raises(NotPossible, match="已经登记"):
        appeals.file(offices.county, paper.pk, REVIEW)


def test_an_annulled_decision_opens_a_new_case_that_names_the_old(
    offices: SimpleNamespace, walk: Walk, today: Today
) -> None:
    case = walk("confirm")
    today(date(2018, 5, 2))
    row = appeals.file(offices.county, case.decision_papers.get().pk, REVIEW)
    with pytest.raises(NotPossible, match="没有被撤销"):
        appeals.reopen(offices.township, row.pk)
    appeals.hear(offices.county, row.pk)
    with pytest.raises(RemedyRefused) as error:
        appeals.decide(offices.county, row.pk, "perhaps", date(2018, 5, 1))
    assert fields(error) == {"result", "decided_on"}
    appeals.decide(offices.county, row.pk, "annulled", date(2018, 5, 2))
    with pytest.raises(NotPossible, match="已经有结果"):
        appeals.decide(offices.county, row.pk, "upheld", date(2018, 5, 2))
    assert case.entitlements.get().last_month == date(2018, 5, 1)
    made = appeals.reopen(offices.township, row.pk)
    assert (made.state, made.reopens.case, Appeal.objects.get().reopened_as) == ("accepted", case, made)
    with pytest.raises(NotPossible, match="已经重新办理"):
        appeals.reopen(offices.township, row.pk)


def test_an_appeal_that_cannot_be_is_refused(offices: SimpleNamespace, walk: Walk) -> None:
    paper = walk("confirm").decision_papers.get()
    with pytest.raises(RemedyRefused) as error:
        appeals.file(offices.county, paper.pk, Filing("", date(2018, 4, 16), "", "", ""))
    assert fields(error) == {"road", "filed_on", "filed_by", "grounds", "body"}
    with pytest.raises(NotFound):
        appeals.file(offices.foreign_county, paper.pk, REVIEW)


def test_a_drawn_case_is_visited_before_it_is_granted(offices: SimpleNamespace, walk: Walk, today: Today) -> None:
    case = walk("submit")
    with pytest.raises(NotAllowed):
        draws.draw(offices.township, "dibao")
    today(date(2018, 4, 8))
    with pytest.raises(NotPossible, match=r"还没有进入户抽查的名单.*第二十六条.*“入户抽查”"):
        casework.perform(offices.county, case, "check", case.version)
    [row] = draws.draw(offices.county, "dibao")
    assert (row.share, row.cases.get().drawn, draws.same_again(row)) == (30, True, True)
    with pytest.raises(NotPossible, match="还没抽过"):
        draws.draw(offices.county, "dibao")
    case = casework.perform(offices.county, case, "check", case.version)
    today(date(2018, 4, 9))
    case = casework.perform(offices.county, case, "publish_again", case.version, place="村务公开栏")
    today(date(2018, 4, 17))
    with pytest.raises(NotPossible, match="抽中了入户抽查"):
        casework.perform(offices.county2, case, "confirm", case.version)
    evidence.record_visit(offices.county, case, date(2018, 4, 16), "甲、乙", "和申报一致")
    assert casework.perform(offices.county2, case, "confirm", case.version).state == "approved"


def test_a_draw_takes_at_least_its_share_and_depends_on_the_list() -> None:
    numbers = [f"611022-2018-{n:06d}" for n in range(11)]
    first = draws.seed_of("611022000000", date(2018, 4, 1), draws.digest_of(numbers))
    other = draws.seed_of("611022000000", date(2018, 4, 1), draws.digest_of(numbers[:-1]))
    drawn = draws.sample(numbers, first, 30)
    assert len(drawn) == 4
    assert drawn == draws.sample(list(reversed(numbers)), first, 30)
    assert first != other
