"""A pack with a gap, an overlap, an outcome nobody reaches and a cliff: each is found and replayed."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from doudi.cli.proving import prove_command
from doudi.domain.findings import BadInput
from doudi.engine import Library, Program, decide, read_family
from doudi.engine.proving.printing import family_toml
from doudi.engine.proving.proofs import Proofs, prove
from doudi.engine.proving.questions import Answer, Verdict
from doudi.engine.proving.reports import report
from doudi.engine.shipped import shipped_packs
from tests.engine.small_pack import FACTS, FORMULAS, PACK, write_pack

DAY = date(2018, 3, 15)
CARD = PACK.replace('amount = "amount"', 'amount = "paid"\nclass = "band"')
BANDS = '''

@rule(cite="law#1", unit="元/年")
def line(standard: Money, member_count: Count) -> Money:
    """收入线：标准乘人数。"""
    return standard * member_count


@rule(cite="law#1")
def band_a(income: Money, line: Money) -> Bool:
    """甲的定义：收入低于线的三分之一。"""
    return income * 3 < line


@rule(cite="law#1")
def band_b(income: Money, line: Money) -> Bool:
    """乙的定义：收入在线的四分之一到四分之三。"""
    return (income * 4 >= line) & (income * 4 <= line * 3)


@rule(cite="law#1", values={"A": "甲", "B": "乙", "C": "丙"})
def band(band_a: Bool, eligible: Bool) -> Category:
    """定成的档：符合的不是甲就是乙，丙从来定不到。"""
    return where(band_a, "A", where(eligible, "B", "C"))


@rule(cite="law#1", unit="元/月")
def paid(eligible: Bool, member_count: Count, standard: Money) -> Money:
    """每月发：标准的十二分之一乘人数，不看差额。"""
    return where(eligible, rounded_up(monthly(standard * member_count)), 0)
'''
CLAIMS = """
[[claim]]
name = "gap"
text = "符合的家庭至少落进一档"
kind = "at_least_one"
rules = ["band_a", "band_b"]
when = ["eligible"]
cite = "law#1"
[[claim]]
name = "overlap"
text = "两档不重叠"
kind = "at_most_one"
rules = ["band_a", "band_b"]
cite = "law#1"
[[claim]]
name = "right"
text = "发钱的都符合"
kind = "implies"
rules = ["paid > 0", "eligible"]
cite = "law#1"
[[claim]]
name = "elders"
text = "有老人的农村家庭都是甲"
kind = "always"
rules = ["tier == A"]
when = ["elders > 0", "residence == rural"]
cite = "law#2"
"""

RELATION = """
[relation]
label = "与户主关系"
entity = "person"
type = "category"
values = { head = "户主", spouse = "配偶", child = "子女" }
"""
FOR_CHILDREN = """
[[decision]]
scheme = "children"
label = "孩子补助"
unit = "person"
eligible = "helped"
class = "child_band"
"""
CHILDREN = '''

@rule(cite="law#1")
def helped(relation: Category) -> Bool:
    """户主的子女。"""
    return relation == "child"


@rule(cite="law#1", values={"minor": "未成年", "grown": "成年"})
def child_band(birth_date: Date, on_date: Date) -> Category:
    """按年龄分。"""
    return where(age(birth_date, on_date) < 18, "minor", "grown")
'''


def program(root: Path, formulas: str = FORMULAS + BANDS, claims: str = CLAIMS, card: str = CARD) -> Program:
    write_pack(root, pack_toml=card, formulas_py=formulas)
    (root / "cn/dibao/proofs.toml").write_text(claims, encoding="utf-8")
    return Library.load([root]).program("61", DAY)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Proofs:
    return prove(program(tmp_path_factory.mktemp("broken")), "cn/dibao", members=2, seconds=30)


def answer(proofs: Proofs, text: str) -> Answer:
    return next(each for each in (*proofs.claims, *proofs.outcomes) if text in each.text)


def test_a_gap_and_an_overlap_are_refuted_each_with_a_family(broken: Proofs) -> None:
    gap, overlap = answer(broken, "至少落进一档"), answer(broken, "两档不重叠")
    assert (gap.verdict, overlap.verdict) == (Verdict.REFUTED, Verdict.REFUTED)
    assert gap.shows == {"band_a": False, "band_b": False, "eligible": True}
    assert overlap.shows == {"band_a": True, "band_b": True}
    assert broken.refuted


def test_what_holds_is_proven_for_every_size(broken: Proofs) -> None:
    assert [answer(broken, text).verdict for text in ("发钱的都符合", "有老人的农村家庭")] == [Verdict.PROVEN] * 2


def test_a_class_that_nobody_can_get_is_named(broken: Proofs) -> None:
    assert answer(broken, "定为“丙”").verdict is Verdict.REFUTED
    assert answer(broken, "定为“乙”").verdict is Verdict.PROVEN
    assert "永远不会出现：低保：定为“丙”" in report(broken)


def test_what_only_somebody_other_than_the_head_can_get_is_found(tmp_path: Path) -> None:
    told = '[child]\nscheme = "children"\noutcome = "eligible"\nwhen = "helped"\ntext = "是子女。"\n'
    write_pack(
        tmp_path,
        pack_toml=PACK + FOR_CHILDREN,
        facts_toml=FACTS + RELATION,
        formulas_py=FORMULAS + CHILDREN,
        reasons_toml=told,
    )
    proofs = prove(Library.load([tmp_path]).program("61", DAY), members=2, seconds=30)
    found = {each.text: each.verdict for each in proofs.outcomes if "孩子补助" in each.text}
    assert len(found) == 5
    assert set(found.values()) == {Verdict.PROVEN}


def test_the_worst_cliff_is_all_that_was_paid_less_the_yuan(broken: Proofs) -> None:
    worst = {cliff.size: cliff.loss for cliff in broken.cliffs if cliff.step == 100 and cliff.place == 0}
    a_year = {people: -(-301500 * people // 12) * 12 for people in (1, 2)}
    assert worst == {people: paid - 100 for people, paid in a_year.items()}
    assert all(cliff.proven and not cliff.only_rounding for cliff in broken.cliffs)


def test_a_printed_family_is_one_that_the_household_interpreter_decides(broken: Proofs) -> None:
    cliff = broken.cliffs[0]
    assert cliff.witness is not None
    text = family_toml(broken.program, cliff.witness)
    family = read_family(tomllib.loads(text, parse_float=Decimal), broken.program)
    decision = decide(broken.program, family).of("dibao")
    assert decision is not None
    assert decision.amount_fen == cliff.before // 12


def test_a_difference_payment_loses_nothing_but_its_rounding(tmp_path: Path) -> None:
    proofs = prove(program(tmp_path, FORMULAS, "", PACK), members=3, seconds=30)
    assert {(cliff.proven, cliff.loss) for cliff in proofs.cliffs if cliff.step == 1200} == {(True, 0)}
    assert all(cliff.loss < 12 for cliff in proofs.cliffs)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("rounded_up(monthly(standard * member_count - greatest(income, 0)), to=yuan(50))", True),
        (
            "rounded_half_up(monthly(standard * member_count) - rounded_down(monthly(greatest(income, 0)), to=yuan(1)))",
            True,
        ),
        (
            "rounded_up(monthly(standard * rounded_down(standard * member_count - greatest(income, 0), per=standard)))",
            False,
        ),
    ],
    ids=["a step of another size", "rounded twice", "by whole standards"],
)
def test_rounding_is_told_from_a_cliff_whatever_the_pack_calls_its_step(
    tmp_path: Path, written: str, told: bool
) -> None:
    names = "rounded_up, rounded_down, rounded_half_up, yuan, rule"
    text = FORMULAS.replace("rounded_up, rule", names).replace(
        "rounded_up(monthly(standard * member_count - greatest(income, 0)))", written
    )
    # the threshold is moved out of reach, so that only the amount's own steps are left
    text = text.replace("(income < standard * member_count) & property_ok", "property_ok")
    proofs = prove(program(tmp_path, text, "", PACK), members=1, seconds=30)
    losing = [cliff for cliff in proofs.cliffs if cliff.loss]
    assert losing
    assert [cliff.only_rounding for cliff in losing] == [told] * len(losing)


def test_an_amendment_that_pays_less_names_the_family_and_the_most(tmp_path: Path) -> None:
    old = program(tmp_path / "old", FORMULAS, "", PACK)
    cut = FORMULAS.replace("greatest(income, 0))", "greatest(income, 0) * 2)")
    new = program(tmp_path / "new", cut, "", PACK)
    assert not [each for each in prove(old, members=2, seconds=30, old=old).shortfalls if each.loss or not each.proven]
    less = prove(new, members=1, seconds=30, old=old).shortfalls
    assert [(each.loss, each.proven) for each in less] == [(301500, True)]
    assert less[0].witness is not None


def test_without_time_the_answer_is_that_it_was_not_proven(tmp_path: Path) -> None:
    proofs = prove(program(tmp_path), members=1, seconds=0)
    assert {each.verdict for each in (*proofs.claims, *proofs.outcomes)} == {Verdict.UNDECIDED}
    assert "限时内没有证出来" in report(proofs)
    assert not proofs.refuted


def test_every_fault_of_a_claims_file_is_told_at_once(tmp_path: Path) -> None:
    wrong = (
        CLAIMS.replace("at_least_one", "perhaps")
        .replace('cite = "law#2"', 'cite = "law#9"')
        .replace('"paid > 0"', '"paid >> 0"')
    )
    with pytest.raises(BadInput) as caught:
        prove(program(tmp_path, claims=wrong), members=1, seconds=5)
    told = [finding.message for finding in caught.value.findings]
    assert [any(word in each for each in told) for word in ("perhaps", "law#9", "paid >> 0")] == [True] * 3


@pytest.mark.parametrize(
    ("pack", "area"), [("532325-yaoan/dibao", "532325"), ("6110-shangluo/dibao", "611022"), ("cn/dibao", "640121")]
)
def test_shipped_claims_turn_out_as_their_packs_say(pack: str, area: str) -> None:
    shipped = Library.load([shipped_packs()]).program(area, DAY, schemes=frozenset({"dibao"}))
    proofs = prove(shipped, pack, members=2, seconds=20)
    assert proofs.claims
    assert not proofs.refuted
    assert {each.verdict for each in proofs.claims} <= {Verdict.PROVEN, Verdict.REFUTED}


def test_the_command_reports_and_fails_only_on_a_refuted_claim(tmp_path: Path) -> None:
    program(tmp_path)
    words = ["cn/dibao", "--area", "61", "--on", "2018-03-15", "--members", "1", "--packs", str(tmp_path)]
    done = CliRunner().invoke(prove_command, words)
    assert done.exit_code == 1
    assert "不成立： 两档不重叠" in done.output
    (tmp_path / "cn/dibao/proofs.toml").unlink()
    assert CliRunner().invoke(prove_command, words).exit_code == 0


def test_gradual_exit_softens_the_year_after_a_cliff_by_what_its_rules_pay() -> None:
    on = date(2022, 7, 1)
    shipped = Library.load([shipped_packs()]).program("640121", on, schemes=frozenset({"dibao", "gradual_exit"}))
    proofs = prove(shipped, "cn/dibao", members=1, seconds=30)
    alone = [cliff for cliff in proofs.cliffs if cliff.schemes == ("dibao",)]
    worst = max(alone, key=lambda cliff: cliff.loss)
    assert worst.witness is not None
    cap = worst.witness.program(shipped).run(worst.witness.family).low("exit_cap")
    assert proofs.softened is not None
    assert (proofs.softened.most, proofs.softened.months) == (12 * cap, 12)
    assert proofs.softened.least in (0, 12 * cap)  # 0 where the county has not said whether exactly the line is over it
    assert "以后十二个月里至多 12 个月按渐退发" in report(proofs)
