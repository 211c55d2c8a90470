"""Entitlements, the list of a month on its way to the bank and back, and the transfers that it makes."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case, DecisionRecord
from doudi.services.registry.append_only import AppendOnlyModel
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
    people = models.JSONField("为谁发", default=list)
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

    def runs_in(self, month: date) -> bool:
        """Whether a month lies within its time."""
        return self.first_month <= month and (self.last_month is None or self.last_month >= month)

    def due_in(self, month: date) -> int:
        """Fen to be paid in a month within its time. A year's sum is spread so that twelve months make it exactly."""
        if self.period != "year":
            return self.amount_fen
        place = (month.year - self.first_month.year) * MONTHS + month.month - self.first_month.month
        share = place % MONTHS
        return self.amount_fen * (share + 1) // MONTHS - self.amount_fen * share // MONTHS


class Stage(models.TextChoices):
    """Where a list stands on its way to the families."""

    OPEN = "open", "编制中"
    FROZEN = "frozen", "已冻结，等签字"
    SIGNED = "signed", "已签字，等财政同意用款"
    APPROVED = "approved", "财政已同意，等发给银行"
    SENT = "sent", "已发给银行，等回盘"
    RETURNED = "returned", "回盘已核对，等结账"
    CLOSED = "closed", "已结账"


class PaymentList(models.Model):
    """A county's payments of a month. ``month`` is its first day.

    Lines come and go while it is open. ``digest``: of the lines as they were frozen; ``version`` rises with each step.
    """

    month = models.DateField("月份")
    area_code = models.CharField(max_length=12)
    stage = models.CharField("状态", max_length=12, choices=Stage.choices, default=Stage.OPEN)
    version = models.PositiveIntegerField("版本", default=1)
    digest = models.CharField("名单指纹", max_length=64, blank=True)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["month", "area_code"], name="one_list_a_month")]
        ordering: ClassVar = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.area_code}"


class Status(models.TextChoices):
    """What became of a line at the bank."""

    DUE = "", "没有发"
    SENT = "sent", "已发给银行"
    PAID = "paid", "已到账"
    FAILED = "failed", "没有发成"


class PaymentLine(models.Model):
    """One month of an entitlement in a list; ``problem`` says why it cannot be paid, and is empty when it can.

    ``for_month`` is the list's own, or an earlier one that failed and is paid ``again`` here.
    """

    list = models.ForeignKey(PaymentList, models.PROTECT, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="lines")
    area_code = models.CharField(max_length=12, db_index=True)
    head_name = models.CharField(max_length=60)
    member_count = models.PositiveIntegerField()
    for_month = models.DateField("所属月份")
    amount_fen = models.BigIntegerField()
    account = models.ForeignKey(BankAccount, models.PROTECT, null=True, related_name="+")
    problem = models.CharField(max_length=120, blank=True)
    status = models.CharField("发放结果", max_length=8, choices=Status.choices, blank=True)
    failure = models.CharField("没有发成的原因", max_length=120, blank=True)
    again = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="paid_again", verbose_name="补发哪一笔"
    )
    correction = models.OneToOneField(
        "Correction", models.PROTECT, null=True, related_name="line", verbose_name="补发依据"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["list", "entitlement", "for_month"], condition=models.Q(correction=None), name="line_once"
            )
        ]
        ordering: ClassVar = ["area_code", "id"]

    def __str__(self) -> str:
        return f"{self.list_id}/{self.entitlement_id}"


class Verdict(models.TextChoices):
    """What became of a proposed correction."""

    PROPOSED = "proposed", "待审核"
    ONCE = "once", "一人已同意，等第二人"
    APPROVED = "approved", "已同意"
    REFUSED = "refused", "不予更正"


class Correction(models.Model):
    """A month of an entitlement computed again: what lists gave, what the rules of the month give on what is known now.

    ``packs``, ``engine_version`` and ``family`` are frozen as in a decision record; ``fingerprint`` is over all of it,
    so that the same finding is proposed once. ``monthly_fen``: how much of what was paid too much is kept back a month.
    """

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="corrections")
    area_code = models.CharField("区划", max_length=12, db_index=True)
    month = models.DateField("所属月份")
    given_fen = models.BigIntegerField("已发（分）")
    due_fen = models.BigIntegerField("应发（分）")
    causes = models.JSONField("起因", default=list)
    packs = models.JSONField("规则包", default=list)
    engine_version = models.CharField("程序版本", max_length=16)
    family = models.JSONField("所用事实")
    fingerprint = models.CharField("指纹", max_length=64, unique=True)
    proposed_on = models.DateField("提出日期")
    verdict = models.CharField("审核", max_length=12, choices=Verdict.choices, default=Verdict.PROPOSED)
    first_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="第一人")
    second_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="第二人")
    judged_on = models.DateField("审核日期", null=True)
    why = models.CharField("理由", max_length=300, blank=True)
    monthly_fen = models.BigIntegerField("每月抵扣（分）", null=True)

    class Meta:
        verbose_name = "补发和追回"
        ordering: ClassVar = ["month", "id"]

    def __str__(self) -> str:
        return f"{self.entitlement_id} {self.month:%Y-%m}"

    @property
    def fen(self) -> int:
        """To be paid (more than zero) or to be given back."""
        return self.due_fen - self.given_fen


class Offset(AppendOnlyModel):
    """Fen of a payment kept back for what was paid too much; the payment is that much less."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="offsets")
    line = models.ForeignKey(PaymentLine, models.PROTECT, related_name="offsets")
    fen = models.BigIntegerField("抵扣（分）")

    class Meta:
        verbose_name = "抵扣"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["correction", "line"], name="offset_once"),
            models.CheckConstraint(condition=models.Q(fen__gt=0), name="offset_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.fen}"


class RunStep(AppendOnlyModel):
    """A step of a list: who, when, from where to where, with sums and what was said."""

    list = models.ForeignKey(PaymentList, models.PROTECT, related_name="steps")
    code = models.CharField("步骤", max_length=12)
    from_stage = models.CharField("原状态", max_length=12, choices=Stage.choices)
    to_stage = models.CharField("新状态", max_length=12, choices=Stage.choices)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("日期")
    recorded_at = models.DateTimeField()
    note = models.CharField("说明", max_length=300, blank=True)
    details = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "发放步骤"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.list_id} {self.code}"


class Account(models.TextChoices):
    """Where a county's money for assistance stands."""

    FUND = "fund", "资金户"
    SCHEME = "scheme", "待发放"
    TRANSIT = "transit", "银行在途"
    PAID = "paid", "已到家庭"


class Transfer(AppendOnlyModel):
    """So many fen from one account of a county to another: balanced by construction, undone only by one back.

    ``line``: of one payment; None: of a list's whole scheme. The database refuses to change or remove a row.
    """

    area_code = models.CharField("县", max_length=12)
    list = models.ForeignKey(PaymentList, models.PROTECT, related_name="transfers")
    line = models.ForeignKey(PaymentLine, models.PROTECT, null=True, related_name="transfers")
    scheme = models.CharField("事项", max_length=40)
    source = models.CharField("从", max_length=8, choices=Account.choices)
    target = models.CharField("到", max_length=8, choices=Account.choices)
    amount_fen = models.BigIntegerField("金额（分）")
    on = models.DateField("日期")
    step = models.ForeignKey(RunStep, models.PROTECT, related_name="transfers")

    class Meta:
        verbose_name = "资金流水"
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["area_code", "on"], name="transfer_by_day")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="transfer_of_something"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="transfer_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.source}-{self.target} {self.amount_fen}"
