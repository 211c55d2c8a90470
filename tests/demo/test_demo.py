"""The demonstration: whole, once, marked, never in production, and with work on every desk."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest

from doudi.domain import area, identity
from doudi.services import clock, demo
from doudi.services.accounts.models import Role, User
from doudi.services.applications.models import Application
from doudi.services.cases import actions, approvals, queries, step_checks
from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.cases.replay import replay
from doudi.services.cases.transitions import table
from doudi.services.demo.accounts import PASSWORD, accounts
from doudi.services.demo.register import PREFIX
from doudi.services.evidence.models import Appraisal, Attachment
from doudi.services.payments.actions import make_list
from doudi.services.payments.models import Entitlement
from doudi.services.publicity.models import Notice
from doudi.services.referrals.models import Referral
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.services.registry.models import Area, Household, Membership, Person
from doudi.services.remedies.models import Appeal, DrawnCase, Objection
from doudi.web.management.commands import demo_accounts, demo_load

from .conftest import HOUSEHOLDS

pytestmark = pytest.mark.django_db


def user(name: str) -> User:
    return User.objects.get(username=name)


def test_loading_again_changes_nothing() -> None:
    models = (Area, User, Household, Person, Membership, Case, DecisionRecord, Notice, Entitlement)
    before = [model.objects.count() for model in models]  # type: ignore[attr-defined]
    assert demo.load(households=HOUSEHOLDS, seed=1) is False
    assert [model.objects.count() for model in models] == before  # type: ignore[attr-defined]


def test_the_county_has_as_many_households_as_asked() -> None:
    assert Household.objects.filter(number__startswith=f"{PREFIX}611022").count() == HOUSEHOLDS


def test_production_refuses(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(demo.DemoRefused, match="正式环境不装入演示数据"):
        demo.load()


def test_too_few_households_are_refused_in_words() -> None:
    with pytest.raises(demo.DemoRefused, match="至少要 180 户"):
        demo.load(households=100)


def test_a_production_server_does_not_start_beside_open_demonstration_accounts(settings: Any) -> None:
    demo.refuse_in_production()
    settings.PRODUCTION = True
    with pytest.raises(demo.DemoRefused, match="个演示账号"):
        demo.refuse_in_production()
    User.objects.filter(demonstration=True).update(is_active=False)
    demo.refuse_in_production()


def test_the_commands_say_what_they_did() -> None:
    said = StringIO()
    demo_load.Command(stdout=said).handle(households=HOUSEHOLDS, seed=1)
    demo_accounts.Command(stdout=said).handle()
    assert said.getvalue().startswith("演示数据已经在了")
    assert said.getvalue().count("sw-zhen") == 2


def test_every_role_has_an_account_in_each_county_and_it_is_marked() -> None:
    for prefix in ("sw-", "ya-"):
        roles = {each.role for each in User.objects.filter(username__startswith=prefix, demonstration=True)}
        assert roles == set(Role.values)
    assert user("sw-zhen").check_password(PASSWORD)
    assert not User.objects.filter(demonstration=False).exists()
    text = demo.accounts_text()
    assert PASSWORD in text
    assert all(each.username in text for each in accounts())


def test_made_up_places_are_marked_and_no_number_could_be_a_real_persons() -> None:
    for place in Area.objects.filter(level__in=("township", "village")):
        assert not place.official
        assert place.code[6] == "9"
    assert not Person.objects.exclude(id_masked__startswith="99").exists()
    with pytest.raises(identity.BadIdentity):
        identity.read("990000194505210028", clock.business_date())


@pytest.mark.parametrize("name", ["sw-zhen", "sw-xian", "ya-zhen", "ya-xian"])
def test_each_desk_has_work_and_something_overdue(name: str) -> None:
    counts = queries.counts(user(name))
    assert counts["due"] > 0
    assert counts["overdue"] > 0
    assert counts["waiting"] > 0


def test_there_is_a_case_in_every_ordinary_state() -> None:
    states = Counter(Case.objects.values_list("state", flat=True))
    case = Case.objects.filter(scheme="dibao", state="accepted").first()
    assert case is not None
    rows = table(case)
    assert {row.state for row in rows.transitions if row.is_main or row.code in ("object", "refuse")} <= set(states)


@pytest.mark.parametrize("county", ["611022", "532325"])
def test_each_county_shows_what_lies_beside_the_ordinary_steps(county: str) -> None:
    receipt = Application.objects.filter(area_code__startswith=county).first()
    assert receipt is not None
    assert receipt.items.count() > 1
    within = {"case__area_code__startswith": county}
    assert Attachment.objects.filter(case__steps__transition="appraise", **within).exists()
    assert Appraisal.objects.filter(step__case__area_code__startswith=county).exists()
    assert {row.by is None for row in Objection.objects.filter(**within)} == {True, False}
    assert Appeal.objects.filter(paper__services__isnull=False, **within).exists()
    assert DrawnCase.objects.filter(drawn=True, **within).exists()
    states = set(Referral.objects.filter(area_code__startswith=county).values_list("state", flat=True))
    assert {"sent", "answered"} <= states
    approver = user("sw-xian2" if county == "611022" else "ya-xian2")
    (group,) = [each for each in approvals.groups(approver) if each.scheme == "dibao"]
    reasons = [line.reason for line in approvals.queue(approver, group).lines]
    assert any("近亲属" in reason for reason in reasons)


def test_a_family_in_bulk_is_the_family_that_the_registry_reads() -> None:
    for county in ("611022", "532325"):
        case = Case.objects.filter(area_code__startswith=county, number__contains="-Y").first()
        assert case is not None
        record = case.decisions.last()
        assert record is not None
        program = rulebook.program(case.area_code, record.on)
        assert replay(record).family == registry.family(case.household, record.on, program)


def test_a_bulk_case_has_the_rows_that_the_steps_would_have_left() -> None:
    case = Case.objects.filter(number__contains="-Y").first()
    assert case is not None
    rows, steps = table(case), list(case.steps.all())
    assert [step.to_state for step in steps][-1] == case.state
    assert rows.is_final(case.state)
    assert len(steps) == case.version
    before = ""
    for step in steps:
        transition = rows.transition(step.transition)
        assert transition is not None
        assert step.from_state == before
        assert not before or before in transition.after
        _, findings = step_checks.entered(rows, transition, step.note, step.details)
        assert not findings
        assert step.actor.role == transition.role
        before = step.to_state
    first, second = case.notices.order_by("id")
    assert [each.on > first.until for each in steps if each.transition == "submit"] == [True]
    assert [each.on > second.until for each in steps if each.transition == "confirm"] == [True]


def test_every_decision_in_bulk_can_be_computed_again() -> None:
    for record in DecisionRecord.objects.filter(case__number__contains="-Y")[:20]:
        again = replay(record).of("dibao")
        assert again is not None
        assert (again.outcome.value, again.amount_fen) == (record.outcome, record.amount_fen)


@pytest.mark.parametrize("name", ["sw-xian", "ya-xian"])
def test_a_payment_list_can_be_made(name: str) -> None:
    month = clock.business_date().replace(day=1)
    made = make_list(user(name), month)
    low, high = area.span(user(name).area_code)
    running = Entitlement.objects.filter(area_code__gte=low, area_code__lt=high, first_month__lte=month)
    assert made.changed == running.count() > 0
    assert not made.list.lines.exclude(problem="").exists()


def test_a_waiting_case_can_be_confirmed_by_the_approver() -> None:
    approver = user("sw-xian2")
    row = next(each for each in queries.due(approver) if each.code == "confirm" and each.waiting_until is None)
    waiting = queries.case(approver, row.case_id)
    case = actions.perform(approver, waiting, "confirm", waiting.version)
    assert Entitlement.objects.filter(case=case).exists()
