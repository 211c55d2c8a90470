"""Reads of accounts."""

from __future__ import annotations

from django.db.models import QuerySet

from doudi.services.accounts.models import User
from doudi.services.accounts.scope import bounded


def users(user: User) -> QuerySet[User]:
    """The accounts within the person's area."""
    return bounded(User.objects.all(), user).order_by("area_code", "role", "username")
