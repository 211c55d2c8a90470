"""The one door: a paper of a kind about an object, for an acting person who may see it. Printing changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, covers
from doudi.services.cases.models import Case
from doudi.services.publicity.models import Notice

from .decisions import decision_notice
from .notices import public_notice
from .papers import Paper
from .receipts import receipt
from .settings import font_folders
from .typesetting import PaperFault, typeset

KINDS = {"receipt": "受理回执", "decision": "决定通知书", "notice": "公示"}


def render(kind: str, obj: Case | Notice | Sequence[Notice], user: User) -> bytes:
    """The PDF: ``receipt`` and ``decision`` of a Case, ``notice`` of one Notice or several of one village.

    Raises NotFound outside the person's area, PaperFault, MissingGlyph, MissingFont.
    """
    rows: list[Case | Notice] = [obj] if isinstance(obj, Case | Notice) else list(obj)
    if not rows or not all(covers(user, each.area_code) for each in rows):
        raise NotFound("没有这份文书，或者不在您的辖区")
    return typeset(_paper(kind, rows), font_folders())


def _paper(kind: str, rows: list[Case | Notice]) -> Paper:
    match kind, rows:
        case "receipt", [Case() as found]:
            return receipt(found)
        case "decision", [Case() as found]:
            return decision_notice(found)
        case "notice", _ if all(isinstance(each, Notice) for each in rows):
            return public_notice([each for each in rows if isinstance(each, Notice)])
        case _:
            raise PaperFault(f"没有“{kind}”这种文书；有：{'、'.join(KINDS)}")
