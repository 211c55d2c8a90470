"""Those who by law support a member of the family and live elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.registry.models import Household, Person


class Able(models.TextChoices):
    """Whether the supporter can fulfil the duty."""

    YES = "yes", "有能力"
    NO = "no", "没有能力"
    OPEN = "open", "还没核实"


class Supporter(models.Model):
    """One supporter. ``fee_fen`` is a month's, for one person supported; the year's sum is
    ``fee_fen * months * people``. A change is a new row; only ``ended_on`` is ever written again."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="supporters")
    supported = models.ForeignKey(Person, models.PROTECT, related_name="supporters")
    name = models.CharField("姓名", max_length=60)
    id_cipher = models.TextField("身份证号密文", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64, blank=True, db_index=True)
    id_masked = models.CharField("身份证号（遮盖）", max_length=18, blank=True)
    relation = models.CharField("和被赡养人的关系", max_length=20)
    work = models.CharField("工作单位和职务", max_length=120, blank=True)
    income_fen = models.BigIntegerField("月收入（分）", null=True)
    able = models.CharField("能不能履行义务", max_length=6, choices=Able.choices)
    why = models.CharField("为什么没有能力", max_length=200, blank=True)
    fee_fen = models.BigIntegerField("每月赡养费（分）", null=True)
    months = models.PositiveSmallIntegerField("一年几个月", default=12)
    people = models.PositiveSmallIntegerField("几个人", default=1)
    source = models.CharField("来源", max_length=120)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_on = models.DateField("登记日期")
    ended_on = models.DateField("停用日期", null=True)

    class Meta:
        ordering: ClassVar = ["supported", "id"]

    def __str__(self) -> str:
        return f"Supporter {self.pk}"

    @property
    def year_fen(self) -> int | None:
        """What comes from this supporter in a year; None where the fee is unknown."""
        if self.able == Able.NO:
            return 0
        return None if self.fee_fen is None else self.fee_fen * self.months * self.people
