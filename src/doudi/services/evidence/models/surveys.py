"""Visits to a family's home."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from doudi.services.cases.models import Case, CaseStep
from doudi.services.evidence.models.papers import Attachment


class Purpose(models.TextChoices):
    """What a visit is for; it follows from who visits."""

    STEP = "step", "入户调查"
    LOOK = "look", "村级走访"
    CHECK = "check", "县级入户"


class Survey(models.Model):
    """One visit in six steps. ``client_id`` was made when the form was handed out: the same id twice is one survey.

    ``told`` holds the six steps (``surveys.Steps``), ``found`` what was found as ``[{person, name, value}]`` with the
    value as a fact record keeps it, ``taken`` the indexes of ``found`` that became facts. ``why`` says why it waited;
    it waits until ``settled_at``. Only ``step``, ``taken``, ``settled_by`` and ``settled_at`` are ever written again.
    """

    client_id = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="surveys")
    purpose = models.CharField("为了什么", max_length=8, choices=Purpose.choices)
    visited_on = models.DateField("入户日期")
    place = models.CharField("地点", max_length=120)
    latitude = models.DecimalField("纬度", max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField("经度", max_digits=8, decimal_places=5, null=True)
    surveyors = models.JSONField("调查人员")
    respondent = models.CharField("被调查人", max_length=60)
    relation = models.CharField("和户主的关系", max_length=30)
    told = models.JSONField("六步")
    found = models.JSONField("核实的情况")
    papers = models.ManyToManyField(Attachment, related_name="surveys")
    handed_out_at = models.DateTimeField("表格取出的时间")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    why = models.CharField("为什么要看一眼", max_length=300, blank=True)
    step = models.OneToOneField(CaseStep, models.PROTECT, null=True, related_name="survey")
    taken = models.JSONField("采用了哪几项", default=list)
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"Survey {self.pk} of case {self.case_id}"

    @property
    def waits(self) -> bool:
        """Whether somebody has to look at both sides."""
        return self.settled_at is None
