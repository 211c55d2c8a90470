"""An address is never glued together twice (P30)."""

from __future__ import annotations

import pytest

from doudi.services.documents.addresses import address_line

PLACES = ("丹凤县", "甲镇", "东村")
WHOLE = "丹凤县甲镇东村三组12号"


@pytest.mark.parametrize(
    "typed",
    [
        "三组 12 号", "东村三组12号", "甲镇东村三组12号", "丹凤县甲镇东村三组 12 号", "丹凤县甲镇东村甲镇东村三组12号",
        "陕西省商洛市丹凤县甲镇东村三组12号", "商洛市丹凤县甲镇东村三组12号",
    ],
)  # fmt: skip
def test_an_address_is_the_same_however_much_of_it_was_typed(typed: str) -> None:
    assert address_line(PLACES, typed) == WHOLE
    assert address_line(PLACES, address_line(PLACES, typed)) == WHOLE


def test_a_village_alone_and_a_group_of_another_name() -> None:
    assert address_line(PLACES, "") == "丹凤县甲镇东村"
    assert address_line(PLACES, "上东村组 3 号") == "丹凤县甲镇东村上东村组3号"
    assert address_line(("丹凤县", "", ""), "城市花园 2 栋") == "丹凤县城市花园2栋"
