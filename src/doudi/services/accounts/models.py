"""Users: a role and an area that bounds everything they may see."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models

from doudi.services import clock
from doudi.services.accounts.agencies import AGENCIES


class Role(models.TextChoices):
    """What a user's work is."""

    VILLAGE = "village", "村（社区）协助员"
    TOWNSHIP = "township", "乡镇经办人"
    COUNTY = "county", "县民政局"
    FINANCE = "finance", "县财政局"
    AGENCY = "agency", "部门经办人"
    PREFECTURE = "prefecture", "市级主管部门"
    PROVINCE = "province", "省级主管部门"
    AUDITOR = "auditor", "审计"
    ADMINISTRATOR = "administrator", "系统管理员"
    SECURITY = "security", "安全管理员"


class User(AbstractUser):
    """A person of an office. ``area_code`` is the 12-digit code of the office's area."""

    display_name = models.CharField("姓名", max_length=60)
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    area_code = models.CharField("辖区", max_length=12, db_index=True)
    unit = models.CharField("单位", max_length=80, blank=True)
    agency = models.CharField("部门", max_length=20, choices=list(AGENCIES.items()), blank=True)
    date_joined = models.DateTimeField("开设时间", default=clock.now)
    demonstration = models.BooleanField("演示账户", default=False)
    must_change = models.BooleanField("先改密码", default=False)

    def __str__(self) -> str:
        return f"{self.display_name}（{self.get_role_display()}）"


class Succession(models.Model):
    """From a day on a place's code is replaced by another one; one to several where it was divided."""

    old_code = models.CharField("原代码", max_length=12)
    new_code = models.CharField("新代码", max_length=12, db_index=True)
    since = models.DateField("从哪天起")

    class Meta:
        verbose_name = "区划代码变更"
        constraints = [models.UniqueConstraint(fields=["old_code", "new_code"], name="succession_once")]

    def __str__(self) -> str:
        return f"{self.old_code} {self.new_code}"


class SignInTries(models.Model):
    """Wrong passwords in a row: for an account's name (a keyed index, never what was typed), or for an address."""

    key = models.CharField("账号或来源", max_length=80, unique=True)
    count = models.PositiveIntegerField("连着错的次数", default=0)
    last_at = models.DateTimeField("最后一次")

    class Meta:
        verbose_name = "登录尝试"

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.count}"


class SignedIn(models.Model):
    """One sign-in that holds; ``key`` is an index of the session, never the session itself."""

    user = models.ForeignKey(User, models.CASCADE, related_name="signed_in")
    key = models.CharField("会话", max_length=64, unique=True)
    address = models.CharField("来源", max_length=60, blank=True)
    began_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最后操作")

    class Meta:
        verbose_name = "登录会话"

    def __str__(self) -> str:
        return f"SignedIn {self.pk}"


class Factor(models.Model):
    """A person's authenticator. ``recovery``: keyed hashes of codes not used yet; ``last_step``: the last code used."""

    user = models.OneToOneField(User, models.CASCADE, related_name="factor")
    secret_cipher = models.TextField("验证器密文", blank=True)
    confirmed_at = models.DateTimeField("设置时间", null=True)
    last_step = models.BigIntegerField("最后用的码", default=0)
    recovery = models.JSONField("备用码", default=list)

    class Meta:
        verbose_name = "登录验证器"

    def __str__(self) -> str:
        return f"Factor {self.pk}"


class OutsideName(models.Model):
    """Who an account is at the county's identity provider: its ``sub`` there, sealed, and an index to find it by."""

    user = models.OneToOneField(User, models.CASCADE, related_name="outside_name")
    subject_cipher = models.TextField("统一认证标识密文")
    subject_index = models.CharField("统一认证标识索引", max_length=64, unique=True)

    class Meta:
        verbose_name = "统一认证关联"

    def __str__(self) -> str:
        return f"OutsideName {self.pk}"


class Passkey(models.Model):
    """A device that signs a person in. ``credential`` and ``public_key``: base64url; ``counter``: uses it told of."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField("设备叫什么", max_length=40)
    host = models.CharField("在哪个网址上用", max_length=253)
    credential = models.CharField("凭据编号", max_length=1400, unique=True)
    public_key = models.TextField("公钥")
    counter = models.BigIntegerField("用过几次", default=0)
    made_at = models.DateTimeField("登记时间", default=clock.now)
    used_at = models.DateTimeField("上次用", null=True)

    class Meta:
        verbose_name = "通行密钥"

    def __str__(self) -> str:
        return f"Passkey {self.pk}"


class Deed(models.TextChoices):
    """What is done to an account."""

    OPEN = "open", "开设账号"
    CLOSE = "close", "停用账号"
    REOPEN = "reopen", "重新启用账号"
    PASSWORD = "password", "出一个新密码"
    FACTOR = "factor", "清除验证器"
    PASSKEYS = "passkeys", "移除通行密钥"
    LINK = "link", "改统一认证关联"


class PendingChange(models.Model):
    """What an administrator asked for an account that watches others: done when the other watcher confirms it."""

    account = models.ForeignKey(User, models.PROTECT, related_name="pending_changes")
    deed = models.CharField("要办什么", max_length=20, choices=Deed.choices)
    subject_cipher = models.TextField("统一认证标识密文", blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("什么时候提出", default=clock.now)
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField("什么时候答复", null=True)
    confirmed = models.BooleanField("确认了", null=True)

    class Meta:
        verbose_name = "待确认的账号变动"

    def __str__(self) -> str:
        return f"PendingChange {self.pk}"


class Warrant(models.Model):
    """A county's leave for somebody of the level above to read its cases, through ``until``."""

    area_code = models.CharField("县", max_length=12)
    holder = models.ForeignKey(User, models.PROTECT, related_name="warrants")
    document = models.CharField("督查文书", max_length=100)
    until = models.DateField("到哪天")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField("什么时候给的", default=clock.now)
    ended_at = models.DateTimeField("什么时候收回", null=True)

    class Meta:
        verbose_name = "督查授权"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"Warrant {self.pk}"
