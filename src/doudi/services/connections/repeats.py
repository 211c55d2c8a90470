"""The same request again has the same answer and no second effect, also at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction

from doudi.domain.findings import Faults, Finding
from doudi.services import clock, vault
from doudi.services.connections.models import KeptAnswer, Token

KEPT = timedelta(days=7)
KEY_LONGEST = 100
PURPOSE = "api.answer"


class OtherRequest(Faults):
    """The key was used for another request, or cannot be used at all."""


def once(token: Token, key: str, request: bytes, act: Callable[[], str]) -> tuple[str, bool]:
    """The answer to a request, and whether it is a kept one. What ``act`` raises undoes everything and frees the key.

    The row stands before ``act`` runs: a request of the same moment waits for it. Raises OtherRequest.
    """
    if not 0 < len(key) <= KEY_LONGEST or not key.isascii() or not key.isprintable():
        raise _refused(f"幂等键是 1 到 {KEY_LONGEST} 个可见的 ASCII 字符：请核对")
    indexes = vault.blind_indexes(request.hex(), PURPOSE)
    KeptAnswer.objects.filter(token=token, at__lt=clock.now() - KEPT).delete()
    if (kept := _kept(token, key, indexes)) is not None:
        return kept, True
    try:
        with transaction.atomic():
            row = _claimed(token, key, indexes[0])
            answer = act()
            row.answer_cipher = vault.encrypt(answer, PURPOSE)
            row.save(update_fields=["answer_cipher"])
    except _Taken:
        kept = _kept(token, key, indexes)
        if kept is None:
            raise _refused("同一个幂等键的请求刚刚没有办成：请再发一次") from None
        return kept, True
    return answer, False


class _Taken(Exception):
    """Another request of the same moment holds the key."""


def _claimed(token: Token, key: str, index: str) -> KeptAnswer:
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=key, request_index=index)
    except IntegrityError:
        raise _Taken from None


def _kept(token: Token, key: str, indexes: list[str]) -> str | None:
    row = KeptAnswer.objects.filter(token=token, key=key).first()
    if row is None:
        return None
    if row.request_index not in indexes:
        raise _refused("这个幂等键已经用在另一个请求上：请换一个新的键")
    return vault.decrypt(row.answer_cipher, PURPOSE)


def _refused(why: str) -> OtherRequest:
    return OtherRequest([Finding("Idempotency-Key", 0, why)])
