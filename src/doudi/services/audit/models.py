"""Entries, the links that chain them, and the head of each chain."""

from __future__ import annotations

from django.db import models

from doudi.services import clock
from doudi.services.registry.append_only import AppendOnlyModel


class Act(models.TextChoices):
    """What was done to a row, or with the system."""

    CREATE = "create", "新增"
    CHANGE = "change", "修改"
    REMOVE = "remove", "删除"
    LOOK = "look", "查看"
    IN_FULL = "in_full", "看全部号码"
    EXPORT = "export", "导出"
    BATCH = "batch", "成批写入"
    RESEAL = "reseal", "换密钥"
    ERASE = "erase", "按清除单清除"
    SIGN_IN = "sign_in", "登录"
    SIGN_OUT = "sign_out", "退出"
    SIGN_IN_FAILED = "sign_in_failed", "登录失败"


class Entry(AppendOnlyModel):
    """One act. ``county`` is the 12-digit code whose chain it stands in; zeros for what belongs to none.

    ``before`` and ``after`` are JSON objects of the fields that changed; secrets and long texts stand in them as keyed
    fingerprints, so that a change shows and nothing else can be read.
    """

    county = models.CharField("县", max_length=12)
    at = models.DateTimeField("时间", default=clock.now)
    user_id = models.BigIntegerField("账号编号", null=True)
    login = models.CharField("登录名", max_length=150, blank=True)
    role = models.CharField("岗位", max_length=20, blank=True)
    address = models.CharField("来源", max_length=60, blank=True)
    act = models.CharField("做了什么", max_length=20, choices=Act.choices)
    kind = models.CharField("对象", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    before = models.TextField("之前", blank=True)
    after = models.TextField("之后", blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = "审计记录"
        indexes = [
            models.Index(fields=["kind", "object_id"], name="audit_object"),
            models.Index(fields=["county", "at"], name="audit_county_at"),
            models.Index(fields=["user_id", "at"], name="audit_user_at"),
        ]


class Link(AppendOnlyModel):
    """An entry's place in its county's chain; ``digest`` covers the entry and the link before."""

    county = models.CharField("县", max_length=12)
    serial = models.BigIntegerField("序号")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="link")
    digest = models.CharField("链值", max_length=64)
    key_id = models.CharField("密钥编号", max_length=8)

    class Meta:
        verbose_name = "审计链"
        constraints = [models.UniqueConstraint(fields=["county", "serial"], name="audit_one_link_a_serial")]


class Chain(models.Model):
    """The head of a county's chain: the row that is locked while links are added."""

    county = models.CharField("县", max_length=12, primary_key=True)
    serial = models.BigIntegerField("最后的序号", default=0)
    digest = models.CharField("最后的链值", max_length=64, blank=True)

    class Meta:
        verbose_name = "审计链头"
