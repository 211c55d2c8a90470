"""Leave to check a family's means, and the checks asked for under it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case
from doudi.services.evidence.models.papers import Attachment
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household, Person

SCOPE: dict[str, str] = {
    "household": "户籍、婚姻、殡葬",
    "income": "工资、社保、纳税",
    "deposits": "存款、理财、证券、保险",
    "houses": "房产",
    "vehicles": "车辆",
    "business": "工商登记",
}
"""What may be asked about, by code."""


class Mandate(models.Model):
    """One adult's signed leave, from ``signed_on`` to the last day ``until``; ``scope`` are codes of ``SCOPE``; the
    signed page is ``paper``. Only ``ended_on`` is ever written again."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="mandates")
    person = models.ForeignKey(Person, models.PROTECT, related_name="mandates")
    scope = models.JSONField("范围")
    signed_on = models.DateField("签字日期")
    until = models.DateField("有效到")
    paper = models.ForeignKey(Attachment, models.PROTECT, related_name="mandates")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_on = models.DateField("撤回日期", null=True)

    class Meta:
        ordering: ClassVar = ["-signed_on", "-id"]

    def __str__(self) -> str:
        return f"Mandate {self.pk} of {self.person_id}"


class CheckRequest(AppendOnlyModel):
    """A check of means asked for a case: which persons (``[{person, mandate}]``), about what."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="check_requests")
    people = models.JSONField("核对谁")
    scope = models.JSONField("范围")
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_on = models.DateField("提出日期")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "核对申请"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"CheckRequest {self.pk} of case {self.case_id}"
