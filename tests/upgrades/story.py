"""What happens in a release before its data are kept; run with that release's own code by ``tools/release_data.py``."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

ON = date(2018, 3, 15)


def main(out: Path) -> None:
    """Add what the demonstration has not, and write what every decision says when computed again."""
    import django

    django.setup()
    from django.conf import settings

    from doudi.services.accounts.models import User
    from doudi.services.audit.context import acts
    from doudi.services.audit.heads import heads
    from doudi.services.cases.models import DecisionRecord
    from doudi.services.payments.actions import make_list
    from doudi.services.standards import actions
    from doudi.services.standards.actions import Entry

    settings.BUSINESS_DATE = ON
    users = {user.username: user for user in User.objects.all()}
    with acts(users["sw-xian"], "10.0.0.7"):
        value = actions.enter(
            users["sw-xian"], Entry("dibao_tier_a", 300_00, since=date(2018, 3, 1), document="丹政发〔2018〕1号")
        )
    with acts(users["sw-xian2"], "10.0.0.8"):
        actions.approve(users["sw-xian2"], value.pk)
    with acts(users["sw-caizheng"], "10.0.0.9"):
        make_list(users["sw-caizheng"], ON.replace(day=1))
    decided = {str(record.pk): told(record) for record in DecisionRecord.objects.order_by("pk")}
    out.write_text(json.dumps({"decided": decided, "heads": [str(head) for head in heads()]}), encoding="utf-8")


def told(record: Any) -> str:
    """A decision computed again, with every step behind it: 64 hex digits."""
    from doudi.services.cases.replay import replay

    said = [
        [
            decision.scheme, decision.person.key if decision.person else "", decision.outcome.value,
            decision.category, decision.amount_fen,
            [[step.kind, step.name, step.person, step.low, step.high, step.source, step.as_of, step.version, step.inputs]
             for step in decision.steps],
        ]
        for decision in replay(record).decisions
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
