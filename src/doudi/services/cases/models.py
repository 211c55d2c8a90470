"""Cases, their steps, their decisions, drafts at the window, and the calendar of working days."""

from __future__ import annotations

from django.db import models

from doudi.services.registry.models import AppendOnlyModel, Household, Person


class Case(models.Model):
    """One application of a household for one scheme. Only ``actions.perform`` writes ``state``."""

    number = models.CharField("案号", max_length=24, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    scheme = models.CharField("救助项目", max_length=24)
    area_code = models.CharField("村（社区）", max_length=12, db_index=True)
    accepted_on = models.DateField("受理日期")
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications")
    handler = models.ForeignKey("accounts.User", models.PROTECT, related_name="handled_cases")
    procedure_id = models.CharField("办理程序", max_length=40)
    state = models.CharField("状态", max_length=24, db_index=True)
    version = models.PositiveIntegerField("版本", default=1)

    class Meta:
        ordering = ["-accepted_on", "-id"]

    def __str__(self) -> str:
        return self.number


class CaseStep(AppendOnlyModel):
    """What was done, by whom, on which business day."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    transition = models.CharField("步骤", max_length=24)
    label = models.CharField("步骤名称", max_length=40)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24)
    actor = models.ForeignKey("accounts.User", models.PROTECT)
    on = models.DateField("办理日期")
    recorded_at = models.DateTimeField("记录时间")
    note = models.TextField("说明", blank=True)
    details = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.label}"


class DecisionRecord(AppendOnlyModel):
    """A frozen decision: the facts and packs it used; its derivation is computed again when asked for."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    on = models.DateField("测算日期")
    area_code = models.CharField(max_length=12)
    packs = models.JSONField()
    engine_version = models.CharField(max_length=16)
    family = models.JSONField("所用事实")
    outcome = models.CharField("结果", max_length=12)
    class_code = models.CharField("类别", max_length=24, blank=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    period = models.CharField(max_length=8)
    demonstration = models.BooleanField("用了示例值", default=False)
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "测算记录"
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.outcome}"


class Draft(models.Model):
    """A form that is being filled in; the content is ciphertext."""

    owner = models.ForeignKey("accounts.User", models.CASCADE, related_name="drafts")
    cipher = models.BinaryField()
    title = models.CharField(max_length=60, blank=True)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at"]

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
