"""One of each remedy, for the table of addresses."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from doudi.services.cases.models import Case
from doudi.services.publicity.models import Notice
from doudi.services.remedies import appeals, objections
from doudi.services.remedies.appeals import Filing

WRITTEN = ("case-objection", "objection-answer", "decision-serve", "decision-appeal")
REPLAYED = ("case-replay", "case-replay-package")
REMEDIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(WRITTEN, ("township", "county")),
    **dict.fromkeys(REPLAYED, ("county", "auditor")),
    "appeal-result": ("county",),
}
DRAWS = {"draws": ("county", "auditor")}
REMEDY_POST_ONLY = ("appeal-hear", "appeal-reopen")


def made_remedies(offices: SimpleNamespace, done: Case) -> dict[str, list[object]]:
    """The words of the addresses of a granted case, with a notice that hangs on the day of its grant."""
    hanging = done.notices.all()[0]
    hanging.pk, hanging.taken_down_on = None, None
    assert done.closed_on is not None
    hanging.published_on, hanging.until = done.closed_on, date(2018, 4, 24)
    hanging.save()
    assert Notice.objects.filter(case=done).count() == 3
    objected = objections.from_public(hanging.pk, objections.Told("他家去年买了一辆货车")).row
    paper = done.decision_papers.get()
    filing = Filing("review", done.closed_on, "孙立安", "算多了", "县人民政府")
    appeal = appeals.file(offices.county, paper.pk, filing)
    return {
        "public-objection": [hanging.pk],
        **{name: [done.pk] for name in ("case-objection", *REPLAYED)},
        "objection-answer": [objected.pk],
        **{name: [paper.pk] for name in ("decision-serve", "decision-appeal")},
        **{name: [appeal.pk] for name in ("appeal-result", *REMEDY_POST_ONLY)},
    }
