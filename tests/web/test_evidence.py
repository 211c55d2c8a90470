"""The screens of the evidence."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from doudi.services.accounts.models import User
from doudi.services.evidence import actions
from doudi.services.evidence.models import Attachment
from doudi.services.evidence.papers import PaperEntry, Upload
from doudi.services.registry.models import Household
from tests.services.evidence import photo
from tests.web.conftest import SignIn


def hand_in(client: Client, household: Household, *files: bytes, **more: str) -> str:
    uploads = [SimpleUploadedFile(f"{number}.jpg", each) for number, each in enumerate(files)]
    posted = {"kind": "id_card", "scans": uploads, **more}
    return client.post(reverse("household-papers", args=[household.pk]), posted, follow=True).content.decode()


def test_a_paper_is_handed_in_and_looked_at_but_stays_in_no_cache(household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    assert "收下了 2 份" in hand_in(client, household, photo(), photo(size=(20, 20)))
    answer = client.get(reverse("paper-file", args=[Attachment.objects.earliest("pk").pk]))
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline; filename=")
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_no_plain_copy_of_a_paper_is_written_to_disk(
    household: Household, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    keep = actions.keep

    def watched(user: User, home: Household, upload: Upload, entry: PaperEntry) -> Attachment:
        seen.append(upload)
        return keep(user, home, upload, entry)

    monkeypatch.setattr(actions, "keep", watched)
    hand_in(signed_in("township"), household, photo(size=(3000, 2000)) + b" " * 5_000_000)
    assert [type(upload) for upload in seen] == [InMemoryUploadedFile]


def test_one_bad_file_does_not_cost_the_others(household: Household, signed_in: SignIn) -> None:
    said = hand_in(signed_in("township"), household, b"PK\x03\x04", photo())
    assert "收下了 1 份，还有几份没有收" in said
    assert "0.jpg：这不是照片，也不是 PDF，看起来是压缩包" in said
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"kind": ""}, "还没有选是什么材料"),
        ({"kind": "other"}, "请写明是什么"),
        ({"taken_on": "2018-13-01"}, "dd-errors"),
        ({"taken_on": "2018-03-16"}, "材料的日期还没有到"),
        ({"person": "999999"}, "dd-errors"),
        ({"case": "x"}, "dd-errors"),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    household: Household, signed_in: SignIn, posted: dict[str, str], said: str
) -> None:
    assert said in hand_in(signed_in("township"), household, photo(), **posted)
    assert not Attachment.objects.exists()


def test_no_file_is_said(household: Household, signed_in: SignIn) -> None:
    assert "还没有选文件" in hand_in(signed_in("township"), household)


def test_a_paper_is_withdrawn_with_a_reason(offices: SimpleNamespace, household: Household, signed_in: SignIn) -> None:
    client = signed_in("township")
    hand_in(client, household, photo())
    address = reverse("paper-withdraw", args=[Attachment.objects.get().pk])
    assert "请写明原因" in client.post(address, {"why": " "}).content.decode()
    page = client.post(address, {"why": "传错了人"}, follow=True).content.decode()
    assert "传错了人" in page
    assert "还没有材料" in page


def test_an_auditor_looks_and_does_not_hand_in(household: Household, signed_in: SignIn) -> None:
    client = signed_in("auditor")
    assert "收新的材料" not in client.get(reverse("household-papers", args=[household.pk])).content.decode()
    hand_in(client, household, photo())
    assert not Attachment.objects.exists()
