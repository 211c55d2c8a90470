"""The survey's form as pages show it: its parts, with the questions of the packs among them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from doudi.services import clock
from doudi.services.evidence import surveys
from doudi.services.registry import queries as registry
from doudi.services.registry import rulebook
from doudi.web.forms.evidence_case import FoundQuestions
from doudi.web.forms.surveys import PARTS, SIGNED, SurveyForm

if TYPE_CHECKING:
    from django.forms import BoundField

    from doudi.services.accounts.models import User
    from doudi.services.cases.models import Case
    from doudi.web.forms.family import Group


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the form: its fields, the packs' questions, the boxes to sign in."""

    code: str
    title: str
    hint: str
    fields: list[BoundField]
    groups: list[Group] = field(default_factory=list)
    signatures: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Filling:
    """A form being filled: posted, or new with what is known."""

    form: SurveyForm
    questions: FoundQuestions

    @property
    def parts(self) -> list[Part]:
        """In the order of the visit."""
        return [
            Part(
                code,
                title,
                hint,
                [self.form[name] for name in names],
                self.questions.groups if code == "count" else [],
                list(SIGNED.items()) if code == "sign" else [],
            )
            for code, (title, hint, names) in PARTS.items()
        ]


def filling(user: User, case: Case, posted: Any = None, files: Any = None) -> Filling:
    """The form of a case. Raises OutsideCoverage, NotAllowed."""
    on = clock.business_date()
    program = rulebook.program(case.area_code, on, case.scheme)
    questions = FoundQuestions(program, registry.family(case.household, on, program), posted)
    if posted is not None:
        return Filling(SurveyForm(posted, files), questions)
    head = registry.head(case.household, on)
    known = {
        "ticket": surveys.hand_out(user, case),
        "visited_on": on.strftime("%Y%m%d"),
        "place": case.household.address,
        "surveyors": user.display_name,
        "respondent": head.name if head else "",
        "relation": "本人" if head else "",
    }
    return Filling(SurveyForm(initial=known), questions)
