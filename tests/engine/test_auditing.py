"""What keeps packs from loading though each part can be read, and what is only advised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from doudi.engine.library import Library, check
from tests.engine.small_pack import FACTS, write_local, write_pack


def faults(root: Path) -> str:
    return "\n".join(map(str, check([root])))


def test_a_fact_cites_what_is_registered(tmp_path: Path) -> None:
    facts = FACTS.replace('label = "经营净收入"', 'label = "经营净收入"\ncite = "law#9"')
    found = faults(write_pack(tmp_path, facts_toml=facts))
    assert "cn/dibao/facts.toml:8: 找不到依据“law#9”" in found


def test_a_value_ends_with_the_pack_that_holds_it(tmp_path: Path) -> None:
    values = '[[standard.value]]\nfrom = 2018-01-01\namount = 4000\ncite = "local#1"'
    write_local(write_pack(tmp_path), parameters=values, more="until = 2019-01-01\n")
    library = Library.load([tmp_path])
    last, after = (
        library.program("61", day).parameter_values["standard"] for day in (date(2018, 12, 31), date(2019, 1, 1))
    )
    assert last is not None
    assert last.amount == 400_000
    assert after is not None
    assert after.amount is None
    assert "2019-01-01" in after.not_set
