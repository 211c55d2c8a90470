"""An amended text against the one before it, where the two do not speak of the same things."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from doudi.domain.findings import BadInput
from doudi.engine import Library, Program
from doudi.engine.proving.proofs import prove
from doudi.engine.proving.reports import report
from tests.engine.small_pack import FACTS, FORMULAS, PACK, write_pack

TOPUP = """
[[decision]]
scheme = "topup"
label = "增发"
unit = "household"
eligible = "eligible"
amount = "amount"
"""


def program(root: Path, card: str = PACK, facts: str = FACTS, formulas: str = FORMULAS) -> Program:
    write_pack(root, pack_toml=card, facts_toml=facts, formulas_py=formulas)
    return Library.load([root]).program("61", date(2018, 3, 15))


def test_a_payment_that_the_amendment_drops_is_all_lost(tmp_path: Path) -> None:
    proofs = prove(program(tmp_path / "new"), "cn/dibao", 1, 30, program(tmp_path / "old", PACK + TOPUP))
    found = {each.scheme: (each.dropped, each.proven, each.new) for each in proofs.shortfalls}
    assert found == {"dibao": (False, True, 0), "topup": (True, True, 0)}
    assert {each.scheme for each in proofs.shortfalls if each.loss > 0} == {"topup"}
    assert "增发（新规则没有这一项）：有家庭会少发" in report(proofs)


RURAL = FORMULAS.replace(
    "member_count: Count, property_ok: Bool)", "member_count: Count, property_ok: Bool, residence: Category)"
).replace("& property_ok\n", '& property_ok & (residence == "rural")\n')
OPTIONS = '{ rural = "农村", urban = "城市" }'


def test_options_are_compared_by_name_whatever_their_order(tmp_path: Path) -> None:
    moved = FACTS.replace(OPTIONS, '{ urban = "城市", rural = "农村" }')
    new, old = program(tmp_path / "new", facts=moved, formulas=RURAL), program(tmp_path / "old", formulas=RURAL)
    found = prove(new, "cn/dibao", 1, 30, old)
    assert [(each.loss, each.proven) for each in found.shortfalls] == [(0, True)]
    assert "选项新旧规则不全一样" not in report(found)
    stricter = RURAL.replace('residence == "rural"', 'residence == "urban"')
    lost = prove(program(tmp_path / "other", facts=moved, formulas=stricter), "cn/dibao", 1, 30, old).shortfalls
    assert [(each.loss, each.proven) for each in lost] == [(301500, True)]


def test_options_of_one_text_only_are_left_out_and_named(tmp_path: Path) -> None:
    more = FACTS.replace(OPTIONS, '{ town = "集镇", rural = "农村", urban = "城市" }')
    new, old = program(tmp_path / "new", facts=more, formulas=RURAL), program(tmp_path / "old", formulas=RURAL)
    for one, other in ((new, old), (old, new)):
        found = prove(one, "cn/dibao", 1, 30, other)
        assert [(each.loss, each.proven) for each in found.shortfalls] == [(0, True)]
        assert "“户籍”的选项新旧规则不全一样" in report(found)


def test_a_family_that_only_the_old_range_allows_is_compared_too(tmp_path: Path) -> None:
    """The old text took a loss of a business off the income; the new one cannot be told of one."""
    narrow = FACTS.replace("range = [-100000, 1000000]", "range = [0, 1000000]")
    generous = FORMULAS.replace("greatest(income, 0)", "income")
    new, old = program(tmp_path / "new", facts=narrow), program(tmp_path / "old", formulas=generous)
    assert [each.loss for each in prove(new, "cn/dibao", 1, 30, old).shortfalls] == [10_000_008]


def test_a_fact_that_is_somebody_elses_is_refused_by_name(tmp_path: Path) -> None:
    old = program(tmp_path / "old")
    moved = FACTS.replace('label = "经营净收入"\nentity = "person"', 'label = "经营净收入"\nentity = "household"')
    other = FORMULAS.replace("wage: Money, business: Money", "wage: Money").replace("wage + business", "wage")
    with pytest.raises(BadInput, match="business"):
        prove(program(tmp_path / "new", facts=moved, formulas=other), "cn/dibao", 1, 30, old)


def test_an_option_that_the_old_text_never_reads_does_no_harm(tmp_path: Path) -> None:
    """The new text refuses all but those of the option that it adds."""
    only = FACTS.replace(OPTIONS, '{ rural = "农村", urban = "城市", town = "集镇" }')
    town = RURAL.replace('residence == "rural"', 'residence != "town"')
    new, old = program(tmp_path / "new", facts=only, formulas=town), program(tmp_path / "old")
    lost = prove(new, "cn/dibao", 1, 30, old)
    assert [(each.loss, each.proven) for each in lost.shortfalls] == [(301500, True)]
    assert "town" in report(lost)
