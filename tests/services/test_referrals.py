"""What goes to another agency, with a limit, and comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotAllowed, NotFound
from doudi.services.referrals import queries
from doudi.services.referrals.actions import Ask, Said, move, send, set_limit
from doudi.services.referrals.errors import NotPossible
from doudi.services.referrals.models import Referral, ReferralStep
from doudi.services.registry.models import Household

HOSPITAL = Ask("medical", "住院费用，请按医疗救助办理", scheme="medical")
NO_WORDS = Said()


@pytest.fixture
def asked(offices: SimpleNamespace, household: Household) -> Referral:
    return send(offices.township, household, HOSPITAL)


@pytest.mark.demand(32)
def test_out_and_back(offices: SimpleNamespace, asked: Referral) -> None:
    assert list(queries.shown(offices.agency, "")) == [asked]
    move(offices.agency, asked.pk, "accept", 1, NO_WORDS)
    done = move(offices.agency, asked.pk, "answer", 2, Said("已按规定报销", "granted", 1_200_00))
    assert (done.state, done.outcome) == ("answered", "granted")
    steps = list(
        queries.referral(offices.township, asked.pk).steps.values_list("code", "actor__username", "amount_fen")
    )
    assert steps == [("send", "township", None), ("accept", "agency", None), ("answer", "agency", 1_200_00)]
    assert queries.counts(offices.township)["answered"] == 1
    assert queries.to_do(offices.agency) == 0


@pytest.mark.demand(32)
def test_returned_with_a_reason_and_sent_again(offices: SimpleNamespace, asked: Referral) -> None:
    move(offices.agency, asked.pk, "return", 1, Said("缺出院小结"))
    assert queries.to_do(offices.township) == 1
    again = move(offices.township, asked.pk, "resend", 2, Said("已补出院小结"))
    assert again.state == "sent"
    assert queries.to_do(offices.agency) == 1


def test_the_same_open_request_twice_is_one(offices: SimpleNamespace, household: Household, asked: Referral) -> None:
    assert send(offices.township2, household, HOSPITAL) == asked
    assert ReferralStep.objects.count() == 1
    move(offices.township, asked.pk, "withdraw", 1, Said("家属不办了"))
    assert send(offices.township, household, HOSPITAL) != asked


@pytest.mark.demand(32)
def test_the_limit_is_the_countys_own_and_its_absence_shows(
    offices: SimpleNamespace, household: Household, today: Callable[[date], None]
) -> None:
    assert send(offices.township, household, HOSPITAL).due_on is None
    set_limit(offices.county, "education", 5, "丹政办发〔2018〕7号", date(2018, 3, 1))
    pupil = send(offices.township, household, Ask("education", "孩子上初二，请纳入教育资助"))
    assert pupil.due_on == date(2018, 3, 22)
    today(date(2018, 3, 23))
    assert list(queries.shown(offices.county, queries.LATE)) == [pupil]
    assert queries.limit("532325100201", "education", date(2018, 3, 23)) is None


def test_a_limit_wants_a_document_and_the_county(offices: SimpleNamespace) -> None:
    with pytest.raises(NotPossible, match="文号"):
        set_limit(offices.county, "education", 5, " ", date(2018, 3, 1))
    with pytest.raises(NotPossible, match="工作日"):
        set_limit(offices.county, "education", 0, "某号", date(2018, 3, 1))
    with pytest.raises(NotAllowed):
        set_limit(offices.township, "education", 5, "某号", date(2018, 3, 1))


def test_an_agency_is_told_what_its_scheme_reads_and_no_more(
    offices: SimpleNamespace, household: Household, asked: Referral
) -> None:
    told = {line["label"] for line in asked.told}
    assert "患重特大疾病" not in told
    assert not any("存款" in label for label in told)
    assert send(offices.township, household, Ask("education", "请纳入教育资助")).told == []


@pytest.mark.parametrize("office", ["foreign_agency", "other_township", "foreign_county"])
def test_nobody_else_sees_it(offices: SimpleNamespace, asked: Referral, office: str) -> None:
    user = getattr(offices, office)
    assert not queries.referrals(user).exists()
    with pytest.raises(NotFound):
        move(user, asked.pk, "accept", 1, NO_WORDS)


def test_another_agency_of_the_same_county_does_not_see_it(offices: SimpleNamespace, asked: Referral) -> None:
    schools = User.objects.create(
        username="schools", display_name="教育局", role="agency", agency="education", area_code="611022000000"
    )
    nameless = User.objects.create(username="nameless", display_name="某局", role="agency", area_code="611022000000")
    for user in (schools, nameless):
        assert not queries.referrals(user).exists()
        with pytest.raises(NotFound):
            move(user, asked.pk, "accept", 1, NO_WORDS)


def test_the_second_of_two_is_told_who_was_faster(offices: SimpleNamespace, asked: Referral) -> None:
    move(offices.agency, asked.pk, "accept", 1, NO_WORDS)
    with pytest.raises(NotPossible, match=r"agency 经办已经办了这一件.*办理中"):
        move(offices.township, asked.pk, "withdraw", 1, Said("不办了"))


@pytest.mark.parametrize(
    ("code", "said", "words"),
    [
        ("answer", Said("办了"), "没有选结果"),
        ("answer", Said("", "granted"), "要写明情况"),
        ("return", Said(" "), "要写明情况"),
        ("answer", Said("办" * 501, "granted"), "最多 500 个字"),
        ("answer", Said("办了", "granted", -1), "不能是负数"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    offices: SimpleNamespace, asked: Referral, code: str, said: Said, words: str
) -> None:
    with pytest.raises(NotPossible, match=words):
        move(offices.agency, asked.pk, code, 1, said)
    asked.refresh_from_db()
    assert (asked.state, asked.version) == ("sent", 1)
    assert ReferralStep.objects.count() == 1


def test_each_side_takes_its_own_steps(offices: SimpleNamespace, asked: Referral) -> None:
    with pytest.raises(NotAllowed):
        move(offices.township, asked.pk, "accept", 1, NO_WORDS)
    with pytest.raises(NotAllowed):
        move(offices.agency, asked.pk, "withdraw", 1, Said("不办"))
    with pytest.raises(NotFound):
        move(offices.agency, asked.pk, "burn", 1, NO_WORDS)
    move(offices.agency, asked.pk, "answer", 1, Said("不符合", "refused"))
    with pytest.raises(NotPossible, match="已答复"):
        move(offices.agency, asked.pk, "return", 2, Said("再看"))


@pytest.mark.parametrize("ask", [Ask("nobody", "办事"), Ask("medical", " "), Ask("medical", "办" * 301)])
def test_a_request_without_agency_or_words_is_refused(offices: SimpleNamespace, household: Household, ask: Ask) -> None:
    with pytest.raises(NotPossible):
        send(offices.township, household, ask)
    assert not Referral.objects.exists()
