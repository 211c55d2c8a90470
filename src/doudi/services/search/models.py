"""The one table that is searched: narrow rows made from the register, which can be made again at any time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.registry.models import Household, Membership


class Term(models.Model):
    """A text under which a member (or, without one, a household) is found: a letter for its kind, then UTF-8.

    Bytes, because they compare alike on every database and under every collation: a prefix is a range of the index.
    """

    term = models.BinaryField("词")
    area_code = models.CharField("村（社区）", max_length=12)
    household = models.ForeignKey(Household, models.CASCADE, related_name="terms")
    membership = models.ForeignKey(Membership, models.CASCADE, null=True, related_name="terms")

    class Meta:
        verbose_name = "查找用的词"
        indexes: ClassVar = [models.Index(fields=["term", "area_code", "id"], name="term_by_prefix")]

    def __str__(self) -> str:
        return bytes(self.term).decode()
