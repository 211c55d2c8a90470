"""Areas, persons, households. Facts are never overwritten; ID numbers and accounts are ciphertext."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from doudi.domain.findings import DoudiError


class AppendOnly(DoudiError):
    """A record of what happened was about to be changed."""


class AppendOnlyModel(models.Model):
    """Rows that are written once and never changed or deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; refuses a second save."""
        if self.pk is not None and not self._state.adding:
            raise AppendOnly(f"{self._meta.verbose_name}只能新增，不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused."""
        raise AppendOnly(f"{self._meta.verbose_name}不能删除")


class Level(models.TextChoices):
    """Levels of the administrative division."""

    PROVINCE = "province", "省级"
    PREFECTURE = "prefecture", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    VILLAGE = "village", "村级"


class Area(models.Model):
    """A place. ``official`` is false where the code is our own because the place has none."""

    code = models.CharField("区划代码", max_length=12)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=12, choices=Level.choices)
    official = models.BooleanField("正式代码", default=True)
    valid_from = models.DateField("起用")
    valid_until = models.DateField("停用", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being, once. Sex is GB/T 2261.1: 1 male, 2 female, 9 not stated."""

    name = models.CharField("姓名", max_length=60, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=[("1", "男"), ("2", "女"), ("9", "未说明")])
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_cipher = models.BinaryField("身份证号密文", null=True)
    id_index = models.CharField("身份证号索引", max_length=64, null=True, unique=True)
    id_masked = models.CharField("身份证号（遮盖）", max_length=18, blank=True)
    no_id_reason = models.CharField("没有身份证号的原因", max_length=100, blank=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """People who live together."""

    number = models.CharField("户号", max_length=24, unique=True)
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    address = models.CharField("住址", max_length=120, blank=True)
    residence = models.CharField("户籍", max_length=8, choices=[("rural", "农村"), ("urban", "城市")])
    created_on = models.DateField("登记日期")

    def __str__(self) -> str:
        return self.number


class Membership(models.Model):
    """A person in a household, from a day until the day before ``valid_until``."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=2)
    is_head = models.BooleanField("户主", default=False)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_head=True, valid_until=None), name="one_open_head_per_household"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_until=None), name="one_open_household_per_person"
            ),
        ]
        ordering = ["-is_head", "id"]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.person_id}"


class FactRecord(AppendOnlyModel):
    """A fact as stated. ``value`` is the engine integer as text; the newest recorded row of a day wins."""

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="facts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="facts")
    name = models.CharField("事实", max_length=60)
    value = models.BigIntegerField("值")
    source = models.CharField("来源", max_length=120)
    valid_from = models.DateField("情况日期")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True)

    class Meta:
        verbose_name = "情况记录"
        indexes = [models.Index(fields=["household", "name"]), models.Index(fields=["person", "name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=True) ^ Q(person__isnull=True), name="fact_of_one_bearer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class BankAccount(models.Model):
    """Where a household is paid. The newest row holds."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts")
    holder = models.CharField("户名", max_length=60)
    bank = models.CharField("开户银行", max_length=60)
    cipher = models.BinaryField("账号密文")
    index = models.CharField("账号索引", max_length=64, db_index=True)
    masked = models.CharField("账号（遮盖）", max_length=24)
    valid_from = models.DateField("起用")

    class Meta:
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.masked
