"""Scans and photos."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case
from doudi.services.registry.models import Household, Person


class Attachment(models.Model):
    """One paper of a family. ``size`` (bytes) and ``sha256`` are of the paper as kept, before encryption; ``file`` is
    the name of the encrypted file. Only ``withdrawn_on`` and ``withdrawn_why`` are ever written again."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="papers")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="papers")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField("种类", max_length=40)
    label = models.CharField("名称", max_length=60)
    pages = models.PositiveSmallIntegerField("页数")
    size = models.PositiveIntegerField("大小")
    media_type = models.CharField("格式", max_length=40)
    sha256 = models.CharField("校验值", max_length=64)
    file = models.CharField("加密文件", max_length=80, unique=True)
    taken_on = models.DateField("拍摄或出具日期", null=True)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间")
    withdrawn_on = models.DateField("撤下日期", null=True)
    withdrawn_why = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        indexes: ClassVar = [models.Index(fields=["household", "kind"], name="paper_of_household")]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
