"""Every operation, with every role, of one's own area and of another."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.api.access import RULES
from doudi.api.urls import api
from doudi.services import vault
from doudi.services.applications.actions import PURPOSE
from doudi.services.applications.models import Application
from doudi.services.cases.models import Case
from doudi.services.connections.tokens import PARTS
from doudi.services.payments.actions import make_list
from doudi.services.referrals.actions import Ask, send
from doudi.services.standards.actions import Entry, enter
from tests.api.conftest import AsSystem
from tests.services.duplicates import made_duplicates
from tests.services.evidence import made_evidence
from tests.services.remedies import made_remedies
from tests.services.surveys import made_surveys
from tests.web.test_access import paid

ROLES = (
    "village",
    "township",
    "county",
    "finance",
    "agency",
    "auditor",
    "administrator",
    "prefecture",
    "province",
    "security",
)
CASEWORK = ("village", "township", "county", "auditor")
CHECKING, BOTH = ("township", "county", "auditor"), ("township", "county")
MONEY = ("county", "finance", "auditor")
STAFF = (*CASEWORK, "finance", "administrator")
ALLOWED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("referrals", "referral"), (*CASEWORK, "agency")),
    **dict.fromkeys(("send_referral", "resend_referral", "withdraw_referral"), BOTH),
    **dict.fromkeys(("accept_referral", "answer_referral", "return_referral"), ("agency",)),
    **dict.fromkeys(("households", "household", "find_household"), CASEWORK),
    "register_household": ("township",),
    "household_in_full": CASEWORK,
    "person_copy": ("county",),
    **dict.fromkeys(("add_member", "remove_member"), ("village", "township")),
    **dict.fromkeys(("set_account", "set_phone"), BOTH),
    "add_fact": (*BOTH, "agency"),
    **dict.fromkeys(("cases", "case", "decision"), CASEWORK),
    "take_step": ("village", *BOTH),
    **dict.fromkeys(("redetermine", "rest_case", "resume_case", "extend_case", "waiting_approvals", "approve"), BOTH),
    **dict.fromkeys(("applications", "application"), CASEWORK),
    **dict.fromkeys(("application_options", "apply"), ("township",)),
    **dict.fromkeys(("application_status", "schemes", "decide_family"), ROLES),
    **dict.fromkeys(("notices", "notice"), CASEWORK),
    "take_off_notice": ("village", *BOTH),
    "hang_notice_again": BOTH,
    **dict.fromkeys(("payments", "payment_list", "payment_lines"), MONEY),
    **dict.fromkeys(("make_payment_list", "payment_sheet", "take_payment_step"), ("county", "finance")),
    **dict.fromkeys(("payment_bank_file", "take_payment_return"), ("finance",)),
    "ledger_balances": MONEY,
    "corrections": ("county", "auditor"),
    "judge_correction": ("county",),
    "standards": STAFF,
    **dict.fromkeys(("enter_standard", "approve_standard", "refuse_standard"), ("county",)),
    "figures": ("prefecture", "province", "county", "auditor"),
    "simulate": ("county", "auditor"),
    "objections": CASEWORK,
    **dict.fromkeys(("objection", "record_objection", "answer_objection"), BOTH),
    "draws": ("county", "auditor"),
    "draw": ("county",),
    **dict.fromkeys(("duplicate_pairs", "alike"), CHECKING),
    "state_duplicate": ("township",),
    **dict.fromkeys(("confirm_merge", "refuse_merge", "undo_merge"), ("county",)),
    **dict.fromkeys(("list_surveys", "survey"), CASEWORK),
    **dict.fromkeys(("papers", "paper", "list_supporters", "case_file"), CASEWORK),
    **dict.fromkeys(("keep_paper", "record_supporter", "end_supporter"), ("village", *BOTH)),
    **dict.fromkeys(("withdraw_paper", "check_case", "file_appeal"), BOTH),
    **dict.fromkeys(("decision_papers", "appeals", "due_reviews", "reviews", "gradual_exits"), CASEWORK),
    **dict.fromkeys(("open_review", "set_changes_aside"), BOTH),
    **dict.fromkeys(("visit_case", "hear_appeal", "decide_appeal"), ("county",)),
    "reopen_appeal": ("township",),
    "settle_survey": BOTH,
}
OBJECT_OF = {
    "referral": "referral", "household": "household", "household_in_full": "household", "person_copy": "person", "case": "case", "decision": "case", "application": "application",
    "notice": "notice", "payment_list": "payments", "payment_lines": "payments", "payment_sheet": "payments",
    "judge_correction": "correction", "take_payment_step": "payments", "payment_bank_file": "payments", "take_payment_return": "payments",
    "objection": "objection", "survey": "survey", "application_options": "household",
    "send_referral": "household", "resend_referral": "referral", "withdraw_referral": "referral",
    "accept_referral": "referral", "answer_referral": "referral", "return_referral": "referral",
    "add_member": "household", "remove_member": "household", "set_account": "household", "set_phone": "household", "take_step": "case",
    "redetermine": "case", "rest_case": "case", "resume_case": "case", "extend_case": "case", "apply": "household",
    "take_off_notice": "notice", "hang_notice_again": "notice", "approve_standard": "standard",
    "refuse_standard": "standard", "record_objection": "case", "answer_objection": "objection",
    "confirm_merge": "pair", "refuse_merge": "pair", "undo_merge": "pair", "settle_survey": "survey",
    "papers": "household", "keep_paper": "household", "paper": "paper", "withdraw_paper": "paper",
    "list_supporters": "household", "record_supporter": "household", "end_supporter": "supporter",
    "case_file": "case", "visit_case": "case", "check_case": "case", "file_appeal": "decision_paper",
    "open_review": "entitlement", "set_changes_aside": "entitlement", "hear_appeal": "appeal", "decide_appeal": "appeal", "reopen_appeal": "appeal",
}  # fmt: skip
"""Of every operation on one object: which."""
MEMBER = {"name": "王小", "relation": "child"}
BODIES: dict[str, Any] = {
    "send_referral": {"agency": "medical", "what": "请办"},
    **{f"{each}_referral": {"version": 1} for each in ("resend", "withdraw", "accept", "return")},
    "answer_referral": {"version": 1, "outcome": "granted"},
    "add_member": {"member": MEMBER, "on": "2018-03-01"},
    "remove_member": {"person": 1, "on": "2018-03-01"},
    "set_account": {"holder": "王", "bank": "某行", "number": "6222021001112223334"},
    "set_phone": {"number": "13900000000"},
    "household_in_full": {"reason": "审核认定"},
    "person_copy": {"asker": "本人", "document": "2018年3月15日申请书"},
    "take_step": {"code": "submit", "version": 1},
    "rest_case": {"reason": "supply"},
    "resume_case": {},
    "extend_case": {"reason": "疑难"},
    "apply": {"applicant": 1, "wants": [{"scheme": "dibao"}]},
    "take_off_notice": {"why": "贴错"},
    "hang_notice_again": {"place": "公示栏"},
    "refuse_standard": {"reason": "不对"},
    "record_objection": {"said": "他家有一辆货车", "version": 1},
    "answer_objection": {"finding": "unfounded", "answer": "查过了，没有这回事"},
    **{name: {"reason": "不是"} for name in ("refuse_merge", "undo_merge")},
    "settle_survey": {"taken": []},
    "keep_paper": {"kind": "id_card", "content": "JVBERi0="},
    "withdraw_paper": {"why": "传错了人"},
    "record_supporter": {"supported": 1, "name": "王", "relation": "子", "able": "able", "source": "本人说"},
    "end_supporter": {},
    "visit_case": {"visited_on": "2018-03-15", "visitors": "甲、乙", "findings": "属实"},
    "check_case": {},
    "file_appeal": {"road": "review", "filed_on": "2018-03-15", "filed_by": "王", "grounds": "少了", "body": "县政府"},
    "hear_appeal": {},
    "decide_appeal": {"result": "upheld", "on": "2018-03-15"},
    "reopen_appeal": {},
    "judge_correction": {"agree": False},
    "take_payment_step": {"code": "freeze", "version": 1},
    "take_payment_return": {"name": "a.csv", "content": "YQ==", "version": 1},
    "open_review": {"cause": "cycle"},
    "set_changes_aside": {"why": "核实过"},
}
NOT_YET = {"payment_bank_file": 409}
"""What the walk's own county has not reached: its list is still open."""
FOREIGN = ("foreign_township", "foreign_county", "other_township", "foreign_agency")


@pytest.fixture
def objects(offices: SimpleNamespace, walk: Callable[[str], Case]) -> dict[str, int]:
    """One of every kind; it lies in 丹凤县."""
    done = walk("confirm")
    month = done.entitlements.get().first_month
    remedies, evidence = made_remedies(offices, done), made_evidence(offices, done)
    now = done.decisions.last()
    assert now is not None
    receipt = Application.objects.create(
        number="S1", code_cipher=vault.encrypt("123456", PURPOSE), household=done.household, area_code=done.area_code,
        applicant=done.applicant, received_on=done.accepted_on, received_at=now.recorded_at,
        received_by=offices.township,
    )  # fmt: skip
    pks: dict[str, Any] = {
        "household": done.household_id,
        "person": done.applicant_id,
        "case": done.pk,
        "entitlement": done.entitlements.get().pk,
        "decision": now.pk,
        "referral": send(offices.township, done.household, Ask("medical", "住院费用")).pk,
        "application": receipt.pk,
        "notice": remedies["public-objection"][0],
        "objection": remedies["objection-answer"][0],
        "payments": make_list(offices.county, month).list.pk,
        "correction": paid(make_list(offices.county, month).list.pk)["correction"][0],
        "standard": enter(offices.county, Entry("dibao_tier_a", 300_00, "丹政发〔2018〕1号", date(2018, 5, 1))).pk,
        "pair": made_duplicates(offices, done)["duplicate"][0],
        "survey": made_surveys(offices.village, done)["visit"][0],
        "decision_paper": remedies["decision-serve"][0],
        "appeal": remedies["appeal-result"][0],
        "paper": evidence["paper-file"][0],
        "supporter": evidence["supporter-end"][0],
    }
    return pks


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of each operation of the document."""
    found = api.get_openapi_schema()["paths"]
    return {
        operation["operationId"]: (method, path.removeprefix("/api/v1"))
        for path, methods in found.items()
        for method, operation in methods.items()
    }


def path_of(name: str, path: str, objects: dict[str, int]) -> str:
    path = path.replace("{decision}", str(objects["decision"]))
    return re.sub(r"\{pk\}", lambda _: str(objects[OBJECT_OF[name]]), path)


def test_every_operation_is_in_these_tables(db: None) -> None:
    there = operations()
    assert set(there) == set(ALLOWED) == set(RULES)
    assert {name for name, (_, path) in there.items() if "{pk}" in path} == set(OBJECT_OF)
    bodies = {name for name in OBJECT_OF if there[name][0] == "post"}
    assert bodies - set(BODIES) == {"redetermine", "approve_standard", "confirm_merge"}
    assert {rule.scope.partition(":")[0] for rule in RULES.values()} == set(PARTS)


def test_each_role_uses_what_is_its_own(objects: dict[str, int], system: AsSystem, offices: SimpleNamespace) -> None:
    there = operations()
    for role in ROLES:
        mine = system(role)
        for name, (method, path) in there.items():
            url = path_of(name, path, objects)
            response = mine.get(url) if method == "get" else mine.post(url, [])
            if role not in ALLOWED[name]:
                assert response.status_code == 403, (role, name)
                assert "办理" in response.json()["detail"]
            elif method == "get":
                assert response.status_code == NOT_YET.get(name, 200), (role, name, response.content.decode())
            else:
                assert response.status_code != 403, (role, name, response.content.decode())
                assert response.status_code < 500, (role, name)


def test_what_lies_outside_the_area_is_not_found(
    objects: dict[str, int], system: AsSystem, offices: SimpleNamespace
) -> None:
    there = operations()
    for office in FOREIGN:
        mine, role = system(office), getattr(offices, office).role
        for name in OBJECT_OF:
            method, path = there[name]
            if role not in ALLOWED[name]:
                continue
            url = path_of(name, path, objects)
            response = mine.get(url) if method == "get" else mine.post(url, BODIES.get(name, {}))
            assert response.status_code == 404, (office, name, response.content.decode())


def test_lists_show_nothing_of_another_area(objects: dict[str, int], system: AsSystem) -> None:
    there = operations()
    for office in ("foreign_township", "foreign_county"):
        mine = system(office)
        for name, (method, path) in there.items():
            if (
                name != "figures"
                and method == "get"
                and "{" not in path
                and office.removeprefix("foreign_") in ALLOWED[name]
            ):
                assert mine.get(path).json()["items"] == [], (office, name)
        assert mine.post("/households/find", {"text": "孙立安"}).json() == []
    assert system("foreign_county").get("/figures").json()["total"]["households"] == 0
    assert system("foreign_prefecture").get("/figures", code="611022000000").status_code == 404


def test_a_reading_token_writes_nothing(objects: dict[str, int], system: AsSystem) -> None:
    mine = system("township", *(f"{part}:read" for part in PARTS))
    for name, (method, path) in operations().items():
        if RULES[name].scope.endswith(":write"):
            assert method == "post"
            response = mine.post(path_of(name, path, objects), BODIES.get(name, {}))
            assert response.status_code == 403, name
            assert ":write" in response.json()["detail"]
