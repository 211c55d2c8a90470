"""Another area's id in a filter, a hidden field, a tick or a file name: nothing shown, nothing written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doudi.services.cases.models import Case
from doudi.services.evidence.models import Attachment, Supporter
from doudi.services.registry.actions import register_household
from doudi.services.registry.models import Household
from tests.services import family
from tests.services.evidence import photo
from tests.web.conftest import SignIn

FILTERS = (
    ("cases", "show=mine&area=611022101201"),
    ("clocks-rows", "show=open&within=611022101201"),
    ("clocks-rows", "show=open&within=611022"),
    ("files", "area=611022101000&on=20180315"),
    ("papers-many", "form=card&village=611022101201"),
    ("notices", "village=611022101201&month=2018-03"),
    ("households", "area=611022101201&page=1"),
    ("search", "q=%E5%AD%99%E7%AB%8B%E5%AE%89&area=611022101201"),
    ("referrals", "show=all&area=611022"),
    ("duplicates", "area=611022"),
)


@pytest.fixture
def theirs(offices: SimpleNamespace) -> Household:
    """A family of the other county, which is the one who asks here."""
    return register_household(
        offices.foreign_township,
        family.entry(
            area_code=family.FOREIGN_VILLAGE,
            members=(family.member(51, name="丙示例"), family.spouse(52, name="丁示例")),
        ),
    )


@pytest.mark.parametrize("office", ["foreign_township", "foreign_county", "other_township"])
def test_a_filter_by_another_area_shows_nothing_of_it(signed_in: SignIn, case: Case, office: str) -> None:
    client = signed_in(office)
    for name, query in FILTERS:
        answer = client.get(f"{reverse(name)}?{query}")
        assert answer.status_code in (200, 302, 403, 404), name
        text = answer.content.decode().replace('value="孙立安"', "").replace("“孙立安”", "")
        for own in (case.number, case.household.number, case.applicant.name):
            assert own not in text, (name, own)


@pytest.mark.parametrize("office", ["foreign_township", "foreign_county", "other_township"])
def test_a_tick_for_another_areas_case_moves_nothing(signed_in: SignIn, case: Case, office: str) -> None:
    client = signed_in(office)
    ticked = {
        "case": [str(case.pk)], f"version_{case.pk}": str(case.version), f"fen_{case.pk}": "50200", "do": "grant",
        "surveyors": "甲、乙", "note": "越界", "household": [str(case.household_id)], "form": "card",
    }  # fmt: skip
    for name, words in (("batch-step", ["survey"]), ("approvals", []), ("papers-many", [])):
        answer = client.post(reverse(name, args=words), ticked)
        assert answer.status_code in (200, 302, 403, 404, 405), name
        assert case.applicant.name not in answer.content.decode(), name
    again = Case.objects.get(pk=case.pk)
    assert (again.version, again.state, again.steps.count()) == (case.version, case.state, case.steps.count())


def test_a_hidden_field_or_a_file_name_of_another_area_is_refused(
    signed_in: SignIn, case: Case, theirs: Household
) -> None:
    client = signed_in("foreign_township")
    person = case.applicant_id
    supporter = {"supported": str(person), "name": "王", "relation": "子女", "able": "yes", "source": "本人说"}
    assert client.post(reverse("household-supporters", args=[theirs.pk]), supporter).status_code in (200, 404)
    for name in ("../../etc/passwd", f"papers/{case.pk}.jpg", "a\nb.jpg", "x" * 300):
        upload = SimpleUploadedFile(name.replace("/", "_") if "\n" in name else name, photo(), "image/jpeg")
        told = {"kind": "id_card", "case": str(case.pk), "person": str(person), "files": upload, "scan": upload}
        answer = client.post(reverse("household-papers", args=[theirs.pk]), told)
        assert answer.status_code in (200, 302, 404), name
    assert not Supporter.objects.exists()
    assert not Attachment.objects.filter(case=case).exists()
    assert not Attachment.objects.filter(person=person).exists()
    assert signed_in("foreign_township").get(reverse("household", args=[theirs.pk])).status_code == 200
