"""A review beside its case, and changes that were looked at and set aside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case
from doudi.services.payments.models import Entitlement
from doudi.services.registry.append_only import AppendOnlyModel


class Cause(models.TextChoices):
    """Why what is given is looked at again."""

    CYCLE = "cycle", "到期复核"
    CHANGE = "change", "情况有变"
    REPORT = "report", "家庭报告"
    DATA = "data", "数据比对"
    COMPLAINT = "complaint", "举报投诉"
    DRAW = "draw", "抽查"
    LIST = "list", "部门名单"


class Outcome(models.TextChoices):
    """How a review ended; the codes of the steps that end one."""

    KEEP = "keep", "不变"
    CHANGE = "change", "已调整"
    STOP = "stop", "已停发"
    EXIT = "exit", "已转为渐退"


class Review(models.Model):
    """What of a household is reviewed, why, and how it ended.

    ``due_on``: the day on which the cycle asked for it. ``months``: the cycle that the rules gave at its end.
    ``from_month``: the first month that the outcome counts for; None while open and where nothing changed.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="review")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="reviews")
    cause = models.CharField("起因", max_length=12, choices=Cause.choices)
    due_on = models.DateField("应复核日期", null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    closed_on = models.DateField("复核完成日期", null=True, blank=True)
    closed_at = models.DateTimeField("完成时间", null=True, blank=True)
    months = models.PositiveSmallIntegerField("几个月后再复核", null=True, blank=True)
    from_month = models.DateField("从哪个月起", null=True, blank=True)

    class Meta:
        verbose_name = "复核"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cause} {self.outcome}"


class SetAside(AppendOnlyModel):
    """Changes on record up to a moment, looked at without opening a review, with the reason."""

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="set_aside")
    why = models.CharField("理由", max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("日期")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "情况变化的处理"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.entitlement_id} {self.on}"
