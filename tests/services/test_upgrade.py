"""The data of each former release, as its own code left them, live on in this one; and the way back is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from doudi.services.accounts.models import User
from doudi.services.audit import heads
from doudi.services.audit.context import acts
from doudi.services.audit.verifying import verify, verify_rows
from doudi.services.cases import actions
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.evidence import store
from doudi.services.evidence.models import Attachment
from doudi.services.payments.models import PaymentLine, PaymentList
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Area, Membership
from doudi.services.search.queries import find
from doudi.services.upkeep import backup, databases, restore
from doudi.services.upkeep.checks import examine
from doudi.services.upkeep.results import Grade
from tests.services import family
from tests.upgrades.release import HERE, brought_back, schema_of, standing_in
from tests.upgrades.story import ON, told

RELEASES = sorted(each.name.removesuffix(".tar.xz") for each in HERE.glob("*.tar.xz"))
ROWS = ("registry_household", "registry_person", "cases_decisionrecord", "payments_paymentline", "audit_entry")


def test_there_is_a_former_release() -> None:
    assert "0.1.0" in RELEASES


@pytest.mark.parametrize("version", RELEASES)
def test_a_release_lives_on_and_the_way_back_is_whole(
    version: str, django_db_setup: None, django_db_blocker: Any, tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR, settings.BUSINESS_DATE = tmp_path / "data", ON
    with django_db_blocker.unblock(), brought_back(version, settings.DATA_DIR) as release:
        copy = tmp_path / "before"
        with standing_in(release.target) as opened:
            before = (schema_of(opened), counted(opened))
            with databases.snapshot(tmp_path) as taken:
                copy.write_bytes(b"".join(taken.content))
            call_command("migrate", verbosity=0)
            assert schema_of(opened) != before[0]
            assert counted(opened) == before[1]
            whole_record(release.told["heads"])
            same_decisions(release.told["decided"])
            families_found_and_pages_open()
            a_new_case_goes_through()
            comes_back_from_a_backup(tmp_path)
            assert counted(opened) != before[1]
        spare = databases.spare(connection.vendor, "")
        with spare as target, databases.restored(connection.vendor, copy, target) as opened:
            assert (schema_of(opened), counted(opened)) == before


def counted(opened: BaseDatabaseWrapper) -> dict[str, int]:
    found = {}
    with opened.cursor() as cursor:
        for table in ROWS:
            cursor.execute(f"SELECT count(*) FROM {table}")
            [(found[table],)] = cursor.fetchall()
    assert min(found.values()) > 0
    return found


def whole_record(lines: list[str]) -> None:
    kept_outside = heads.read("\n".join(lines))
    assert len(kept_outside) > 1
    assert verify(kept_outside) == []
    assert verify_rows() == []
    assert [each for each in examine() if each.result.grade is Grade.BAD] == []


def same_decisions(said: dict[str, str]) -> None:
    assert len(said) > 100
    assert {str(each.pk): told(each) for each in DecisionRecord.objects.all()} == said


def families_found_and_pages_open() -> None:
    county, township, finance = (User.objects.get(username=name) for name in ("sw-xian", "sw-zhen", "sw-caizheng"))
    member = Membership.objects.filter(valid_until=None, household__area_code__startswith="611022").first()
    assert member is not None
    home = member.household
    with acts(county, "10.0.0.7"):
        for asked in (member.person.name, home.number):
            assert home.pk in {hit.household.pk for hit in find(county, asked, home.area_code).hits}, asked
    assert all(store.read(paper) for paper in Attachment.objects.all())
    case, made = Case.objects.filter(area_code__startswith="611022").latest("pk"), PaymentList.objects.latest("pk")
    assert PaymentLine.objects.filter(list=made).count() > 50
    for user, pages in (
        (county, ["/work/", f"/cases/{case.pk}/", f"/cases/{case.pk}/replay/"]),
        (township, ["/work/", "/cases/"]),
        (finance, [f"/payments/{made.pk}/", f"/payments/{made.pk}.xlsx"]),
    ):
        client = Client()
        client.force_login(user)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def a_new_case_goes_through() -> None:
    township = User.objects.get(username="sw-zhen")
    village = Area.objects.filter(code__startswith=township.area_code[:9], level="village").earliest("code")
    with acts(township, "10.0.0.7"):
        home = register_household(township, family.entry(area_code=village.code))
        case = actions.accept(township, home, "dibao", home.memberships.get(is_head=True).person_id)
        case = actions.perform(township, case, "survey", case.version, surveyors=["甲", "乙"])
    assert case.decisions.latest("pk").outcome == "eligible"
    assert verify() == []


def comes_back_from_a_backup(room: Path) -> None:
    with acts(None, "命令行"):
        made = backup.back_up(room / "backups")
    assert (made.lost, Attachment.objects.count()) == ((), 6)
    tried = restore.check(made.archive)
    assert tried.files >= 6
    assert not tried.to_migrate
    assert (tried.chained or 0) > 500
