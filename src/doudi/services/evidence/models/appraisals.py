"""Minutes of a democratic appraisal."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import CaseStep
from doudi.services.registry.append_only import AppendOnlyModel


class Appraisal(AppendOnlyModel):
    """The minutes of one appraisal. The votes stand once, in ``step.details``; ``present`` are the names of those who
    came, ``representatives`` those among them who represent villagers; the signed page is a paper of kind minutes."""

    step = models.OneToOneField(CaseStep, models.PROTECT, related_name="appraisal")
    held_on = models.DateField("评议日期")
    place = models.CharField("地点", max_length=120)
    chair = models.CharField("主持人", max_length=60)
    recorder = models.CharField("记录人", max_length=60)
    present = models.JSONField("参加人员")
    representatives = models.JSONField("村（居）民代表")
    opinions = models.TextField("评议意见")
    disputed = models.BooleanField("争议较大")

    class Meta:
        verbose_name = "民主评议记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"Appraisal {self.step_id}"
