"""Notices: name, number of people and amount, for their term only."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models

from doudi.services.cases.models import Case, DecisionRecord


class Notice(models.Model):
    """One household on the board, from ``published_on`` through ``until``; without an amount: not to be granted."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    decision = models.ForeignKey(DecisionRecord, models.PROTECT, related_name="+")
    round = models.CharField("轮次", max_length=8, choices=[("first", "审核公示"), ("second", "审批公示")])
    area_code = models.CharField(max_length=12, db_index=True)
    place = models.CharField("公示地点", max_length=120)
    published_on = models.DateField("公示日期")
    until = models.DateField("截止日期")
    taken_down_on = models.DateField("撤下日期", null=True, blank=True)
    taken_down_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_down_why = models.CharField("撤下原因", max_length=200, blank=True)
    applicant_name = models.CharField(max_length=60)
    register_mark = models.CharField("建档立卡", max_length=40, blank=True)
    member_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField(null=True)
    period = models.CharField(max_length=8)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-published_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "round", "published_on"], name="notice_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.round}"

    @property
    def came_down_early(self) -> bool:
        """Whether a person, not a step of the case, took it off the board within its term."""
        return self.taken_down_by_id is not None and self.taken_down_on is not None and self.taken_down_on <= self.until

    def hangs(self, on: date) -> bool:
        """Whether it is on the board that day."""
        down = self.taken_down_on
        return self.published_on <= on <= self.until and (down is None or on < down)
