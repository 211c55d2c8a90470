"""Reads of notices: the public board, and the notices of an office."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from doudi.domain import area
from doudi.services.accounts.models import User
from doudi.services.accounts.scope import NotFound, bounded
from doudi.services.evidence.models import Attachment
from doudi.services.publicity.models import Notice

BOARD_PHOTO = "board_photo"


def board(area_code: str, on: date) -> QuerySet[Notice]:
    """What hangs in an area on a day, for anybody: within its term only, and only who is to be helped."""
    low, high = area.span(area_code)
    hanging = Notice.objects.filter(
        area_code__gte=low, area_code__lt=high, published_on__lte=on, until__gte=on, amount_fen__isnull=False
    ).filter(Q(taken_down_on=None) | Q(taken_down_on__gt=on))
    return hanging.order_by("area_code", "until", "id")


def notices(user: User) -> QuerySet[Notice]:
    """All notices within the person's area, newest first."""
    return bounded(Notice.objects.select_related("case"), user).order_by(F("published_on").desc(), "-id")


def notice(user: User, notice_id: int) -> Notice:
    """One notice. Raises NotFound."""
    found = notices(user).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("没有这份公示，或者不在您的辖区")
    return found


def photos(notice: Notice) -> QuerySet[Attachment]:
    """The photographs of the board with this notice, first to last; of the case, since it hung and until the next."""
    since = Attachment.objects.filter(
        case=notice.case_id, kind=BOARD_PHOTO, withdrawn_on=None, taken_on__gte=notice.published_on
    )
    later = Notice.objects.filter(case=notice.case_id, published_on__gt=notice.published_on)
    following = later.order_by("published_on").values_list("published_on", flat=True).first()
    return (since.filter(taken_on__lt=following) if following else since).order_by("id")
