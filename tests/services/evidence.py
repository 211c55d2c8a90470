"""Evidence for tests: small papers, and one of each thing behind a case."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

from PIL import Image

from doudi.services.cases.models import Case
from doudi.services.evidence import actions


def photo(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A small picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(written, kind, **more)
    return written.getvalue()


def made_evidence(offices: SimpleNamespace, case: Case) -> dict[str, list[object]]:
    """One of each, and the words of its addresses."""
    paper = actions.keep_paper(offices.township, case.household, io.BytesIO(photo()), "id_card")
    return {
        "household-papers": [case.household_id],
        "paper-file": [paper.pk],
        "paper-withdraw": [paper.pk],
    }
