"""An amended text against the one before it, where the two do not speak of the same things."""

from __future__ import annotations

from datetime import date
from pathlib import Path

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
