"""名册导入 on the screen: a pair is handed in, looked at, taken over."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.services.registry.models import Household
from doudi.services.rolls.actions import check
from doudi.services.rolls.joining import File
from doudi.services.rolls.models import RollImport
from tests.services.roll_files import Pair, pair
from tests.web.conftest import SignIn


def hand_in(client: Client, files: tuple[File, File], **more: str) -> Any:
    first, second = (SimpleUploadedFile(file.name, file.content) for file in files)
    return client.post(reverse("rolls"), {"first": first, "second": second, **more}, follow=True)


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def roll() -> Pair:
    return pair(30)


def test_a_pair_is_checked_shown_and_taken_over(signed_in: SignIn, roll: Pair) -> None:
    client = signed_in("county")
    shown = text(hand_in(client, roll.files()))
    assert f"没有错，{len(roll.homes)} 户要更新" in shown.replace('<span class="dd-nowrap">', "").replace("</span>", "")
    assert Household.objects.count() == 0
    [found] = RollImport.objects.all()
    done = text(client.post(reverse("roll-apply", args=[found.pk]), follow=True))
    assert "已按这份名册更新" in done
    assert Household.objects.count() == len(roll.homes)
    again = text(client.post(reverse("roll-apply", args=[found.pk]), follow=True))
    assert "没有重复更新" in again
    assert Household.objects.count() == len(roll.homes)


def test_each_count_links_to_its_lines(signed_in: SignIn, roll: Pair) -> None:
    client = signed_in("county")
    roll.homes[0]["合计（元）"] += 1
    hand_in(client, roll.files())
    [found] = RollImport.objects.all()
    page = reverse("roll", args=[found.pk])
    assert "不等于合计" in text(client.get(page))
    new = text(client.get(page, {"show": "new"}))
    assert roll.homes[1]["户主姓名"] in new
    assert "不等于合计" not in new
    refused = text(client.post(reverse("roll-apply", args=[found.pk]), follow=True))
    assert "还有 1 户有错" in refused
    client.post(reverse("roll-apply", args=[found.pk]), {"leave_faulty": "1"})
    assert Household.objects.count() == len(roll.homes) - 1


def test_what_cannot_be_read_is_said_and_nothing_is_kept(signed_in: SignIn, roll: Pair) -> None:
    client = signed_in("township")
    home, person = roll.files()
    for files, said in (
        ((home, home), "两个文件都是家庭表"),
        ((File("家庭.xlsx", b"PK\x03\x04 not an archive"), person), "请从上级平台重新导出"),
        ((File("家庭.xls", b"\xd0\xcf\x11\xe0old"), person), "另存为 .xlsx"),
        ((File("家庭.csv", "户主,1".encode()), person), "不是 .xlsx 表格"),
        ((File("一.xlsx", home.content), File("二.xlsx", person.content)), "看不出是哪一天"),
    ):
        assert said in text(hand_in(client, files))
    assert "还没有选人员表" in text(client.post(reverse("rolls"), {"first": SimpleUploadedFile("a.xlsx", b"x")}))
    assert not RollImport.objects.exists()


def test_kind_and_day_can_be_told_where_the_names_were_changed(signed_in: SignIn, roll: Pair) -> None:
    home, person = roll.files()
    files = File("一.xlsx", person.content), File("二.xlsx", home.content)
    hand_in(signed_in("county"), files, kind="rural_dibao", as_of="2018-03-09")
    [found] = RollImport.objects.all()
    assert (found.kind, found.as_of.isoformat()) == ("rural_dibao", "2018-03-09")


def test_a_check_can_be_thrown_away(signed_in: SignIn, roll: Pair) -> None:
    client = signed_in("county")
    hand_in(client, roll.files())
    [found] = RollImport.objects.all()
    client.post(reverse("roll-discard", args=[found.pk]))
    assert not RollImport.objects.exists()
    assert not Household.objects.exists()


def test_nobody_outside_the_area_takes_a_roll_over_and_auditors_only_look(
    signed_in: SignIn, offices: SimpleNamespace, roll: Pair
) -> None:
    hand_in(signed_in("county"), roll.files())
    [found] = RollImport.objects.all()
    for who, status in (("foreign_county", 404), ("township", 404), ("auditor", 403), ("village", 403)):
        assert signed_in(who).post(reverse("roll-apply", args=[found.pk])).status_code == status, who
        assert signed_in(who).post(reverse("roll-discard", args=[found.pk])).status_code == status, who
    assert hand_in(signed_in("auditor"), roll.files()).status_code == 403
    assert "核对</button>" not in text(signed_in("auditor").get(reverse("rolls")))
    assert RollImport.objects.count() == 1
    assert not Household.objects.exists()


def test_the_lists_for_others_are_downloads_or_a_sentence(signed_in: SignIn, offices: SimpleNamespace) -> None:
    client = signed_in("county")
    assert "银行账号采集表" in text(client.get(reverse("roll-exports")))
    empty = client.get(reverse("roll-export", args=["bank"]), follow=True)
    assert "没有符合条件的人" in text(empty)
    late = client.get(reverse("roll-export", args=["payment"]), {"month": "2018-05"}, follow=True)
    assert "还没有生成" in text(late)
    unclear = client.get(reverse("roll-export", args=["payment"]), {"month": "下个月"}, follow=True)
    assert "看不出是哪个月" in text(unclear)
    assert client.get(reverse("roll-export", args=["nothing"])).status_code == 404
    client.post(reverse("roll-apply", args=[check(offices.county, pair(12).files()).pk]))
    for code, start in (("bank", b"PK"), ("check-roll", b"PK"), ("check-roll-xml", b"<?xml")):
        done = client.get(reverse("roll-export", args=[code]))
        assert done.content.startswith(start), code
        assert "attachment" in done["Content-Disposition"]
    assert signed_in("finance").get(reverse("roll-export", args=["rekey"])).status_code == 403
    assert "补录单" not in text(signed_in("finance").get(reverse("roll-exports")))
