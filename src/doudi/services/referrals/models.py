"""What another agency is asked to do for a family, what became of it, and how long it may take."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.accounts import agencies
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household


class State(models.TextChoices):
    """Where a referral stands; the last two are its ends."""

    SENT = "sent", "待接收"
    ACCEPTED = "accepted", "办理中"
    RETURNED = "returned", "已退回"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回"


class Outcome(models.TextChoices):
    """What the agency did."""

    GRANTED = "granted", "已落实"
    PARTLY = "partly", "部分落实"
    REFUSED = "refused", "不符合条件"


class Referral(models.Model):
    """One request to one agency. ``told`` is what it was told: ``[{who, label, value}]``, and nothing else of the
    family; ``due_on`` is empty where the county has set no limit or the calendar ends; ``version`` rises with a step.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="referrals")
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    agency = models.CharField("部门", max_length=20)
    scheme = models.CharField("项目", max_length=40, blank=True)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    subject = models.CharField("为谁", max_length=60)
    what = models.CharField("请办的事", max_length=300)
    told = models.JSONField("告诉了什么", default=list)
    receipt = models.CharField("回执号", max_length=40, blank=True, db_index=True)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.SENT, db_index=True)
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices, blank=True)
    sent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    sent_on = models.DateField("转出日期")
    due_on = models.DateField("答复期限", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-sent_on", "-id"]
        indexes: ClassVar = [models.Index(fields=["agency", "state"], name="referral_of_agency")]

    def __str__(self) -> str:
        return f"{self.pk} {self.agency} {self.state}"

    @property
    def agency_label(self) -> str:
        """The agency's name."""
        return agencies.label(self.agency)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in OPEN


OPEN = (State.SENT, State.ACCEPTED, State.RETURNED)
AT_THE_AGENCY = (State.SENT, State.ACCEPTED)


class ReferralStep(AppendOnlyModel):
    """What was done with a referral, by whom, on which business day."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps")
    code = models.CharField(max_length=12)
    to_state = models.CharField(max_length=12, choices=State.choices)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("日期")
    recorded_at = models.DateTimeField()
    note = models.CharField("说明", max_length=500, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)

    class Meta:
        verbose_name = "转办记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.code}"


class AgencyLimit(AppendOnlyModel):
    """Within how many working days an agency answers, as a county's document says; the newest in force holds."""

    area_code = models.CharField("县", max_length=12, db_index=True)
    agency = models.CharField("部门", max_length=20, choices=list(agencies.AGENCIES.items()))
    working_days = models.PositiveSmallIntegerField("工作日")
    document = models.CharField("文号", max_length=120)
    since = models.DateField("起")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "部门办理时限"
        ordering: ClassVar = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.area_code} {self.agency} {self.working_days}"
