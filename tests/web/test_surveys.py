"""The survey's screens by the real client: page and phone, faults in words, who settles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doudi.services.cases.models import Case
from doudi.services.evidence import surveys
from doudi.services.evidence.models import Survey
from doudi.services.registry.actions import remove_member
from doudi.services.registry.models import FactRecord
from doudi.services.remedies import draws
from tests.services.evidence import photo
from tests.web.conftest import SignIn

PHONE = {"Accept": "application/json"}
FILLED = {
    "visited_on": "2018-03-15", "place": "一组 8 号", "surveyors": "甲、乙", "respondent": "丙", "relation": "本人",
    "heard": "药费压得紧", "house": "own", "safe": "safe", "seen": "土坯房", "counted": "种地三千", "asked": "邻居：困难",
    "judged": "same", "judgement": "情况属实", "papers": ["id_card"], "signed_on_paper": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def filled(offices: SimpleNamespace, case: Case) -> Callable[..., dict[str, Any]]:
    def form(name: str = "township", **changes: Any) -> dict[str, Any]:
        return {**FILLED, "ticket": surveys.hand_out(getattr(offices, name), case), **changes}

    return form


def post(client: Client, case: Case, data: dict[str, Any], **words: Any) -> Any:
    return client.post(reverse("survey", args=[case.pk]), data, **words)


def test_a_phone_takes_the_form_along_and_sends_it_twice_for_one_survey(
    signed_in: SignIn, case: Case, filled: Callable[..., dict[str, Any]]
) -> None:
    client = signed_in("township")
    listed = client.get(reverse("field-list"), headers=PHONE).json()
    assert [each["case"] for each in listed["visits"]] == [case.pk]
    taken = client.get(listed["visits"][0]["url"], headers=PHONE).json()
    assert taken["case"] == case.pk
    for part in ("听", "看", "算", "访", "评", "核"):
        assert f">{part}</h2>" in taken["html"]
    assert "csrfmiddlewaretoken" not in taken["html"]
    data = filled()
    answers = []
    for _ in range(2):
        files = {"photos": [SimpleUploadedFile("a.jpg", photo(), "image/jpeg")]}
        answers.append(post(client, case, data | files, headers=PHONE).json())
    assert answers[0] == answers[1] == {"survey": Survey.objects.get().pk, "said": "入户调查已登记", "waits": False}


def test_faults_are_all_said_at_once_on_page_and_phone(
    signed_in: SignIn, case: Case, filled: Callable[..., dict[str, Any]]
) -> None:
    client = signed_in("township")
    wrong = filled(heard="", surveyors="甲", **{f"b{case.applicant_id}-wage": "many"})
    by_phone = post(client, case, wrong, headers=PHONE)
    assert by_phone.status_code == 422
    said = "".join(each["text"] for each in by_phone.json()["errors"])
    assert all(words in said for words in ("不是数", "没有填听到的情况", "调查人员不少于 2 人"))
    wrong.pop(f"b{case.applicant_id}-wage")
    shown = post(client, case, wrong).content.decode()
    for words in ("没有填听到的情况", "调查人员不少于 2 人", "土坯房"):
        assert words in shown
    picture = {"photos": [SimpleUploadedFile("a.jpg", b"PK\x03\x04", "image/jpeg")]}
    assert "照片：这不是照片" in post(client, case, filled() | picture, headers=PHONE).json()["errors"][0]["text"]
    assert not Survey.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"ticket": "x"}, {"ticket": ""}, {"signature_1": "data:image/png;base64,!!"}, {"latitude": "1e400"},
        {"visited_on": "9999-99-99"}, {"heard": "\x00"}, {"place": "长" * 5000}, {"papers": ["nothing"]},
    ],
)  # fmt: skip
def test_garbage_is_answered_in_words(
    signed_in: SignIn, case: Case, filled: Callable[..., dict[str, Any]], changes: dict[str, Any]
) -> None:
    answer = post(signed_in("township"), case, filled(**changes), headers=PHONE)
    assert answer.status_code == 422
    assert answer.json()["errors"]
    assert not Survey.objects.exists()


def test_another_persons_form_is_refused(signed_in: SignIn, case: Case, filled: Callable[..., dict[str, Any]]) -> None:
    answer = post(signed_in("township2"), case, filled("township"), headers=PHONE)
    assert answer.status_code == 422
    assert "别人取的" in answer.json()["errors"][0]["text"]


def test_the_township_looks_at_a_helpers_visit_and_chooses(
    signed_in: SignIn, case: Case, filled: Callable[..., dict[str, Any]]
) -> None:
    wage = {f"b{case.applicant_id}-wage": "9000"}
    told = post(signed_in("village"), case, filled("village", **wage), headers=PHONE).json()
    assert told["waits"]
    url = reverse("visit", args=[told["survey"]])
    assert "用入户的" not in signed_in("village").get(url).content.decode()
    assert signed_in("village").post(url, {"side0": "survey"}).status_code == 200
    assert not FactRecord.objects.filter(name="wage", value="900000").exists()
    township = signed_in("township")
    assert "入户要您核对" in township.get(reverse("surveys")).content.decode()
    assert "用入户的" in township.get(url).content.decode()
    township.post(url, {"side0": "survey", "sideX": "survey", "side99999999": "survey"})
    assert FactRecord.objects.filter(name="wage", value="900000").count() == 1
    assert "已经有人核对过" in township.post(url, {"side0": "survey"}).content.decode()


def test_what_a_phone_keeps_holds_no_family(signed_in: SignIn, case: Case) -> None:
    client = signed_in("township")
    shell = client.get(reverse("field")).content.decode()
    for personal in ("孙立安", case.number, "township 经办", "csrfmiddlewaretoken"):
        assert personal not in shell
    worker = client.get(reverse("field-worker"))
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/field/" in worker.content.decode()
    left = client.post(reverse("sign-out"))
    assert left["Clear-Site-Data"] == '"storage"'


def test_the_county_visits_what_was_drawn(signed_in: SignIn, offices: SimpleNamespace, walk: Any) -> None:
    case = walk("submit")
    county = signed_in("county")
    assert county.get(reverse("field-list")).json()["visits"] == []
    draws.draw(offices.county, "dibao")
    listed = county.get(reverse("field-list")).json()["visits"]
    assert [each["case"] for each in listed] == [case.pk]
    filled = {**FILLED, "visited_on": "2018-04-02", "ticket": surveys.hand_out(offices.county, case)}
    assert not post(county, case, filled, headers=PHONE).json()["waits"]
    assert county.get(reverse("field-list")).json()["visits"] == []
    assert case.county_visits.get().visitors == ["甲", "乙"]


def test_a_signature_that_is_no_picture_is_told(case: Case, signed_in: SignIn) -> None:
    client = signed_in("township")
    page = client.post(reverse("survey", args=[case.pk]), {"signature_1": "签", "ticket": ""})
    assert "调查人一的签字没有传完整" in page.content.decode()


def test_what_was_answered_about_somebody_who_left_waits_on_the_desk_too(
    offices: SimpleNamespace, case: Case, signed_in: SignIn, today: Callable[[date], None]
) -> None:
    wife = case.household.memberships.get(is_head=False)
    client, ticket = signed_in("township"), surveys.hand_out(offices.township, case)
    today(date(2018, 3, 16))
    remove_member(offices.township, case.household_id, wife.person_id, date(2018, 3, 16))
    posted = {**FILLED, "ticket": ticket, f"b{wife.person_id}-wage": "700", f"b{wife.person_id}-wage-tick": "unknown"}
    said = client.post(reverse("survey", args=[case.pk]), posted, follow=True).content.decode()
    assert "陈小梅的工资" in said
    assert "700" in said
