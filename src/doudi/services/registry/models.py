"""Areas, persons, households. Facts are never overwritten; ID numbers and accounts are ciphertext."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doudi.services import clock
from doudi.services.registry.append_only import AppendOnlyModel


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
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "valid_from"], name="area_code_once")]
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being, once. Sex is GB/T 2261.1: 1 male, 2 female, 9 not stated."""

    name = models.CharField("姓名", max_length=60, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=[("1", "男"), ("2", "女"), ("9", "未说明")])
    birth_date = models.DateField("出生日期", null=True, blank=True)
    id_cipher = models.TextField("身份证号密文", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64, null=True, blank=True, unique=True)
    id_masked = models.CharField("身份证号（遮盖）", max_length=18, blank=True)
    no_id_reason = models.CharField("没有身份证号的原因", max_length=100, blank=True)
    died_on = models.DateField("死亡日期", null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Household(models.Model):
    """People who live together."""

    number = models.CharField("户号", max_length=40, unique=True)
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    address = models.CharField("住址", max_length=200, blank=True)
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
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(is_head=True, valid_until=None), name="one_open_head_per_household"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(valid_until=None), name="one_open_household_per_person"
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
        ]
        ordering: ClassVar = ["-is_head", "id"]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.person_id}"


class FactRecord(AppendOnlyModel):
    """A fact as stated. ``value`` is JSON text, see ``values``; the newest (``valid_from``, then ``id``) wins.

    ``recorded_on`` is the business date of the statement: a fact of an earlier month came late.
    """

    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="facts")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="facts")
    name = models.CharField("事实", max_length=80)
    value = models.TextField("值")
    source = models.CharField("来源", max_length=200)
    valid_from = models.DateField("情况日期")
    recorded_on = models.DateField("登记日期", default=clock.business_date)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "情况记录"
        indexes: ClassVar = [models.Index(fields=["household", "name"]), models.Index(fields=["person", "name"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(household__isnull=True) ^ Q(person__isnull=True), name="fact_of_one_bearer"
            )
        ]

    def __str__(self) -> str:
        return f"FactRecord {self.pk} {self.name}"


class BankAccount(AppendOnlyModel):
    """Where a household is paid. The newest row holds; ``masked`` reads 尾号 0836."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts")
    holder = models.CharField("户名", max_length=60)
    bank = models.CharField("开户银行", max_length=60)
    cipher = models.TextField("账号密文")
    index = models.CharField("账号索引", max_length=64, db_index=True)
    masked = models.CharField("账号（遮盖）", max_length=24)
    valid_from = models.DateField("起用")

    class Meta:
        verbose_name = "收款账户"
        ordering: ClassVar = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return self.masked


class Phone(AppendOnlyModel):
    """Where a household is called. The newest row holds; ``masked`` reads 139****1234; without a number: none now."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="phones")
    cipher = models.TextField("电话密文", blank=True)
    index = models.CharField("电话索引", max_length=64, blank=True, db_index=True)
    masked = models.CharField("电话（遮盖）", max_length=24, blank=True)
    valid_from = models.DateField("起用")

    class Meta:
        verbose_name = "联系电话"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.masked


class PackText(AppendOnlyModel):
    """A rule pack as it was when a decision used it, by the hash that the decision names."""

    hash = models.CharField(max_length=64, unique=True)
    pack_id = models.CharField(max_length=60)
    files = models.JSONField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pack_id} {self.hash[:12]}"
