"""Imports of the platform's rolls: what was found, the rows as they came, and what the platform grants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household


class Turn(models.Model):
    """One row a kind and county: whoever takes a roll over holds it, so that two at once come one after the other."""

    kind = models.CharField(max_length=20)
    area_code = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "area_code"], name="one_turn_per_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.area_code}"


class RollImport(models.Model):
    """Two files, checked, and perhaps taken over. ``files``: name, SHA-256 and headings of the household and the
    person table; ``counts``: ``comparing.Counts`` of both. The files lie encrypted until they are taken over.
    """

    kind = models.CharField("对象类别", max_length=20)
    area_code = models.CharField("辖区", max_length=12, db_index=True)
    as_of = models.DateField("名册日期")
    files = models.JSONField("文件")
    counts = models.JSONField("数目")
    findings_hash = models.CharField(max_length=64)
    checked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("核对时间")
    applied_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("更新时间", null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"RollImport {self.pk}"


class RollNote(models.Model):
    """A line of what the check found: a fault, a household refused, or a difference with the register."""

    roll = models.ForeignKey(RollImport, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10)
    file = models.CharField(max_length=200, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    row = models.PositiveIntegerField(default=0)
    column = models.CharField(max_length=60, blank=True)
    name = models.CharField("户主", max_length=60, blank=True)
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+")
    above = models.CharField("上级", max_length=200, blank=True)
    here = models.CharField("这里", max_length=200, blank=True)
    message = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["roll", "kind"])]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.kind} {self.row}"


class RollRow(AppendOnlyModel):
    """A row as it came, encrypted: where the register's data of a day come from."""

    roll = models.ForeignKey(RollImport, models.PROTECT, related_name="rows")
    side = models.CharField(max_length=10)
    row = models.PositiveIntegerField()
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="roll_rows")
    cipher = models.TextField()

    class Meta:
        verbose_name = "名册原始行"
        constraints: ClassVar = [models.UniqueConstraint(fields=["roll", "side", "row"], name="roll_row_once")]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.side} {self.row}"


class PlatformEntitlement(models.Model):
    """What the platform grants a household, as of a day; kept apart from decisions made here. Amounts in fen a month.

    Another amount, class or head count ends the row and begins the next; ``ended_on`` is the roll's day.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="platform_entitlements")
    roll = models.ForeignKey(RollImport, models.PROTECT, related_name="entitlements")
    kind = models.CharField(max_length=20)
    scheme = models.CharField(max_length=40)
    area_code = models.CharField(max_length=12, db_index=True)
    parts = models.JSONField("各项金额")
    total_fen = models.BigIntegerField("合计", null=True)
    people = models.PositiveIntegerField("家庭人口", null=True)
    covered = models.PositiveIntegerField("保障人口", null=True)
    class_text = models.CharField("分档", max_length=40, blank=True)
    certificate = models.CharField("证号", max_length=40, blank=True)
    first_month = models.DateField("最初享受月", null=True)
    as_of = models.DateField("名册日期")
    ended_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "kind"], condition=Q(ended_on=None), name="one_open_platform_entitlement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.kind}"
