"""Entitlements, and the list of a month: a thing of its own, not a state of the case."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry.models import BankAccount, Household

MONTHS = 12


class Entitlement(models.Model):
    """What a decision gives a household, ``first_month`` through ``last_month`` (first days of them).

    ``amount_fen`` is for a ``period``: each month, each twelve months from the first one, or once. ``ahead`` is what
    was given in an emergency before the decision; a case has one of each at most. A change ends one and opens the next,
    which ``follows`` it: the first of such a chain says since when, and only its end is ever written anew.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="entitlements")
    decision = models.ForeignKey(DecisionRecord, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements")
    scheme = models.CharField(max_length=40)
    area_code = models.CharField(max_length=12, db_index=True)
    amount_fen = models.BigIntegerField()
    period = models.CharField("发放周期", max_length=8, default="month")
    ahead = models.BooleanField("先行救助", default=False)
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="followed_by", verbose_name="接着")
    first_month = models.DateField("起发月份")
    last_month = models.DateField("止发月份", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_fen__gte=0), name="entitlement_not_negative"),
            models.UniqueConstraint(fields=["case", "ahead"], name="entitlement_once_a_case"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.scheme}"

    def due_in(self, month: date) -> int:
        """Fen to be paid in a month within its time. A year's sum is spread so that twelve months make it exactly."""
        if self.period != "year":
            return self.amount_fen
        place = (month.year - self.first_month.year) * MONTHS + month.month - self.first_month.month
        share = place % MONTHS
        return self.amount_fen * (share + 1) // MONTHS - self.amount_fen * share // MONTHS


class PaymentList(models.Model):
    """A county's payments of a month. ``month`` is its first day."""

    month = models.DateField("月份")
    area_code = models.CharField(max_length=12)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "area_code"], name="one_list_a_month")]
        ordering: ClassVar = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.area_code}"


class PaymentLine(models.Model):
    """One entitlement in a list; ``problem`` says why it cannot be paid, and is empty when it can."""

    list = models.ForeignKey(PaymentList, models.PROTECT, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="lines")
    area_code = models.CharField(max_length=12, db_index=True)
    head_name = models.CharField(max_length=60)
    member_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "entitlement"], name="line_once")]
        ordering: ClassVar = ["area_code", "id"]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.entitlement_id}"
