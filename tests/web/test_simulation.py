"""The screen of trials: sums of one's own county, its families by name, faults beside the fields, nothing written."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from doudi.engine import Program
from doudi.engine.shipped import shipped_packs
from doudi.services.cases.models import Case
from doudi.services.population.database import from_database
from doudi.services.registry.actions import register_household
from doudi.services.simulation import register
from doudi.services.standards.models import CountyValue
from tests.services import family
from tests.services.test_standards import approved, tier
from tests.web.conftest import SignIn

pytestmark = pytest.mark.either

MORE = {"on": "2018-04-20", "p-dibao_tier_a": "300", "p-dibao_tier_b": "300", "p-dibao_tier_c": "300"}


def text(client: Client, data: dict[str, str], *where: str) -> str:
    """A page of the trial."""
    answer = client.get(reverse(*where) if len(where) == 1 else reverse(where[0], args=where[1:]), data)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def tried(walk: Callable[[str], Case], signed_in: SignIn) -> Client:
    """The county's desk, with one approved family in the register."""
    assert walk("confirm").entitlements.get().amount_fen
    return signed_in("county")


def test_the_page_asks_and_then_answers_first_of_all_what_it_costs(tried: Client) -> None:
    assert "先看看谁多谁少" in text(tried, {}, "simulation")
    page = text(tried, MORE, "simulation")
    assert "最低生活保障每月多花" in page
    assert "→ 300.00 元/人/月" in page
    assert "没有改动任何记录" in page
    assert not CountyValue.objects.exists()


def test_the_list_names_the_family_and_what_it_would_get(tried: Client) -> None:
    listed = text(tried, MORE, "simulation-households", "dibao", "more")
    assert Case.objects.get().applicant.name in listed
    assert "没有这样的家庭" in text(tried, MORE, "simulation-households", "dibao", "ended")


def test_another_county_counts_and_names_its_own_only(tried: Client, signed_in: SignIn) -> None:
    name = Case.objects.get().applicant.name
    foreign = signed_in("foreign_county")
    for where in (("simulation",), ("simulation-households", "dibao", "more")):
        answer = foreign.get(reverse(where[0], args=where[1:]), MORE)
        assert name not in answer.content.decode()


def test_faults_stand_beside_their_fields_all_at_once(tried: Client) -> None:
    page = text(tried, {"on": "2018-13-01", "p-dibao_tier_a": "很多", "p-dibao_tier_c": "-1"}, "simulation")
    assert "有 3 处要改" in plain(page)
    assert page.count('<p class="dd-error"') == 3


def test_a_day_without_rules_is_said(tried: Client) -> None:
    assert "没有可用的规则包" in text(tried, {"on": "2001-01-01"}, "simulation")


def test_the_workbook_holds_the_same_difference(tried: Client) -> None:
    answer = tried.get(reverse("simulation-xlsx"), MORE)
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    total = book.get_sheet_by_name("最低生活保障 按地区").to_python()[1]
    assert total[8] > 0
    assert f"{total[8]:,.2f}" in text(tried, MORE, "simulation")


def test_garbage_in_the_address_is_not_found_or_sent_back(tried: Client) -> None:
    assert tried.get(reverse("simulation-households", args=["dibao", "nothing"]), MORE).status_code == 404
    assert tried.get(reverse("simulation-households", args=["nothing", "more"]), MORE).status_code == 404
    assert tried.get(reverse("simulation-xlsx")).status_code == 302


def test_what_was_tried_goes_on_to_the_standards_form(tried: Client) -> None:
    link = re.search(r'href="(/standards/dibao_tier_a/enter/[^"]*)"', text(tried, MORE, "simulation"))
    assert link is not None
    assert 'value="300"' in tried.get(link[1]).content.decode()


def test_a_write_in_between_is_seen(tried: Client, offices: SimpleNamespace) -> None:
    """The population is kept in memory only as long as nobody writes."""
    assert "1 户" in plain(text(tried, MORE, "simulation"))
    register_household(offices.township, family.entry(members=(family.member(21), family.spouse(22))))
    assert "2 户" in plain(text(tried, MORE, "simulation"))


def test_a_draft_pack_is_tried_in_the_place_of_the_one_of_its_name(
    tried: Client, tmp_path: Path, settings: Any
) -> None:
    shipped = shipped_packs() / "6110-shangluo/dibao"
    shutil.copytree(shipped, tmp_path / "dearer")
    shutil.copytree(shipped, tmp_path / "broken")
    values = tmp_path / "dearer/parameters.toml"
    values.write_text(values.read_text("utf-8").replace("amount = 251\n", "amount = 300\n"), "utf-8")
    (tmp_path / "broken/formulas.py").write_text("print(1)\n", "utf-8")
    settings.DRAFT_FOLDER = str(tmp_path)
    form = {"on": "2018-04-20", "draft": ""}
    assert "最低生活保障没有变化" in text(tried, form, "simulation")
    page = text(tried, form | {"draft": "dearer"}, "simulation")
    assert "最低生活保障每月多花 98.00 元" in page
    assert "试的是草稿规则包" in page
    assert "这个草稿还不能用" in text(tried, form | {"draft": "broken"}, "simulation")
    assert "有 1 处要改" in plain(text(tried, form | {"draft": "../x"}, "simulation"))


def draft_of(settings: Any, folder: Path, pack: str) -> Path:
    """A copy of a shipped pack as a draft of its last name."""
    settings.DRAFT_FOLDER = str(folder)
    return Path(shutil.copytree(shipped_packs() / pack, folder / Path(pack).name))


def test_a_draft_keeps_what_the_county_set_itself(
    tried: Client, offices: SimpleNamespace, tmp_path: Path, settings: Any
) -> None:
    """Both sides know the approved values, also one approved after the draft was first tried."""
    draft_of(settings, tmp_path, "6110-shangluo/dibao")
    same = {"on": "2018-04-20", "draft": "dibao"}
    assert "最低生活保障没有变化" in text(tried, same, "simulation")
    approved(offices, tier(300_00))
    page = text(tried, same, "simulation")
    assert "最低生活保障没有变化" in page
    assert "没有改动任何参数" in page


def test_several_offices_and_days_stay_in_memory_up_to_so_many_people(
    tried: Client, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trials side by side don't push one another out; beyond the limit the oldest goes."""
    read: list[tuple[str, str]] = []

    def counted(area_code: str, on: date, program: Program) -> Any:
        read.append((area_code[:6], on.isoformat()))
        return from_database(area_code, on, program)

    monkeypatch.setattr(register, "from_database", counted)
    foreign = signed_in("foreign_county")
    days = [MORE | {"on": f"2018-04-{day}"} for day in (21, 22, 23)]
    for _ in range(2):
        for form in days:
            text(tried, form, "simulation")
        foreign.get(reverse("simulation"), days[0])
    assert sorted(read) == sorted(set(read))
    assert len(read) == 4
    monkeypatch.setattr(register, "MOST_PEOPLE", 1)
    for form in (MORE | {"on": "2018-04-24"}, days[2]):
        text(tried, form, "simulation")
    assert read[4:] == [("611022", "2018-04-24"), ("611022", "2018-04-23")]


@pytest.mark.parametrize("field", ["on", "values_of"])
def test_a_day_too_far_ahead_is_refused_beside_its_field(tried: Client, field: str) -> None:
    page = text(tried, {"on": "2018-04-20", field: "9999-12-31"}, "simulation")
    assert "有 1 处要改" in plain(page)
    assert "请核对年份" in plain(page)
    assert tried.get(reverse("simulation-xlsx"), {"on": "2018-04-20", field: "2450-01-01"}).status_code == 302


def test_what_a_draft_cannot_take_over_is_said_on_the_page(tried: Client, tmp_path: Path, settings: Any) -> None:
    """A fact's range that is too narrow for the register: a sentence, and no workbook."""
    household = draft_of(settings, tmp_path, "cn/household")
    facts = (household / "facts.toml").read_text("utf-8")
    narrow = re.sub(r"(\[wage\][^\[]*?range = )\[0, \d+\]", r"\g<1>[0, 1]", facts)
    assert narrow != facts
    (household / "facts.toml").write_text(narrow, "utf-8")
    form = {"on": "2018-04-20", "draft": "household"}
    page = plain(text(tried, form, "simulation"))
    assert "有 1 处要改" in page
    assert "不在换的规则包允许的 0.00 到 1.00 里" in page
    assert tried.get(reverse("simulation-xlsx"), form).status_code == 302


def test_a_draft_that_drops_a_payment_or_adds_one_says_so(tried: Client, tmp_path: Path, settings: Any) -> None:
    card = draft_of(settings, tmp_path, "6110-shangluo/dibao") / "pack.toml"
    shipped = card.read_text("utf-8")
    form = {"on": "2018-04-20", "draft": "dibao"}
    card.write_text(shipped.partition("[[decision]]")[0], "utf-8")
    page = text(tried, form, "simulation")
    assert "换的规则包里没有“重点对象增发”这一项" in page
    assert "新加的" not in page
    card.write_text(shipped.replace('"dibao_topup"', '"dibao_more"'), "utf-8")
    assert "“重点对象增发”是换的规则包新加的" in text(tried, form, "simulation")


def plain(page: str) -> str:
    """A page without its tags."""
    return re.sub(r"<[^>]+>", "", page)
