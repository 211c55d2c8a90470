"""Scans, supporters, the file and appeals by the interface."""

from __future__ import annotations

import base64
from collections.abc import Callable
from types import SimpleNamespace

from doudi.services.audit.models import Act, Entry
from doudi.services.cases.models import Case
from doudi.services.evidence.models import Attachment
from tests.api.conftest import AsSystem
from tests.services.evidence import photo
from tests.services.remedies import made_remedies


def test_a_scan_goes_in_once_and_comes_out_whole_and_on_record(
    system: AsSystem, offices: SimpleNamespace, case: Case
) -> None:
    mine = system("township")
    told = {"kind": "id_card", "content": base64.b64encode(photo()).decode(), "person": case.applicant_id}
    first = mine.post(f"/households/{case.household_id}/papers", told)
    assert first.status_code == 200, first.content.decode()
    again = mine.post(f"/households/{case.household_id}/papers", told)
    assert again.json()["id"] == first.json()["id"]
    assert Attachment.objects.count() == 1
    given = mine.get(f"/papers/{first.json()['id']}").json()
    assert base64.b64decode(given["content"])[:2] == photo()[:2]
    assert Entry.objects.filter(act=Act.EXPORT, kind="evidence.attachment").count() == 1
    assert system("foreign_township").get(f"/papers/{first.json()['id']}").status_code == 404
    wrong = mine.post(f"/households/{case.household_id}/papers", told | {"content": "%%%"})
    assert wrong.status_code == 422
    assert "base64" in wrong.json()["errors"][0]["what"]
    program = mine.post(f"/households/{case.household_id}/papers", told | {"content": "TVqQAAMAAAAEAAAA"})
    assert program.status_code in (400, 409, 422)
    gone = mine.post(f"/papers/{first.json()['id']}/withdraw", {"why": "传错了人"})
    assert gone.json()["withdrawn_on"] == "2018-03-15"


def test_a_supporter_is_recorded_replaced_and_ended(system: AsSystem, case: Case) -> None:
    mine, address = system("township"), f"/households/{case.household_id}/supporters"
    told = {
        "supported": case.applicant_id, "name": "孙大明", "relation": "子女", "able": "yes", "source": "入户调查",
        "fee_fen": 10000,
    }  # fmt: skip
    assert mine.post(address, told).status_code == 200
    row = mine.post(address, told | {"fee_fen": 20000}).json()
    assert [each["fee_fen"] for each in mine.get(address).json()["items"]] == [20000]
    assert mine.post(f"/supporters/{row['id']}/end", {}).json()["ended_on"] == "2018-03-15"
    assert mine.get(address).json()["items"] == []


def test_the_file_of_a_case_is_a_pdf_and_on_record(system: AsSystem, case: Case) -> None:
    given = system("auditor").get(f"/cases/{case.pk}/file").json()
    assert base64.b64decode(given["content"]).startswith(b"%PDF")
    assert Entry.objects.filter(act=Act.EXPORT, kind="cases.case", object_id=str(case.pk)).count() == 1


def test_an_appeal_runs_to_a_new_case(system: AsSystem, offices: SimpleNamespace, walk: Callable[[str], Case]) -> None:
    done = walk("confirm")
    made_remedies(offices, done)
    county, township = system("county"), system("township")
    (row,) = county.get("/appeals").json()["items"]
    assert county.post(f"/appeals/{row['id']}/hear", {}).json()["stage"] == "heard"
    decided = county.post(f"/appeals/{row['id']}/decide", {"result": "annulled", "on": str(done.closed_on)})
    assert decided.json()["result"] == "annulled", decided.content.decode()
    new = township.post(f"/appeals/{row['id']}/reopen", {}).json()["case_id"]
    assert township.get(f"/cases/{new}").json()["household_id"] == done.household_id
    assert township.post(f"/appeals/{row['id']}/reopen", {}).status_code == 409
