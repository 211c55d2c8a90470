"""The print centre, files at every level, the card, and one step for many cases, by the real client."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from doudi.services.cases import actions
from doudi.services.cases.models import Case, CaseStep
from doudi.services.documents.models import PrintRecord
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Household
from tests.documents.papers_for_tests import text_of
from tests.services import family
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def said(content: bytes) -> str:
    """A page with the spans that keep a number and its word together taken out."""
    return content.decode().replace('<span class="dd-nowrap">', "").replace("</span>", "")


def second_case(offices: SimpleNamespace, scheme: str = "dibao") -> Case:
    members = (family.member(21, name="周大山"), family.spouse(22, name="周小溪"))
    home = register_household(offices.township, family.entry(members=members))
    return actions.accept(offices.township, home, scheme, home.memberships.get(is_head=True).person_id)


def test_the_set_of_the_last_step_is_ticked_and_prints(signed_in: SignIn, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    client = signed_in("township")
    url = reverse("household-forms", args=[done.household_id])
    page = client.get(url).content.decode()
    assert 'value="approval_dibao" checked' in page
    assert 'value="survey_home" checked' not in page
    assert 'value="survey_home" checked' in client.get(url + "?event=survey").content.decode()
    answer = client.post(url, {"forms": ["approval_dibao"], "do": "print", "on": "2018-04-17"})
    assert answer["Content-Type"] == "application/pdf"
    assert "伍佰零贰元整" in text_of(answer.content)
    word = client.post(url, {"forms": ["approval_dibao"], "do": "docx"})
    assert word.content[:2] == b"PK"
    assert "审核确认表" in client.get(reverse("papers-log")).content.decode()
    assert PrintRecord.objects.count() == 2


def test_a_preview_leaves_nothing_and_nothing_chosen_is_said(signed_in: SignIn, case: Case) -> None:
    client = signed_in("village")
    url = reverse("household-forms", args=[case.household_id])
    assert client.post(url, {"forms": ["card"], "do": "preview"}).content[:4] == b"%PDF"
    assert "还没有选" in client.post(url, {"do": "preview"}).content.decode()
    assert "由乡镇经办人、县民政局办理" in client.post(url, {"forms": ["card"], "do": "print"}).content.decode()
    assert "没有“old”这张表" in client.post(url, {"forms": ["old"], "do": "preview"}).content.decode()
    bad = client.post(url, {"forms": ["card"], "do": "preview", "on": "昨天", "text.situation": "我写的"})
    assert "我写的" in bad.content.decode()
    assert PrintRecord.objects.count() == 0


def test_another_day_and_another_application_are_chosen_before_the_texts_are_made(
    signed_in: SignIn, walk: Callable[[str], Case], offices: SimpleNamespace
) -> None:
    done = walk("confirm")
    client = signed_in("township")
    url = reverse("household-forms", args=[done.household_id])
    assert "建议每月给予 502.00 元" in client.get(url).content.decode()
    early = client.get(url, {"on": "2018-03-14"}).content.decode()
    assert "建议每月给予" not in early
    assert "这一天还没有申请" in early
    other = Case.objects.create(
        number="611022-2018-X", household=done.household, scheme="dibao_topup", area_code=done.area_code,
        accepted_on=date(2018, 4, 17), applicant=done.applicant, handler=offices.township,
        procedure_id=done.procedure_id, state="accepted",
    )  # fmt: skip
    page = client.get(url, {"case": str(done.pk), "event": "没有这件事"}).content.decode()
    assert f'name="case" value="{done.pk}"' in page
    assert other.number in page
    answer = client.post(url, {"forms": ["approval_dibao"], "do": "print", "case": done.pk, "on": "2018-04-17"})
    assert "伍佰零贰元整" in text_of(answer.content)
    assert PrintRecord.objects.get().case == done


def test_one_form_for_many_households(signed_in: SignIn, offices: SimpleNamespace, case: Case) -> None:
    other = second_case(offices)
    client = signed_in("township")
    asked = {"form": "yearly", "village": family.VILLAGE}
    page = client.get(reverse("papers-many"), asked).content.decode()
    assert "孙立安" in page
    assert "周大山" in page
    homes = [case.household_id, other.household_id]
    answer = client.post(reverse("papers-many"), {**asked, "household": homes, "do": "print"})
    text = text_of(answer.content)
    assert "孙立安" in text
    assert "周大山" in text
    assert set(PrintRecord.objects.values_list("household", flat=True)) == set(homes)
    foreign = {**asked, "village": family.FOREIGN_VILLAGE}
    assert client.get(reverse("papers-many"), foreign).status_code == 404
    assert client.get(reverse("papers-many"), {**asked, "form": "old"}).status_code == 404


@pytest.mark.demand(56)
def test_files_of_the_township_table_of_the_village_and_card_of_the_household_as_of_any_day(
    signed_in: SignIn, walk: Callable[[str], Case], today: Callable[[date], None]
) -> None:
    done = walk("confirm")
    today(date(2018, 5, 3))
    for office in ("county", "township"):
        client = signed_in(office)
        files = client.get(reverse("files")).content.decode()
        assert done.number in files
        early = client.get(reverse("files"), {"on": "2018-03-21"}).content.decode()
        assert "入户调查" in early
        assert "办结 0 件" in early
        assert done.number not in client.get(reverse("files"), {"on": "2018-03-14"}).content.decode()
        village = {"area": family.VILLAGE}
        assert "每月 502.00 元" in client.get(reverse("files"), village).content.decode()
        assert "502.00" not in client.get(reverse("files"), {**village, "on": "2018-03-21"}).content.decode()
        printed = text_of(client.post(reverse("files-pdf"), {**village, "on": "2018-05-03"}).content)
        assert "孙立安" in printed
        assert "1户2人" in printed
    card = reverse("household-card", args=[done.household_id])
    page = signed_in("village").get(card).content.decode()
    assert "<svg" in page
    assert "每月 502.00 元" in page
    assert "每月 502.00 元" not in signed_in("village").get(card, {"on": "2018-03-21"}).content.decode()
    assert signed_in("other_township").get(card).status_code == 404
    assert PrintRecord.objects.filter(form="village_table", household=None).count() == 2


@pytest.mark.demand(33)
def test_the_window_prints_its_sign_policies_way_duties_and_list_of_papers(signed_in: SignIn) -> None:
    text = text_of(signed_in("township").post(reverse("posters-pdf")).content)
    for title in ("社会救助受理窗口", "社会救助政策", "办理流程", "工作人员职责", "一次性告知清单"):
        assert title in text
    assert "民发〔2012〕220号" in text
    assert "受理申请后10个工作日内" in text
    assert "登记调查结果" in text
    assert "户口簿" in text
    assert PrintRecord.objects.get().form == "posters"
    assert signed_in("village").post(reverse("posters-pdf")).status_code == 403


def test_files_of_another_place_or_of_a_day_to_come_are_refused(signed_in: SignIn, household: Household) -> None:
    client = signed_in("township")
    assert client.get(reverse("files"), {"area": family.OTHER_VILLAGE}).status_code == 404
    assert "还没有到" in client.get(reverse("files"), {"on": "2019-01-01"}).content.decode()
    assert client.post(reverse("files-pdf"), {"on": "2019-01-01", "area": family.VILLAGE}).status_code == 302
    assert PrintRecord.objects.count() == 0


def test_a_survey_is_filled_in_once_for_many(signed_in: SignIn, offices: SimpleNamespace, case: Case) -> None:
    other = second_case(offices)
    client = signed_in("township")
    url = reverse("batch-step", args=["survey"])
    assert "2 件可以一起办" in client.get(url).content.decode()
    told = {"case": [case.pk, other.pk], f"version_{case.pk}": "1", f"version_{other.pk}": "1", "surveyors": "甲、乙"}
    assert "办好 2 件" in said(client.post(url, told).content)
    assert CaseStep.objects.filter(transition="survey", details__surveyors=["甲", "乙"]).count() == 2
    again = said(client.post(url, told).content)
    assert "办好 2 件" not in again
    assert CaseStep.objects.filter(transition="survey").count() == 2


def test_what_fails_in_a_batch_says_why_and_hinders_nobody(
    signed_in: SignIn, offices: SimpleNamespace, case: Case
) -> None:
    other = second_case(offices)
    actions.perform(offices.township2, other, "survey", other.version, surveyors=["丙", "丁"])
    client = signed_in("township")
    url = reverse("batch-step", args=["survey"])
    told = {"case": [case.pk, other.pk], f"version_{case.pk}": "1", f"version_{other.pk}": "1", "surveyors": "甲、乙"}
    page = said(client.post(url, told).content)
    assert "办好 1 件，1 件没有办成" in page
    assert "township2 经办已在" in page
    case.refresh_from_db()
    assert case.state == "surveyed"


def test_a_batch_with_too_few_surveyors_changes_nothing(signed_in: SignIn, case: Case) -> None:
    client = signed_in("township")
    url = reverse("batch-step", args=["survey"])
    page = client.post(url, {"case": [case.pk], f"version_{case.pk}": "1", "surveyors": "甲"}).content.decode()
    assert "调查人员不少于 2 人" in page
    assert "还没有选" in client.post(url, {"surveyors": "甲、乙"}).content.decode()
    assert client.get(reverse("batch-step", args=["confirm"])).status_code == 404
    assert CaseStep.objects.filter(transition="survey").count() == 0


def test_cases_of_several_schemes_are_not_taken_together(
    signed_in: SignIn, offices: SimpleNamespace, case: Case
) -> None:
    other = second_case(offices)
    Case.objects.filter(pk=other.pk).update(scheme="dibao_single")
    client = signed_in("township")
    told = {"case": [case.pk, other.pk], f"version_{case.pk}": "1", f"version_{other.pk}": "1", "surveyors": "甲、乙"}
    page = client.post(reverse("batch-step", args=["survey"]), told).content.decode()
    assert "不是同一项救助" in page
    assert CaseStep.objects.filter(transition="survey").count() == 0
