"""Entitlements, and the list of a month: a thing of its own, not a state of the case."""

from __future__ import annotations

from django.db import models

from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry.models import BankAccount, Household


class Entitlement(models.Model):
    """What a decision gives a household each month, from a month on."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="entitlement")
    decision = models.ForeignKey(DecisionRecord, models.PROTECT)
    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements")
    scheme = models.CharField(max_length=24)
    area_code = models.CharField(max_length=12, db_index=True)
    amount_fen = models.BigIntegerField()
    first_month = models.DateField("起发月份")
    last_month = models.DateField("止发月份", null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="entitlement_not_negative")]

    def __str__(self) -> str:
        return f"{self.household_id} {self.scheme}"


class PaymentList(models.Model):
    """A county's payments of a month. ``month`` is its first day."""

    month = models.DateField("月份")
    area_code = models.CharField(max_length=12)
    made_by = models.ForeignKey("accounts.User", models.PROTECT)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "area_code"], name="one_list_a_month")]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.area_code}"


class PaymentLine(models.Model):
    """One entitlement in a list; ``problem`` says why it cannot be paid, and is empty when it can."""

    list = models.ForeignKey(PaymentList, models.CASCADE, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="lines")
    area_code = models.CharField(max_length=12, db_index=True)
    head_name = models.CharField(max_length=60)
    member_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True)
    problem = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list", "entitlement"], name="line_once")]
        ordering = ["area_code", "id"]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.entitlement_id}"
