"""The minutes of a meeting over several households, written once; each household has its own votes."""

from __future__ import annotations

from collections.abc import Mapping

from doudi.services.evidence.appraisals import Minutes
from doudi.services.evidence.joint_appraisals import Votes
from doudi.web.forms.evidence_case import MinutesForm


class MeetingForm(MinutesForm):
    """What holds for all households of the meeting."""

    version = agree = disagree = opinions = disputed = None  # type: ignore[assignment]  # Django: leaves them out

    @property
    def minutes(self) -> Minutes:
        """As the action takes them, the votes still open."""
        return Minutes(**self.cleaned_data, agree="", disagree="", opinions="")


def votes(posted: Mapping[str, str], pk: int) -> Votes:
    """One household's votes as typed."""
    typed = posted.get(f"version_{pk}", "")
    return Votes(
        version=int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0,
        agree=posted.get(f"agree_{pk}", ""),
        disagree=posted.get(f"disagree_{pk}", ""),
        opinions=posted.get(f"opinions_{pk}", ""),
        disputed=f"disputed_{pk}" in posted,
    )
