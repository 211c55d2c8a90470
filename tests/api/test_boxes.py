"""Files in and out for an agency without a system: signed, whole or not at all, with a report of every fault."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.services import vault
from doudi.services.connections import boxes, sheets
from doudi.services.connections.boxes import Exchanged, exchange, new_box, signature
from doudi.services.connections.models import BoxFile
from doudi.services.referrals.actions import Ask, send
from doudi.services.referrals.models import Referral, ReferralStep
from doudi.services.registry.models import FactRecord, Household

HEAD = ("转办号", "版本", "结果", "金额", "说明")
FACTS = ("身份证号", "项目", "值", "来源", "日期")


class Agency:
    """What an agency does with its folders."""

    def __init__(self, user: Any, folder: str) -> None:
        box, self.key = new_box(user, folder)
        self.place = boxes.place(box)

    def put(self, name: str, content: bytes, key: str = "") -> None:
        (self.place / "in" / name).write_bytes(content)
        (self.place / "in" / f"{name}.hmac").write_text(f"HMAC-SM3({name})= {signature(key or self.key, content)}\n")

    def report(self, name: str) -> str:
        path = self.place / "out" / f"没有收-{name}.csv"
        content = path.read_bytes()
        assert path.with_name(path.name + ".hmac").read_text() == signature(self.key, content)
        return content.decode("utf-8-sig")


@pytest.fixture
def agency(offices: SimpleNamespace, settings: Any, tmp_path: Path) -> Agency:
    settings.DATA_DIR = tmp_path
    return Agency(offices.agency, "yibao")


@pytest.fixture
def asked(offices: SimpleNamespace, household: Household) -> list[Referral]:
    return [send(offices.township, household, Ask("medical", what)) for what in ("=住院费用", "门诊费用")]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xml"])
def test_what_is_put_out_comes_back_answered(agency: Agency, asked: list[Referral], kind: str) -> None:
    assert exchange() == Exchanged(0, 0, 3)
    content = (agency.place / "out" / f"待答复.{kind}").read_bytes()
    rows = sheets.read(content, f"x.{kind}")
    assert [row["请办的事"] for row in rows] == ["=住院费用", "门诊费用"]
    rows[0] |= {"结果": "已落实", "金额": "1200.50", "说明": "已经报销"}
    headings = list(rows[0])
    answered = sheets.write(kind, headings, [[row[each] for each in headings] for row in rows])
    agency.put(f"答复.{kind}", answered)
    assert exchange().taken == 1
    step = ReferralStep.objects.get(code="answer")
    assert (step.referral, step.amount_fen, step.actor.username) == (asked[0], 120050, "agency")
    assert not list((agency.place / "in").glob("*.*"))
    agency.put(f"又一次.{kind}", answered)
    assert exchange().refused == 1
    assert "已经收过" in agency.report(f"又一次.{kind}")


def test_one_bad_row_and_nothing_is_saved(agency: Agency, asked: list[Referral]) -> None:
    lines = [(str(asked[0].pk), "1", "已落实", "", "办了"), (str(asked[1].pk), "7", "已落实", "", "办了"),
             ("999", "1", "已落实", "", "办了"), (str(asked[1].pk), "1", "好", "x", "办了")]  # fmt: skip
    agency.put("a.csv", sheets.write("csv", HEAD, lines))
    assert exchange().refused == 1
    report = agency.report("a.csv")
    assert [line.split(",")[0] for line in report.splitlines()[1:]] == ["3", "4", "5", "5"]
    assert not ReferralStep.objects.filter(code="answer").exists()
    assert not BoxFile.objects.exists()


def test_facts_of_referred_families_only_and_in_the_agencys_name(
    agency: Agency, asked: list[Referral], offices: SimpleNamespace, household: Household
) -> None:
    person = household.memberships.get(is_head=True).person
    number = vault.decrypt(person.id_cipher, "person.id")
    row = (number, "wage", "1300", "医保结算", "2018-03-01")
    agency.put("a.csv", sheets.write("csv", FACTS, [row]))
    assert exchange().taken == 1
    fact = FactRecord.objects.filter(person=person, name="wage").latest("id")
    assert (fact.value, fact.source) == ("130000", "医疗保障：医保结算")
    foreign = Agency(offices.foreign_agency, "waidi")
    foreign.put("b.csv", sheets.write("csv", FACTS, [row]))
    agency.put("c.csv", sheets.write("csv", FACTS, [(number, "no_such", "1", "医保", "昨天")]))
    assert exchange().refused == 2
    assert "没有登记" in foreign.report("b.csv")
    assert "日期" in agency.report("c.csv")


BAD: dict[str, bytes] = {
    "a.csv": b"\xff\xfe",
    "b.csv": b"",
    "c.csv": "甲,乙\n1,2\n".encode(),
    "d.xlsx": b"PK\x03\x04 no workbook",
    "e.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    "f.xml": b"<a><b>",
    "g.csv": "转办号,版本,结果,说明\n1\n1,\0,x,y\n".encode(),
    "h.csv": b"x" * 5_000_001,
}


def test_odd_files_are_refused_with_a_report(agency: Agency) -> None:
    for name, content in BAD.items():
        agency.put(name, content)
    assert exchange() == Exchanged(0, len(BAD), 3)
    assert all("请" in agency.report(name) for name in BAD)


def test_wrong_signatures_unsigned_files_and_links_are_not_taken(
    agency: Agency, offices: SimpleNamespace, asked: list[Referral], tmp_path: Path
) -> None:
    other = Agency(offices.foreign_agency, "waidi")
    good = sheets.write("csv", HEAD, [(str(asked[0].pk), "1", "已落实", "", "办了")])
    agency.put("a.csv", good, other.key)
    (agency.place / "in" / "unsigned.csv").write_bytes(good)
    (agency.place / "in" / "link.csv").symlink_to(tmp_path / "elsewhere")
    (agency.place / "in" / "link.csv.hmac").write_text("x")
    assert exchange() == Exchanged(0, 1, 6)
    assert "签名对不上" in agency.report("a.csv")
    assert sorted(each.name for each in (agency.place / "in").glob("*.csv")) == ["link.csv", "unsigned.csv"]
    assert asked[0].pk in Referral.objects.filter(state="sent").values_list("pk", flat=True)


def test_another_agency_finds_nothing_of_this_one(
    agency: Agency, offices: SimpleNamespace, asked: list[Referral]
) -> None:
    other = Agency(offices.foreign_agency, "waidi")
    exchange()
    assert "住院" not in (other.place / "out" / "待答复.csv").read_text("utf-8-sig")
