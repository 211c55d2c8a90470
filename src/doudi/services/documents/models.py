"""The print log: who printed which form of whom, when. What stood on it is kept nowhere."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household


class PrintRecord(AppendOnlyModel):
    """One form of one household, or a list of a place (no household), handed to a printer or a file."""

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="prints")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="prints")
    area_code = models.CharField("地区", max_length=12, db_index=True)
    form = models.CharField("表格", max_length=40)
    title = models.CharField("表名", max_length=60)
    edition = models.CharField("样式", max_length=20)
    media = models.CharField("格式", max_length=4, choices=[("pdf", "PDF"), ("docx", "Word")])
    as_of = models.DateField("情况日期")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("打印日期")
    recorded_at = models.DateTimeField("打印时间")

    class Meta:
        verbose_name = "打印记录"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"PrintRecord {self.pk} {self.form}"
