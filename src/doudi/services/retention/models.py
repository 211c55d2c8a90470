"""What was to be erased, by whose proposal and whose approval. The erased data themselves are in neither."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.registry.append_only import AppendOnlyModel


class Why(models.TextChoices):
    """What a list of erasure rests on."""

    TERM = "term", "保存期限已满"
    DEMAND = "demand", "依法要求清除"


class ErasureList(AppendOnlyModel):
    """Rows to erase. ``items``: ``[[kind, id], …]`` with ``paper``, ``account`` or ``phone``; ``hash`` is of them."""

    area_code = models.CharField("县", max_length=12)
    why = models.CharField("理由", max_length=8, choices=Why.choices)
    document = models.CharField("依据的文书", max_length=100, blank=True)
    items = models.JSONField("内容")
    hash = models.CharField("指纹", max_length=64)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "清除单"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.hash[:12]}"


class ErasureVerdict(AppendOnlyModel):
    """A second person's word; with approval everything on the list is erased in the same moment."""

    list = models.OneToOneField(ErasureList, models.PROTECT, related_name="verdict")
    approved = models.BooleanField("批准")
    reason = models.CharField("原因", max_length=200, blank=True)
    erased = models.PositiveIntegerField("清除了几项", default=0)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "清除单审批"

    def __str__(self) -> str:
        return f"{self.list_id} {'批准' if self.approved else '退回'}"
