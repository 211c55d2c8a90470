"""What was decided about two records that look alike. Nothing of either is ever deleted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from doudi.services.registry.models import Person


class Verdict(models.TextChoices):
    """Where it stands."""

    PROPOSED = "proposed", "提出合并，等另一人核对"
    MERGED = "merged", "已合并"
    DIFFERENT = "different", "不是同一个人"
    UNDONE = "undone", "合并已撤销"


class Pair(models.Model):
    """Two records: ``kept`` stands for the person once merged, ``other`` stays readable. One open verdict a pair."""

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merged_from")
    other = models.ForeignKey(Person, models.PROTECT, related_name="merged_as")
    area_code = models.CharField("地区", max_length=12, db_index=True)
    verdict = models.CharField("结论", max_length=12, choices=Verdict.choices)
    reason = models.CharField("理由", max_length=200)
    stated_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    stated_on = models.DateField("提出日期")
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_on = models.DateField("核对日期", null=True)
    number_moved = models.BooleanField("身份证号移到保留的一份", default=False)

    class Meta:
        verbose_name = "重复人员"
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(kept=F("other")), name="two_records"),
            models.UniqueConstraint(
                fields=["other"], condition=Q(verdict__in=["proposed", "merged"]), name="merged_into_one"
            ),
        ]
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.kept_id} {self.other_id} {self.verdict}"
