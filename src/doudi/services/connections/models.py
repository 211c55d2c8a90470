"""What another system holds of us: a token, kept answers, an address to call, a box of files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services import clock


class OfAccount(models.Model):
    """Belongs to an account, whose role and area bound it; ``closed_at`` is when it ended."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="账号")
    made_at = models.DateTimeField("开设时间", default=clock.now)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def area_code(self) -> str:
        """Where it is on record."""
        return self.user.area_code


class Token(OfAccount):
    """Lets a system act as an account, in some parts only (``["referrals:read", …]``). Only its index is kept."""

    name = models.CharField("哪个系统", max_length=60)
    scopes = models.JSONField("权限", default=list)
    index = models.CharField("令牌索引", max_length=64, unique=True)
    expires_at = models.DateTimeField("到期")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "接口令牌"
        ordering: ClassVar = ["id"]


class KeptAnswer(models.Model):
    """What a request with an idempotency key was answered, encrypted; ``request_index`` tells the same request."""

    token = models.ForeignKey(Token, models.CASCADE, related_name="answers")
    key = models.CharField("幂等键", max_length=100)
    request_index = models.CharField("请求索引", max_length=64)
    answer_cipher = models.TextField("答复密文", blank=True)
    at = models.DateTimeField("时间", default=clock.now, db_index=True)

    class Meta:
        verbose_name = "保留的答复"
        constraints: ClassVar = [models.UniqueConstraint(fields=["token", "key"], name="one_answer_a_key")]


class Endpoint(OfAccount):
    """An https address that is called when something of these kinds happens to what the account may see."""

    url = models.CharField("地址", max_length=300)
    events = models.JSONField("事件", default=list)
    secret_cipher = models.TextField("签名密钥密文")

    class Meta:
        verbose_name = "回调地址"
        ordering: ClassVar = ["id"]


class Delivery(models.Model):
    """One call that is owed or was made. ``body`` names the object and nobody; ``next_at`` is empty when it ended."""

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    event = models.CharField("事件", max_length=40)
    body = models.JSONField("内容")
    made_at = models.DateTimeField("时间", default=clock.now)
    tries = models.PositiveSmallIntegerField("试过几次", default=0)
    next_at = models.DateTimeField("下次", null=True, db_index=True, default=clock.now)
    delivered_at = models.DateTimeField("送到时间", null=True)
    problem = models.CharField("没送到的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "回调"
        ordering: ClassVar = ["id"]


class Box(OfAccount):
    """A pair of folders, in and out, for an account without a system; files in it are signed with its key."""

    folder = models.SlugField("文件夹", max_length=40, unique=True)
    secret_cipher = models.TextField("签名密钥密文")

    class Meta:
        verbose_name = "文件交换箱"
        ordering: ClassVar = ["id"]


class BoxFile(models.Model):
    """A file that was taken in or put out; the same content is taken in once."""

    box = models.ForeignKey(Box, models.PROTECT, related_name="files")
    name = models.CharField("文件名", max_length=120)
    digest = models.CharField("SM3", max_length=64)
    rows = models.PositiveIntegerField("行数", default=0)
    taken_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        verbose_name = "交换的文件"
        constraints: ClassVar = [models.UniqueConstraint(fields=["box", "digest"], name="box_takes_a_file_once")]
        ordering: ClassVar = ["id"]
