"""The page of a notice: its photo, taking it down, hanging it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from doudi.services.cases.models import Case

Walk = Callable[[str], Case]
SignIn = Callable[[str], Client]


def photo() -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", (40, 30), "white").save(made, "JPEG")
    return SimpleUploadedFile("board.jpg", made.getvalue(), "image/jpeg")


def test_the_village_adds_the_photo_of_the_board(walk: Walk, signed_in: SignIn, today: Callable[[date], None]) -> None:
    case = walk("publish")
    today(date(2018, 3, 26))
    url = f"/notices/{case.notices.get().pk}/"
    client = signed_in("village")
    assert "没有公示照片" in client.get(f"/cases/{case.pk}/").content.decode()
    assert "没有选照片" in client.post(url, {"act": "photo"}).content.decode()
    client.post(url, {"act": "photo", "photo": photo()})
    kept = case.papers.get(kind="board_photo")
    for page in (url, f"/cases/{case.pk}/"):
        assert f"/evidence/papers/{kept.pk}/" in client.get(page).content.decode()
    public = Client().get("/public/notices/").content.decode()
    assert "孙立安" in public
    assert "<img" not in public
    assert "/evidence/papers/" not in public


def test_taking_down_is_told_on_the_case_and_hides_the_family_from_the_board(
    walk: Walk, signed_in: SignIn, today: Callable[[date], None]
) -> None:
    case = walk("publish")
    today(date(2018, 3, 26))
    url = f"/notices/{case.notices.get().pk}/"
    client = signed_in("township")
    assert "孙立安" in client.get("/public/notices/").content.decode()
    assert "提前撤下要写明原因" in client.post(url, {"act": "down"}).content.decode()
    client.post(url, {"act": "down", "why": "名单贴错了村"})
    assert "孙立安" not in Client().get("/public/notices/").content.decode()
    told = client.get(f"/cases/{case.pk}/").content.decode()
    assert "撤下：名单贴错了村" in told
    assert "不算公示过：先重新公示" in told
    assert "今天已经公示过一次" not in client.get(url).content.decode()
    assert "名单贴错了村" in signed_in("auditor").get(f"/cases/{case.pk}/replay/").content.decode()
    today(date(2018, 3, 27))
    client.post(url, {"act": "again", "place": "村务公开栏"})
    assert "孙立安" in Client().get("/public/notices/").content.decode()


def test_who_only_reads_changes_nothing(walk: Walk, signed_in: SignIn) -> None:
    notice = walk("publish").notices.get()
    response = signed_in("auditor").post(f"/notices/{notice.pk}/", {"act": "down", "why": "试一试"})
    notice.refresh_from_db()
    assert notice.taken_down_on is None
    assert "已撤下" not in response.content.decode()
