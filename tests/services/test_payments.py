"""The list of a month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from python_calamine import CalamineWorkbook

from doudi.domain.months import next_month
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.cases.models import Case
from doudi.services.payments import actions, checks, queries, sheets
from doudi.services.payments.actions import ListRefused
from doudi.services.payments.models import PaymentLine, PaymentList
from doudi.services.publicity import queries as publicity
from doudi.services.registry import actions as registry
from tests.services import family

Walk = Callable[[str], Case]
MAY = date(2018, 5, 1)


def test_a_failed_list_stores_nothing(walk: Walk, offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """P9."""
    walk("confirm")

    def broken(*_: object) -> None:
        raise RuntimeError("query failed")

    monkeypatch.setattr(checks, "residents", broken)
    with pytest.raises(RuntimeError):
        actions.make_list(offices.finance, MAY)
    assert not PaymentList.objects.exists()
    assert not PaymentLine.objects.exists()


def test_the_head_counts_once_in_people_and_money(walk: Walk, offices: SimpleNamespace) -> None:
    """P1."""
    walk("confirm")
    made = actions.make_list(offices.finance, MAY).list
    town, whole = queries.totals(offices.finance, made.pk)
    assert (town.name, town.households, town.persons, town.amount_fen) == ("甲镇", 1, 2, 502_00)
    assert (whole.households, whole.persons, whole.amount_fen) == (1, 2, 502_00)


def test_form_notice_and_list_show_one_amount(walk: Walk, offices: SimpleNamespace) -> None:
    """P12: each reads the decision, none computes."""
    case = walk("confirm")
    made = actions.make_list(offices.finance, MAY).list
    amounts = {row.amount_fen for row in case.decisions.all()}
    amounts |= {row.amount_fen for row in case.notices.all()}
    amounts |= {case.entitlements.get().amount_fen, queries.lines(offices.finance, made.pk).get().amount_fen}
    assert amounts == {502_00}


def test_a_change_of_members_stops_the_line_until_decided_again(
    walk: Walk, offices: SimpleNamespace, today: Callable[[date], None]
) -> None:
    """P32."""
    case = walk("confirm")
    today(date(2018, 4, 20))
    wife = case.household.memberships.get(is_head=False)
    registry.remove_member(offices.township, case.household_id, wife.person_id, date(2018, 4, 20))
    made = actions.make_list(offices.finance, MAY).list
    assert "成员有变动" in queries.lines(offices.finance, made.pk).get().problem
    assert queries.totals(offices.finance, made.pk)[-1].amount_fen == 0


def test_an_account_that_arrives_later_mends_the_line(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_bankaccount")
    made = actions.make_list(offices.finance, MAY)
    assert queries.lines(offices.finance, made.list.pk).get().problem == checks.NO_ACCOUNT
    registry.set_account(offices.township, case.household_id, family.ACCOUNT)
    assert actions.make_list(offices.finance, MAY).changed == 1
    assert queries.totals(offices.finance, made.list.pk)[-1].amount_fen == 502_00


def test_a_list_costs_few_queries_however_long(
    walk: Walk, offices: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    walk("confirm")
    with django_assert_max_num_queries(20):
        actions.make_list(offices.finance, MAY)


def test_the_list_is_made_by_the_county_and_not_too_early(offices: SimpleNamespace) -> None:
    for user in (offices.township, offices.auditor, offices.administrator):
        with pytest.raises(NotAllowed):
            actions.make_list(user, date(2018, 3, 1))
    with pytest.raises(ListRefused, match="最多提前一个月"):
        actions.make_list(offices.county, date(2018, 5, 1))
    assert next_month(date(2018, 12, 31)) == date(2019, 1, 1)


def test_nothing_leaves_the_area(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    made = actions.make_list(offices.finance, MAY).list
    notice = case.notices.first()
    assert notice is not None
    for user in (offices.foreign_township, offices.foreign_county):
        assert not queries.lists(user).exists()
        assert not queries.entitlements(user).exists()
        assert not publicity.notices(user).exists()
        for read in (queries.payment_list, queries.lines, queries.totals):
            with pytest.raises(NotFound):
                read(user, made.pk)
        with pytest.raises(NotFound):
            publicity.notice(user, notice.pk)
    with pytest.raises(NotFound):
        queries.xlsx_rows(offices.foreign_county, made.pk)
    assert not queries.lines(offices.other_township, made.pk).exists()
    assert queries.lines(offices.township, made.pk).count() == 1
    assert queries.totals(offices.other_township, made.pk)[-1].amount_fen == 0
    with pytest.raises(NotAllowed):
        sheets.xlsx(offices.township, made.pk)


def test_the_sheet_says_nothing_of_samples_where_there_are_none(walk: Walk, offices: SimpleNamespace) -> None:
    case = walk("confirm")
    made = actions.make_list(offices.finance, MAY).list
    text = str(
        CalamineWorkbook.from_filelike(BytesIO(sheets.xlsx(offices.finance, made.pk))).get_sheet_by_index(0).to_python()
    )
    assert ("示例值" in text) == case.entitlements.get().decision.demonstration


def test_a_name_that_looks_like_a_formula_stays_text(
    walk: Walk, offices: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk("confirm")
    made = actions.make_list(offices.finance, MAY).list
    rows = queries.xlsx_rows(offices.finance, made.pk)
    strange = type(rows[0])(**{**{f: getattr(rows[0], f) for f in rows[0].__slots__}, "bank": '=HYPERLINK("x")'})
    monkeypatch.setattr(sheets.queries, "xlsx_rows", lambda *_: [strange])
    book = CalamineWorkbook.from_filelike(BytesIO(sheets.xlsx(offices.finance, made.pk)))
    line = book.get_sheet_by_name("发放名单").to_python()[-1]
    assert line[9] == '=HYPERLINK("x")'
    assert line[11] == family.ACCOUNT.number
