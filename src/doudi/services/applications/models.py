"""One visit of a family at the window: what it asked for, and what each thing became."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case
from doudi.services.referrals.models import Referral
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household, Person


class Application(AppendOnlyModel):
    """One receipt. ``code_cipher`` keeps the six digits with which the family asks how far it is."""

    number = models.CharField("回执号", max_length=40, unique=True)
    code_cipher = models.TextField("查询码密文")
    household = models.ForeignKey(Household, models.PROTECT, related_name="receipts")
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="+")
    received_on = models.DateField("受理日期")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    urgent = models.BooleanField("急难", default=False)

    class Meta:
        verbose_name = "受理回执"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.number


class ApplicationItem(AppendOnlyModel):
    """One thing asked for: a case of our own, or a referral to the agency that handles it."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="items")
    scheme = models.CharField("项目", max_length=40)
    label = models.CharField("项目名称", max_length=120)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="application_item")
    referral = models.OneToOneField(Referral, models.PROTECT, null=True, related_name="application_item")

    class Meta:
        verbose_name = "申请的项目"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(case__isnull=True) ^ models.Q(referral__isnull=True), name="item_is_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.scheme}"


class WrongCode(models.Model):
    """How often a receipt number was asked about with a wrong code on a day."""

    number = models.CharField(max_length=40)
    on = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["number", "on"], name="wrong_codes_of_a_day")]

    def __str__(self) -> str:
        return f"{self.number} {self.on}"
