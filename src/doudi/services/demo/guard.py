"""Production refuses what belongs to the demonstration."""

from __future__ import annotations

from django.conf import settings

from doudi.domain.findings import DoudiError
from doudi.services.accounts.models import User


class DemoRefused(DoudiError):
    """Demonstration data or accounts do not belong here."""


def refuse_in_production() -> None:
    """For the start of the server. Raises DemoRefused when production finds an open demonstration account."""
    if not settings.PRODUCTION:
        return
    found = User.objects.filter(demonstration=True, is_active=True).order_by("username")
    if found.exists():
        names = "、".join(found.values_list("username", flat=True)[:5])
        raise DemoRefused(
            f"正式环境里有 {found.count()} 个演示账号（{names}…），密码是公开的：请换用干净的数据库再启动"
        )
