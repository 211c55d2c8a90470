"""One appraisal meeting over several households: one list of those present, the votes of each, all or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from doudi.domain.findings import DoudiError, Faults, Finding
from doudi.services.accounts.models import User
from doudi.services.cases import batches
from doudi.services.cases.models import Case
from doudi.services.evidence.appraisals import Minutes, hold_appraisal

OF_THE_MEETING = ("held_on", "place", "chair", "recorder", "present", "representatives")
"""What is written down once for all."""


@dataclass(frozen=True, slots=True)
class Votes:
    """What the meeting said of one household, as typed; ``version`` is the case as it was seen."""

    version: int
    agree: str
    disagree: str
    opinions: str
    disputed: bool = False


class JointRefused(DoudiError):
    """Nothing was stored. ``findings`` are of the meeting, ``of_cases`` of each household by the case's id."""

    def __init__(self, findings: list[Finding], of_cases: Mapping[int, list[Finding]]) -> None:
        every = [*findings, *(each for own in of_cases.values() for each in own)]
        super().__init__("；".join(each.message for each in every))
        self.findings, self.of_cases = findings, of_cases


def hold_appraisals(user: User, meeting: Minutes, votes: Mapping[int, Votes]) -> list[Case]:
    """Take the step of appraisal for each case, with the minutes of one meeting and the votes of each household.

    Each is checked as ``hold_appraisal`` checks one. Raises JointRefused with every fault of every household, and
    NotPossible for none, too many, or cases of several schemes; then nothing is stored.
    """
    cases = batches.chosen(user, list(votes))
    moved: list[Case] = []
    shared: list[Finding] = []
    own: dict[int, list[Finding]] = {}
    with transaction.atomic():
        for case in cases:
            of_it = votes[case.pk]
            minutes = replace(
                meeting,
                agree=of_it.agree,
                disagree=of_it.disagree,
                opinions=of_it.opinions,
                disputed=of_it.disputed,
            )
            try:
                moved.append(hold_appraisal(user, case, of_it.version, minutes))
            except Faults as faults:
                shared += [each for each in faults.findings if each.where in OF_THE_MEETING and each not in shared]
                own[case.pk] = [each for each in faults.findings if each.where not in OF_THE_MEETING]
            except DoudiError as fault:
                own[case.pk] = [Finding("case", 0, str(fault))]
        if shared or any(own.values()):
            raise JointRefused(shared, own)
    return moved
