"""A county's own values: entered by one, approved by another, in force from their day, never overwritten."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections

from doudi.services import clock
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases import actions as casework
from doudi.services.cases import deciding
from doudi.services.cases.models import Case
from doudi.services.cases.replay import CannotReplay, replay
from doudi.services.registry import rulebook
from doudi.services.registry.append_only import AppendOnly
from doudi.services.registry.models import PackText
from doudi.services.standards import actions, queries
from doudi.services.standards.actions import Entry
from doudi.services.standards.errors import EntryRefused, NotNow
from doudi.services.standards.models import CountyValue, Verdict
from tests.services import family

TIER = "dibao_tier_a"
Today = Callable[[date], None]
Walk = Callable[[str], Case]


def tier(amount: int | None = 300_00, since: date = date(2018, 3, 1), **more: object) -> Entry:
    words: dict[str, object] = {"document": "丹政发〔2018〕1号", **more}
    return Entry(TIER, amount, since=since, **words)  # type: ignore[arg-type]


def approved(offices: SimpleNamespace, entry: Entry) -> CountyValue:
    row = actions.enter(offices.county, entry)
    actions.approve(offices.county2, row.pk)
    return row


def held(on: date) -> tuple[int | None, str]:
    value = rulebook.program(family.VILLAGE, on).parameter_values[TIER]
    assert value is not None
    return value.amount, value.document


def test_a_value_holds_from_its_day_on_in_the_middle_of_a_month_and_not_before(offices: SimpleNamespace) -> None:
    approved(offices, tier(since=date(2018, 4, 16)))
    assert held(date(2018, 4, 15))[0] == 251_00
    assert held(date(2018, 4, 16)) == (300_00, "丹政发〔2018〕1号")


def test_nothing_holds_before_a_second_person_of_the_county_approves(offices: SimpleNamespace) -> None:
    row = actions.enter(offices.county, tier())
    assert held(date(2018, 3, 15))[0] == 251_00
    with pytest.raises(NotNow, match="另一位"):
        actions.approve(offices.county, row.pk)
    for name in ("township", "finance", "auditor", "administrator", "village"):
        with pytest.raises(NotAllowed, match="县民政局"):
            actions.approve(getattr(offices, name), row.pk)
    with pytest.raises(NotFound):
        actions.approve(offices.foreign_county, row.pk)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("name", ["township", "village", "finance", "auditor", "administrator"])
def test_only_the_county_enters(offices: SimpleNamespace, name: str) -> None:
    with pytest.raises(NotAllowed, match="县民政局"):
        actions.enter(getattr(offices, name), tier())
    assert not CountyValue.objects.exists()


def test_a_county_office_above_or_below_a_county_cannot_enter(offices: SimpleNamespace) -> None:
    user = User.objects.create(username="town", role="county", area_code="611022101000")
    with pytest.raises(NotAllowed, match="县级"):
        actions.enter(user, tier())


def test_a_value_of_one_county_does_not_hold_in_another(offices: SimpleNamespace) -> None:
    approved(offices, tier())
    foreign = rulebook.program("611021101201", date(2018, 3, 15)).parameter_values[TIER]
    assert foreign is not None
    assert foreign.amount == 251_00


def test_every_fault_is_told_at_once(offices: SimpleNamespace) -> None:
    entry = Entry(TIER, 99_999_999_00, document=" ", since=date(1990, 1, 1), until=date(1989, 1, 1), note="长" * 501)
    with pytest.raises(EntryRefused) as refused:
        actions.enter(offices.county, entry)
    assert {finding.where for finding in refused.value.findings} == {"value", "document", "since", "until", "note"}
    assert not CountyValue.objects.exists()


def test_an_item_that_no_pack_of_the_county_declares_is_not_found(offices: SimpleNamespace) -> None:
    with pytest.raises(NotFound):
        actions.enter(offices.county, Entry("no_such_item", 1, "文", date(2018, 3, 1)))


def test_a_refusal_says_why_and_ends_the_matter(offices: SimpleNamespace) -> None:
    row = actions.enter(offices.county, tier())
    with pytest.raises(EntryRefused, match="原因"):
        actions.refuse(offices.county2, row.pk, " ")
    actions.refuse(offices.county2, row.pk, "文号不对")
    with pytest.raises(NotNow, match=r"county2 经办已在 .* 退回"):
        actions.approve(offices.county2, row.pk)
    assert held(date(2018, 3, 15))[0] == 251_00
    assert queries.entries(offices.county, TIER).get().verdict.reason == "文号不对"


def test_who_entered_may_take_it_back(offices: SimpleNamespace) -> None:
    row = actions.enter(offices.county, tier())
    actions.refuse(offices.county, row.pk, "录错了")
    assert not queries.waiting(offices.county2).exists()


def test_a_double_click_enters_and_approves_once(offices: SimpleNamespace) -> None:
    first, again = (actions.enter(offices.county, tier()) for _ in range(2))
    assert first == again
    assert actions.approve(offices.county2, first.pk) == actions.approve(offices.county2, first.pk)
    assert (CountyValue.objects.count(), Verdict.objects.count()) == (1, 1)
    with pytest.raises(EntryRefused, match="不用再录"):
        actions.enter(offices.county, tier())


def test_a_correction_supersedes_and_both_stay_in_history(offices: SimpleNamespace) -> None:
    approved(offices, tier(300_00))
    approved(offices, tier(310_00, document="丹政发〔2018〕2号"))
    assert held(date(2018, 3, 15)) == (310_00, "丹政发〔2018〕2号")
    assert [row.document for row in queries.entries(offices.county, TIER)] == ["丹政发〔2018〕2号", "丹政发〔2018〕1号"]


def test_of_two_waiting_for_one_day_the_later_approval_wins(offices: SimpleNamespace) -> None:
    first, second = (actions.enter(offices.county, tier(amount)) for amount in (300_00, 310_00))
    actions.approve(offices.county2, second.pk)
    actions.approve(offices.county2, first.pk)
    assert held(date(2018, 3, 15))[0] == 300_00


def test_a_value_that_ran_out_leaves_nothing_set(offices: SimpleNamespace) -> None:
    approved(offices, tier(until=date(2018, 7, 1)))
    assert held(date(2018, 6, 30))[0] == 300_00
    assert held(date(2018, 7, 1))[0] is None


def test_taking_back_brings_the_packs_value_again(offices: SimpleNamespace) -> None:
    approved(offices, tier())
    with pytest.raises(EntryRefused, match="没有可作废的"):
        actions.enter(offices.county, tier(None, since=date(2018, 3, 2)))
    approved(offices, tier(None, document="丹政发〔2018〕9号"))
    assert held(date(2018, 3, 15))[0] == 251_00
    assert CountyValue.objects.count() == 2


def test_rows_are_never_changed_or_removed(offices: SimpleNamespace) -> None:
    row = approved(offices, tier())
    for attempt in (row.save, row.delete, row.verdict.delete, CountyValue.objects.all().delete):
        with pytest.raises(AppendOnly):
            attempt()


def test_an_approval_by_another_process_counts_from_the_next_question_on(offices: SimpleNamespace) -> None:
    before = rulebook.library()
    assert rulebook.library() is before
    told = {"area_code": offices.county.area_code, "name": TIER, "value": "30000", "document": "文", "note": ""}
    row = CountyValue.objects.create(since=date(2018, 3, 1), entered_by=offices.county, entered_at=clock.now(), **told)
    assert rulebook.library() is before
    Verdict.objects.create(entry=row, approved=True, by=offices.county2, at=clock.now())
    after = rulebook.library()
    assert held(date(2018, 3, 15))[0] == 300_00
    assert rulebook.library() is after


def test_a_value_that_the_packs_no_longer_allow_is_not_set_and_says_so(offices: SimpleNamespace) -> None:
    told = {"area_code": offices.county.area_code, "name": TIER, "value": "-5", "document": "文", "note": ""}
    row = CountyValue.objects.create(since=date(2018, 3, 1), entered_by=offices.county, entered_at=clock.now(), **told)
    Verdict.objects.create(entry=row, approved=True, by=offices.county2, at=clock.now())
    program = rulebook.program(family.VILLAGE, date(2018, 3, 15))
    assert program.parameter_ends(TIER) == (0, 1_000_000)
    assert "重新录入" in program.not_set_because(TIER)


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_the_same_moment_one_row_is_made(offices: SimpleNamespace) -> None:
    start, made = threading.Barrier(4), []

    def work() -> None:
        start.wait()
        try:
            made.append(actions.enter(offices.county, tier()).pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert CountyValue.objects.count() == len(set(made)) == 1


def test_a_decision_uses_the_value_and_is_computed_again_by_the_one_known_then(
    offices: SimpleNamespace, case: Case
) -> None:
    old = case.decisions.get()
    approved(offices, tier(300_00))
    new = casework.redetermine(offices.township, case)
    approved(offices, tier(310_00))
    newest = casework.redetermine(offices.township, case)
    assert [each.amount_fen for each in (old, new, newest)] == [502_00, 600_00, 620_00]
    for record in (old, new, newest):
        again = replay(record).of("dibao")
        assert again is not None
        assert again.amount_fen == record.amount_fen
    step = next(step for step in deciding.determine(case, date(2018, 3, 15)).decisions[0].steps if step.name == TIER)
    assert step.source == "丹政发〔2018〕1号"


def test_asking_again_without_a_change_makes_no_new_record(offices: SimpleNamespace, case: Case) -> None:
    approved(offices, tier(300_00))
    assert casework.redetermine(offices.township, case) == casework.redetermine(offices.township, case)
    assert case.decisions.count() == 2


def test_a_decision_whose_values_were_not_kept_is_not_guessed(offices: SimpleNamespace, case: Case) -> None:
    approved(offices, tier(300_00))
    record = casework.redetermine(offices.township, case)
    record.packs[-1]["hash"] = "0" * 64
    assert not PackText.objects.filter(hash="0" * 64).exists()
    with pytest.raises(CannotReplay, match="县里录入的标准"):
        replay(record)


def test_a_decision_outlives_both_the_packs_and_the_value(
    offices: SimpleNamespace, case: Case, tmp_path: Path, settings: Any
) -> None:
    approved(offices, tier(300_00))
    record = casework.redetermine(offices.township, case)
    approved(offices, tier(None, document="丹政发〔2018〕9号"))
    shutil.copytree(settings.PACK_FOLDERS[0], tmp_path / "packs")
    shutil.rmtree(tmp_path / "packs/6110-shangluo")
    shutil.rmtree(tmp_path / "packs/demo")
    settings.PACK_FOLDERS, settings.DATA_DIR = [tmp_path / "packs"], tmp_path
    again = replay(record).of("dibao")
    assert again is not None
    assert again.amount_fen == record.amount_fen == 600_00


def test_a_value_that_has_run_out_is_kept_as_run_out(offices: SimpleNamespace, case: Case, today: Today) -> None:
    approved(offices, tier(300_00, until=date(2018, 3, 20)))
    today(date(2018, 3, 21))
    record = casework.redetermine(offices.township, case)
    assert record.outcome == "eligible"
    assert record.amount_fen is None
    approved(offices, tier(310_00, since=date(2018, 3, 20)))
    again = replay(record).of("dibao")
    assert again is not None
    assert again.amount_fen is None
    assert [each.name for each in again.missing] == [each["name"] for each in record.missing] == [TIER]
