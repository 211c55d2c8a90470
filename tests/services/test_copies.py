"""A copy of what is held on one person: complete, and nobody else's."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import Model
from python_calamine import CalamineWorkbook

from doudi.domain.findings import Faults
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.privacy.copies import LOOKS, _given, copy_of, workbook
from doudi.services.privacy.headings import WORDS
from doudi.services.privacy.holdings import HOLDINGS, NONE_HELD
from doudi.services.privacy.whole import in_full
from doudi.services.registry.actions import register_household, set_phone
from doudi.services.resealing import COLUMNS
from tests.services import family
from tests.services.remedies import made_remedies

ASKED = ("本人", "2018年5月2日申请书")


def ours() -> set[type[Model]]:
    return {model for model in apps.get_models() if model.__module__.startswith("doudi.")}


def test_every_table_is_given_or_has_its_reason() -> None:
    given = {each.model for each in HOLDINGS}
    assert given.isdisjoint(NONE_HELD)
    assert {model._meta.label for model in ours()} == given | set(NONE_HELD)


def test_every_secret_of_a_given_table_is_opened_or_left_out() -> None:
    known = {(column.model, column.cipher) for column in COLUMNS}
    for each in HOLDINGS:
        for field in apps.get_model(each.model)._meta.concrete_fields:
            if _given(field, each):
                assert not field.name.endswith("cipher") or (each.model, field.name) in known, (each.model, field.name)
                assert not str(field.verbose_name).isascii() or field.name in WORDS, (each.model, field.name)


def test_it_holds_the_persons_own_and_nothing_of_others(offices: SimpleNamespace, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    made_remedies(offices, done)
    set_phone(offices.township, done.household_id, "13900000001")
    other = family.member(31, name="外人甲", id_number=family.number(family.date(1980, 1, 1), 31))
    register_household(offices.township, family.entry(members=(other,)))
    in_full(offices.auditor, done.household_id, "审计检查")
    parts = copy_of(offices.county, done.applicant_id, *ASKED)
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(workbook(parts)))
    text = "\n".join(str(sheets.get_sheet_by_name(name).to_python()) for name in sheets.sheet_names)
    for own in (family.member().id_number, family.ACCOUNT.number, "13900000001", done.number, "审计检查"):
        assert own in text
    spouse = done.household.memberships.exclude(person=done.applicant).first()
    assert spouse is not None
    assert family.spouse().id_number not in text
    assert other.id_number not in text
    assert other.name not in text
    assert "货车" not in text
    assert {"人员", "家庭成员", "案件", "保障待遇", "公示", LOOKS} <= {part.title for part in parts}
    assert Entry.objects.filter(act=Act.EXPORT, kind="registry.person", note__contains=ASKED[1]).count() == 1


def test_it_is_the_countys_to_give_for_a_stated_request(offices: SimpleNamespace, case: Case) -> None:
    for office in ("township", "village", "auditor", "administrator", "finance"):
        with pytest.raises(NotAllowed):
            copy_of(getattr(offices, office), case.applicant_id, *ASKED)
    with pytest.raises(NotFound):
        copy_of(offices.foreign_county, case.applicant_id, *ASKED)
    with pytest.raises(Faults) as error:
        copy_of(offices.county, case.applicant_id, "邻居", " ")
    assert {each.where for each in error.value.findings} == {"asker", "document"}
    assert not Entry.objects.filter(act=Act.EXPORT).exists()
