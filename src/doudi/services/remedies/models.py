"""Objections, numbered decisions and their service, appeals, and draws for a visit of the county."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doudi.services.cases.models import Case, CaseStep
from doudi.services.registry.append_only import AppendOnlyModel


class Finding(models.TextChoices):
    """What an objection came to."""

    UNFOUNDED = "unfounded", "不属实"
    PARTLY = "partly", "部分属实"
    FOUNDED = "founded", "属实"


class How(models.TextChoices):
    """How a paper was served."""

    DIRECT = "direct", "当面送达"
    LEFT = "left", "留置送达"
    POST = "post", "邮寄送达"
    PUBLIC = "public", "公告送达"
    ELECTRONIC = "electronic", "电子送达"


class Road(models.TextChoices):
    """Where a decision is contested."""

    REVIEW = "review", "行政复议"
    LAWSUIT = "lawsuit", "行政诉讼"


class Stage(models.TextChoices):
    """Where an appeal stands."""

    FILED = "filed", "已提出"
    HEARD = "heard", "正在审理"
    DECIDED = "decided", "已有结果"


class Result(models.TextChoices):
    """What the body that heard the appeal decided."""

    UPHELD = "upheld", "维持"
    CHANGED = "changed", "变更"
    ANNULLED = "annulled", "撤销"


class Objection(models.Model):
    """What somebody told against a notice; who it was is ciphertext, empty for an anonymous one. ``code_index`` finds
    the one whose code somebody holds; the code itself is nowhere.

    ``by`` is the clerk who wrote it down; None where it came from the public page.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    notice = models.ForeignKey("publicity.Notice", models.PROTECT, null=True, related_name="objections")
    area_code = models.CharField(max_length=12, db_index=True)
    said_cipher = models.TextField()
    who_cipher = models.TextField(blank=True)
    code_index = models.CharField("查询码索引", max_length=64, blank=True, db_index=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    on = models.DateField("提出日期")
    recorded_at = models.DateTimeField()
    finding = models.CharField("核实结果", max_length=12, choices=Finding.choices, blank=True)
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.on}"


KINDS = [("grant", "准予"), ("refuse", "不准予"), ("change", "调整"), ("stop", "停发"), ("exit", "渐退")]


class Series(models.Model):
    """The last number given to a kind of document in a county in a year."""

    area_code = models.CharField("县", max_length=12)
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["area_code", "year", "kind"], name="one_series")]

    def __str__(self) -> str:
        return f"{self.area_code} {self.year} {self.kind} {self.last}"


class DecisionPaper(AppendOnlyModel):
    """A decision in writing: its number runs without a gap within a county, a year and a kind."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decision_papers")
    step = models.OneToOneField(CaseStep, models.PROTECT, related_name="decision_paper")
    area_code = models.CharField("县", max_length=12)
    kind = models.CharField(max_length=12, choices=KINDS)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    on = models.DateField("作出日期")

    class Meta:
        verbose_name = "决定文书"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["area_code", "year", "kind", "serial"], name="one_document_a_number")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """``611022 准予〔2018〕第 1 号``."""
        return f"{self.area_code[:6]} {self.get_kind_display()}〔{self.year}〕第 {self.serial} 号"


class Service(AppendOnlyModel):
    """A paper that reached its receiver; the limits of review and lawsuit run from the first of them."""

    paper = models.ForeignKey(DecisionPaper, models.PROTECT, related_name="services")
    how = models.CharField("送达方式", max_length=12, choices=How.choices)
    on = models.DateField("送达日期")
    receiver = models.CharField("收件人", max_length=60)
    relation = models.CharField("和申请人的关系", max_length=60, blank=True)
    signed_by = models.CharField("签收人或见证人", max_length=60)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "送达记录"
        ordering: ClassVar = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.how} {self.on}"


class Appeal(models.Model):
    """A review or a lawsuit against a decision; ``late`` is said, never a reason not to record it."""

    paper = models.ForeignKey(DecisionPaper, models.PROTECT, related_name="appeals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="appeals")
    road = models.CharField("途径", max_length=12, choices=Road.choices)
    filed_on = models.DateField("提出日期")
    filed_by = models.CharField("提出人", max_length=60)
    grounds = models.CharField("理由", max_length=1000)
    body = models.CharField("受理机关", max_length=120)
    late = models.BooleanField("超过期限", default=False)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.FILED)
    result = models.CharField("结果", max_length=12, choices=Result.choices, blank=True)
    decided_on = models.DateField("结果日期", null=True)
    reopened_as = models.OneToOneField(Case, models.PROTECT, null=True, related_name="reopens")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["paper", "road"], condition=~Q(stage="decided"), name="one_running_appeal_a_road"
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.road} {self.stage}"


class Draw(AppendOnlyModel):
    """One draw of cases that the county visits: ``seed`` and the list's ``digest`` let anybody with the key redo it.

    ``share``: in a hundred, from the procedure.
    """

    area_code = models.CharField("县", max_length=12, db_index=True)
    scheme = models.CharField("救助项目", max_length=40)
    month = models.DateField()
    share = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    seed = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "抽查记录"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.area_code} {self.scheme} {self.month}"


class DrawnCase(AppendOnlyModel):
    """A case of the list that was drawn from, and whether it was drawn; each case stands in one list."""

    draw = models.ForeignKey(Draw, models.PROTECT, related_name="cases")
    case = models.OneToOneField(Case, models.PROTECT, related_name="draw_row")
    drawn = models.BooleanField()

    class Meta:
        verbose_name = "抽查名单"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.case_id} {self.drawn}"
