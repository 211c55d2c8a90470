"""A pair of records, for the table of addresses."""

from __future__ import annotations

from types import SimpleNamespace

from doudi.services.cases.models import Case
from doudi.services.duplicates import actions
from doudi.services.duplicates.actions import Opinion


def made_duplicates(offices: SimpleNamespace, done: Case) -> dict[str, list[object]]:
    """The words of the addresses: the members of a household, stated to be two people."""
    one, other = done.household.memberships.values_list("person", flat=True)[:2]
    row = actions.state_different(offices.township, Opinion(one, other, "夫妻，不是同一个人"))
    return {"duplicate": [row.pk], "duplicate-compare": [one, other]}
