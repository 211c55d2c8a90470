"""How often a token may ask: a window of a minute, counted in each process."""

from __future__ import annotations

from threading import Lock

from django.conf import settings

from doudi.services import clock
from doudi.services.connections.models import Token
from doudi.services.connections.tokens import TooManyWrong

MINUTE = 60
_counted: dict[int, tuple[int, int]] = {}
_lock = Lock()


class TooOften(TooManyWrong):
    """More requests than agreed; ``seconds`` until the next minute."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.args = (f"每分钟最多 {settings.API_PER_MINUTE} 次：请等 {seconds} 秒再发",)


def count(token: Token) -> None:
    """Count a request. Raises TooOften."""
    minute, second = divmod(int(clock.now().timestamp()), MINUTE)
    with _lock:
        begun, number = _counted.get(token.pk, (minute, 0))
        number = number + 1 if begun == minute else 1
        _counted[token.pk] = (minute, number)
    if number > settings.API_PER_MINUTE:
        raise TooOften(MINUTE - second)
