"""Cases, their steps, their decisions, drafts at the window, and the calendar of working days."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doudi.engine import APPLICATION, REVIEW
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Household, Person

PURPOSES = [(APPLICATION, "申请"), (REVIEW, "复核")]


class Case(models.Model):
    """One application of a household for one scheme, or one review of what it receives.

    Only ``cases.actions`` writes ``state``; ``version`` rises with every step; ``closed_on`` is set where no further
    step exists; ``person`` where the scheme decides about one.
    """

    number = models.CharField("案号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    scheme = models.CharField("救助项目", max_length=40)
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    accepted_on = models.DateField("受理日期")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="为谁申请")
    handler = models.ForeignKey("accounts.User", models.PROTECT, related_name="handled_cases")
    procedure_id = models.CharField("办理程序", max_length=40)
    purpose = models.CharField("事由", max_length=16, choices=PURPOSES, default=APPLICATION)
    state = models.CharField("状态", max_length=40, db_index=True)
    version = models.PositiveIntegerField("版本", default=1)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "scheme"], condition=Q(closed_on=None, person=None), name="one_open_case"
            ),
            models.UniqueConstraint(
                fields=["person", "scheme"], condition=Q(closed_on=None), name="one_open_case_of_a_person"
            ),
        ]
        ordering: ClassVar = ["-accepted_on", "-id"]

    def __str__(self) -> str:
        return self.number


class CaseStep(AppendOnlyModel):
    """What was done, by whom, on which business day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    transition = models.CharField("步骤", max_length=40)
    label = models.CharField("步骤名称", max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("办理日期")
    recorded_at = models.DateTimeField("记录时间")
    note = models.TextField("说明", blank=True)
    details = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "办理记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"


class DecisionRecord(AppendOnlyModel):
    """A frozen decision: the facts and packs it used; its derivation is computed again by ``replay``.

    ``family``: ``{"household": {name: {value, source, as_of}}, "members": [{key, name, facts}]}``, values as in
    ``registry.values``. ``reasons`` (text, cite, change) and ``missing`` (label, person, why) as they were told.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    on = models.DateField("测算日期")
    area_code = models.CharField(max_length=12)
    packs = models.JSONField()
    engine_version = models.CharField(max_length=16)
    family = models.JSONField("所用事实")
    outcome = models.CharField("结果", max_length=12)
    class_code = models.CharField("类别", max_length=40, blank=True)
    class_label = models.CharField("类别名称", max_length=60, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    period = models.CharField(max_length=8)
    benefit = models.CharField("待遇", max_length=200, blank=True)
    review_months = models.PositiveSmallIntegerField("几个月复核一次", null=True)
    demonstration = models.BooleanField("用了示例值", default=False)
    reasons = models.JSONField("理由", default=list)
    missing = models.JSONField("缺少", default=list)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "测算记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class Draft(models.Model):
    """A form that is being filled in; the content is ciphertext."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts")
    cipher = models.TextField()
    title = models.CharField(max_length=60, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-updated_at"]

    def __str__(self) -> str:
        return self.title


class CalendarYear(models.Model):
    """A year whose holidays are loaded, with the notice that gives them."""

    year = models.PositiveIntegerField(unique=True)
    source = models.CharField("依据", max_length=120)

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from the week: a holiday, or a weekend day that is worked."""

    year = models.ForeignKey(CalendarYear, models.CASCADE, related_name="days")
    date = models.DateField(unique=True)
    kind = models.CharField(max_length=8, choices=[("holiday", "放假"), ("workday", "调休上班")])

    def __str__(self) -> str:
        return f"{self.date} {self.kind}"


class Why(models.TextChoices):
    """For what a clock may stand still; the procedure says which of them its text allows, and where."""

    SUPPLY = "supply", "等家庭补材料"
    VERIFICATION = "verification", "等信息核对"
    OBJECTION = "objection", "处理异议"


class Rest(models.Model):
    """A time that no clock of the case counts: the days after ``since`` through ``until`` (None: it still rests).

    ``papers``: what the family was told to supply, all at once.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="rests")
    reason = models.CharField("原因", max_length=16, choices=Why.choices)
    since = models.DateField("停表日期")
    until = models.DateField("恢复日期", null=True, blank=True)
    papers = models.JSONField("要补的材料", default=list)
    note = models.CharField("说明", max_length=500, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_note = models.CharField("恢复说明", max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_running_rest")
        ]
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"


class Extension(AppendOnlyModel):
    """The whole time of a case lengthened, once: ``total`` working days from acceptance."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension")
    total = models.PositiveSmallIntegerField("延长后的总时限（工作日）")
    cause = models.CharField("情形", max_length=60, blank=True)
    reason = models.CharField("理由", max_length=500)
    on = models.DateField("日期")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "延长时限"

    def __str__(self) -> str:
        return f"{self.case_id} {self.total}"


class HandOver(AppendOnlyModel):
    """A case given into other hands; who was asked first stays on record."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="hand_overs")
    given_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_to = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    why = models.CharField("原因", max_length=300)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField("日期")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "移交记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.given_by_id} {self.given_to_id}"


class Absence(models.Model):
    """Days on which a colleague stands in for somebody, both days counted."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="absences")
    cover = models.ForeignKey("accounts.User", models.PROTECT, related_name="covered_absences")
    since = models.DateField("起")
    until = models.DateField("止")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.since} {self.until}"


class Delegation(AppendOnlyModel):
    """Whether a county's townships confirm a scheme themselves from a day on; the newest in force holds."""

    area_code = models.CharField("县", max_length=12, db_index=True)
    scheme = models.CharField("救助项目", max_length=40)
    delegated = models.BooleanField("下放")
    document = models.CharField("文号", max_length=120)
    since = models.DateField("起")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        verbose_name = "下放确认权限"
        ordering: ClassVar = ["-since", "-id"]

    def __str__(self) -> str:
        return f"{self.area_code} {self.scheme} {self.delegated}"
