"""Relatives of those who work on assistance: a register of its own."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from doudi.services.cases.models import Case
from doudi.services.registry.append_only import AppendOnlyModel
from doudi.services.registry.models import Person


class StaffMember(models.Model):
    """Who works on assistance or sits in a village committee. ``user`` is their account here, if any;
    ``confirmed_on`` is the last day on which the office confirmed the entry."""

    name = models.CharField("姓名", max_length=60)
    id_cipher = models.TextField("身份证号密文", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64)
    id_masked = models.CharField("身份证号（遮盖）", max_length=18)
    unit = models.CharField("单位", max_length=80)
    post = models.CharField("职务", max_length=60)
    area_code = models.CharField("辖区", max_length=12, db_index=True)
    user = models.OneToOneField("accounts.User", models.PROTECT, null=True, related_name="staff_member")
    confirmed_on = models.DateField("最近核对日期")
    left_on = models.DateField("离岗日期", null=True)

    class Meta:
        ordering: ClassVar = ["area_code", "name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["id_index"], condition=Q(left_on=None), name="staff_member_once")
        ]

    def __str__(self) -> str:
        return f"StaffMember {self.pk}"


class StaffRelative(models.Model):
    """A registered person who is a close relative of a staff member; only ``ended_on`` is ever written again."""

    staff = models.ForeignKey(StaffMember, models.PROTECT, related_name="relatives")
    person = models.ForeignKey(Person, models.PROTECT, related_name="staff_relations")
    relation = models.CharField("关系", max_length=20)
    declared_on = models.DateField("备案日期")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_on = models.DateField("撤销日期", null=True)

    class Meta:
        ordering: ClassVar = ["staff", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "person"], condition=Q(ended_on=None), name="relative_once")
        ]

    def __str__(self) -> str:
        return f"StaffRelative {self.pk}"


class CountyVisit(AppendOnlyModel):
    """The county was at the family's home for a case."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="county_visits")
    visited_on = models.DateField("入户日期")
    visitors = models.JSONField("入户人员")
    findings = models.TextField("核实情况")
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = "县级入户记录"
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"CountyVisit {self.pk} of case {self.case_id}"
