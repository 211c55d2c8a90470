"""A family of Shangluo, rural, that is eligible in 2018 without any demonstration value: 251 × 2 = 502 yuan a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from doudi.domain.identity import check_digit
from doudi.services.registry.entries import AccountEntry, HouseholdEntry, MemberEntry

VILLAGE, OTHER_VILLAGE, FOREIGN_VILLAGE = "611022101201", "611022102201", "532325100201"
PERSON_FACTS: dict[str, Any] = {
    "away_status": "none", "wage": 0, "business_income": 0, "property_income": 0, "transfer_income": 0,
    "basic_pension": 0, "assistance_income": 0, "honour_income": 0, "city_excluded_income": 0, "other_income": 0,
    "tax_and_insurance": 0, "disability_class": "none", "disability_grade": "none", "serious_disease": False,
    "chronic_disease": False, "work_ability": "full", "self_care": "full",
}  # fmt: skip
HOUSEHOLD_FACTS: dict[str, Any] = {
    "local_hukou": True, "property_check": "within", "deposits": 6000, "vehicles": 0, "extra_houses": 0,
    "tekun_in_household": False, "dibao_class_fixed": "A", "jiandang": "none", "income_stability": "stable",
    "three_none": False,
}  # fmt: skip
ACCOUNT = AccountEntry("孙丽华", "丹凤县农村信用合作联社", "6230270100000000836")


def number(birth: date, order: int = 1, area: str = "619999") -> str:
    """A made-up ID number; an odd order is a man's."""
    first = f"{area}{birth:%Y%m%d}{order:03d}"
    return first + check_digit(first)


def member(order: int = 1, **changes: Any) -> MemberEntry:
    """One person; the head, a man, unless changed."""
    facts = PERSON_FACTS | {"wage": 3000} | changes.pop("facts", {})
    start = {"name": "孙立安", "relation": "head", "id_number": number(date(1970, 5, 1), order), "facts": facts}
    return MemberEntry(**{**start, **changes})


def spouse(order: int = 2, **changes: Any) -> MemberEntry:
    """His wife."""
    start = {
        "name": "陈小梅",
        "relation": "spouse",
        "id_number": number(date(1972, 5, 1), order),
        "facts": PERSON_FACTS,
    }
    return MemberEntry(**{**start, **changes})


def entry(**changes: Any) -> HouseholdEntry:
    """The family."""
    start: dict[str, Any] = {
        "area_code": VILLAGE,
        "address": "三组 12 号",
        "residence": "rural",
        "members": (member(), spouse()),
        "facts": HOUSEHOLD_FACTS,
        "account": ACCOUNT,
    }
    return HouseholdEntry(**{**start, **changes})
