"""What was entered and what was said to it; neither is ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from doudi.services.registry.append_only import AppendOnlyModel


class CountyValue(AppendOnlyModel):
    """A value of a parameter as a county entered it, from ``since`` until the day before ``until``.

    ``value`` is JSON text as in ``registry.values``; empty takes back what holds from that very day.
    """

    area_code = models.CharField("县", max_length=12)
    name = models.CharField("项目", max_length=80)
    value = models.TextField("值", blank=True)
    document = models.CharField("文号", max_length=120)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    note = models.CharField("说明", max_length=500, blank=True)
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "录入的标准"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["area_code", "name"], name="county_value_of_item")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")), name="county_value_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return f"{self.area_code} {self.name} {self.since}"

    @property
    def takes_back(self) -> bool:
        """Whether this takes an approved value away and puts nothing in its place."""
        return not self.value


class Verdict(AppendOnlyModel):
    """A second person's approval, or a refusal with its reason; one for each entry, the later approval wins."""

    entry = models.OneToOneField(CountyValue, models.PROTECT, related_name="verdict")
    approved = models.BooleanField("批准")
    reason = models.CharField("原因", max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "审批"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.entry_id} {'批准' if self.approved else '退回'}"


class PackOffer(AppendOnlyModel):
    """A rule pack from the county's folder, as it was read, put up for approval; its text lies in the archive."""

    area_code = models.CharField("县", max_length=12)
    hash = models.CharField("指纹", max_length=64)
    pack_id = models.CharField("规则包", max_length=60)
    title = models.CharField("名称", max_length=200)
    version = models.CharField("版本", max_length=40)
    offered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "规则包送审"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.hash[:12]}"


class PackVerdict(AppendOnlyModel):
    """A second person's word on an offer; of a pack the newest approved text is in force."""

    offer = models.OneToOneField(PackOffer, models.PROTECT, related_name="verdict")
    approved = models.BooleanField("批准")
    reason = models.CharField("原因", max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规则包审批"

    def __str__(self) -> str:
        return f"{self.offer_id} {'批准' if self.approved else '退回'}"
