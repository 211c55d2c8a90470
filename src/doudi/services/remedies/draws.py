"""Which cases the county visits: drawn so that nobody can guess it before, and anybody with the key can redo it."""

from __future__ import annotations

import logging
from datetime import date

from django.db import transaction

from doudi.domain import area
from doudi.services import clock, vault
from doudi.services.accounts.models import Role, User
from doudi.services.accounts.scope import require
from doudi.services.cases import queries as cases
from doudi.services.cases.errors import NotPossible
from doudi.services.cases.models import Case
from doudi.services.cases.transitions import CONFIRM, Transition, table
from doudi.services.remedies.models import Draw, DrawnCase
from doudi.services.vault import keys

PURPOSE = "draw"
log = logging.getLogger(__name__)


def waiting(user: User, scheme: str) -> dict[int, list[Case]]:
    """Cases that wait at the step of the draw and stand in no list yet, by the share that their procedure wants."""
    found: dict[int, list[Case]] = {}
    for case in cases.cases(user, open_only=True).filter(scheme=scheme, draw_row=None).order_by("number"):
        if share := _share_due(case):
            found.setdefault(share, []).append(case)
    return found


def awaits_draw(case: Case) -> bool:
    """Whether the step before this case wants it drawn, and it is not."""
    return bool(_share_due(case)) and not DrawnCase.objects.filter(case=case).exists()


def _share_due(case: Case) -> int:
    return next((each.spot_check_share for each in table(case).following(case.state) if each.spot_check_share), 0)


def draw(user: User, scheme: str) -> list[Draw]:
    """Draw among all that wait now, one list a share, at least the share of each. Raises NotPossible, NotAllowed."""
    require(user, (Role.COUNTY,), "抽取入户抽查的案件")
    if area.level(user.area_code) is not area.Level.COUNTY:
        raise NotPossible("抽查由县级民政部门办理")
    with transaction.atomic():
        list(User.objects.select_for_update().filter(area_code=user.area_code, role=Role.COUNTY).order_by("pk"))
        made = [_drawn(user, scheme, share, rows) for share, rows in waiting(user, scheme).items()]
    if not made:
        raise NotPossible("现在没有等待县里审查、还没抽过的案件")
    return made


def sample(numbers: list[str], seed: str, share: int, master: bytes | None = None) -> set[str]:
    """Which of the case numbers are drawn: the smallest keyed hashes, ``share`` in a hundred, rounded up."""
    size = -(-len(numbers) * share // 100)
    return set(sorted(numbers, key=lambda number: vault.blind_index(f"{seed}|{number}", PURPOSE, master))[:size])


def seed_of(area_code: str, month: date, digest: str, master: bytes | None = None) -> str:
    """The seed: county, month and list, under the key."""
    return vault.blind_index(f"{area_code}|{month:%Y-%m}|{digest}", PURPOSE, master)


def digest_of(numbers: list[str], master: bytes | None = None) -> str:
    """The fingerprint of a list."""
    return vault.blind_index("\n".join(sorted(numbers)), PURPOSE, master)


def same_again(row: Draw) -> bool:
    """Whether drawing again from the list on record, under the key of its day, gives the same cases."""
    rows = {each.case.number: each.drawn for each in row.cases.select_related("case")}
    master = next((each for each in keys.ring() if digest_of(list(rows), each) == row.digest), None)
    if master is None:
        return False
    again = sample(list(rows), seed_of(row.area_code, row.month, row.digest, master), row.share, master)
    return again == {number for number, drawn in rows.items() if drawn}


def obstacle(user: User, case: Case, step: Transition, on: date) -> str:
    """Nothing passes the spot check undrawn; the drawn, and those objected to, are visited before the county grants."""
    del user, on
    if step.spot_check_share and not DrawnCase.objects.filter(case=case).exists():
        return f"还没有进入户抽查的名单{_cited(step)}：请县里先在“入户抽查”里抽取，再{step.verb}"
    if step.code != CONFIRM or case.county_visits.exists():
        return ""
    share = next((each for each in table(case).transitions if each.spot_check_share), None)
    if share is None:
        return ""
    if DrawnCase.objects.filter(case=case, drawn=True).exists():
        return f"这一件抽中了入户抽查{_cited(share)}：请先登记县级入户，再{step.verb}"
    if case.objections.exists():
        return f"这一件有人提出异议，县里要入户{_cited(share)}：请先登记县级入户，再{step.verb}"
    return ""


def _cited(step: Transition) -> str:
    return f"（{step.cite.text}）" if step.cite else ""


def _drawn(user: User, scheme: str, share: int, rows: list[Case]) -> Draw:
    on = clock.business_date()
    month, numbers = on.replace(day=1), [case.number for case in rows]
    digest = digest_of(numbers)
    seed = seed_of(user.area_code, month, digest)
    drawn = sample(numbers, seed, share)
    made = Draw.objects.create(
        area_code=user.area_code,
        scheme=scheme,
        month=month,
        share=share,
        digest=digest,
        seed=seed,
        by=user,
        on=on,
        recorded_at=clock.now(),
    )
    for case in rows:
        DrawnCase.objects.create(draw=made, case=case, drawn=case.number in drawn)
    log.info("draw %s: %s of %s cases by user %s", made.pk, len(drawn), len(rows), user.pk)
    return made
