"""What to try out: a day, and another value for some parameters; empty stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from doudi.domain.findings import BadInput, DoudiError, OutsideCoverage
from doudi.engine import Kind, Library, Program
from doudi.engine.model import ParameterSpec
from doudi.services.registry import rulebook
from doudi.services.simulation import drafts
from doudi.services.standards.checks import TOO_FAR, too_far
from doudi.services.standards.overview import value_text
from doudi.web.forms.plain import choice_box, text_box
from doudi.web.forms.questions import read_date
from doudi.web.forms.standards import YES_NO, read_value

KEEP = "照现在的"


class TrialForm(forms.Form):
    """``on`` and ``values_of`` are days; one field for each parameter that a rule reads."""

    on = forms.CharField(
        label="算到哪天",
        max_length=30,
        widget=text_box("s", inputmode="numeric"),
        help_text="那一天登记的家庭，那一天的规则",
    )
    values_of = forms.CharField(
        label="参数都换成哪天的",
        required=False,
        max_length=30,
        widget=text_box("s", inputmode="numeric"),
        help_text="想看提标前后差多少，就填提标后的一天；下面另填的还按另填的",
    )

    def __init__(self, *args: Any, program: Program, **words: Any) -> None:
        super().__init__(*args, **words)
        self.program = program
        if found := drafts.names():
            choices = [("", "不换"), *((name, name) for name in found)]
            self.fields["draft"] = forms.ChoiceField(
                label="换成哪个草稿规则包", required=False, choices=choices, widget=choice_box("l")
            )
        self.specs = {f"p-{spec.name}": spec for spec in read_by_rules(program)}
        for name, spec in self.specs.items():
            self.fields[name] = self._field(spec)

    def _field(self, spec: ParameterSpec) -> forms.Field:
        value = self.program.parameter_values.get(spec.name)
        now = value_text(spec, value) if value is not None and value.amount is not None else "没有定"
        label = f"{spec.label}（{spec.unit}）" if spec.unit else spec.label
        choices = YES_NO if spec.kind is Kind.BOOL else list(spec.values.items())
        if choices:
            options: Sequence[tuple[str, str]] = [("", f"{KEEP}：{now}"), *choices]
            return forms.ChoiceField(label=label, required=False, choices=options, widget=choice_box())
        hint = f"现在：{now}" + ("；三成填 30" if spec.kind is Kind.RATIO else "")
        return forms.CharField(
            label=label, required=False, max_length=40, help_text=hint, widget=text_box("s", inputmode="decimal")
        )

    def clean_on(self) -> date:
        """The day of the population and of the rules."""
        day = _day(self.cleaned_data["on"])
        _covered(self.program.area, day)
        return day

    def clean_values_of(self) -> date | None:
        """The day whose values would hold."""
        typed = self.cleaned_data["values_of"].strip()
        if not typed:
            return None
        day = _day(typed)
        _covered(self.program.area, day)
        return day

    def clean(self) -> dict[str, Any]:
        """``amounts``: engine integers of what was typed."""
        amounts: dict[str, int] = {}
        for name, spec in self.specs.items():
            if typed := (self.cleaned_data.get(name) or "").strip():
                try:
                    amounts[spec.name] = read_value(spec, typed)
                except ValueError as fault:
                    self.add_error(name, str(fault))
        self.cleaned_data["amounts"] = amounts
        return self.cleaned_data

    def clean_draft(self) -> Library | None:
        """The packs with the draft in its place."""
        name = self.cleaned_data["draft"]
        if not name:
            return None
        try:
            return drafts.library(name)
        except DoudiError as fault:
            raise forms.ValidationError(f"这个草稿还不能用：{fault}") from None

    def refuse(self, fault: BadInput) -> None:
        """Each finding beside the field that it is about; what is about no field stands above them all."""
        for finding in fault.findings:
            field = f"p-{finding.where}"
            self.add_error(field if field in self.fields else None, finding.message)

    def parameter_fields(self) -> list[forms.BoundField]:
        """The fields of parameters, in the packs' order."""
        return [self[name] for name in self.specs]


def read_by_rules(program: Program) -> list[ParameterSpec]:
    """The parameters that a rule in force reads, dates left out."""
    read = {name for rule in program.rules.values() for name in rule.inputs}
    return [spec for name, spec in program.parameters.items() if name in read and spec.kind is not Kind.DATE]


def _day(typed: str) -> date:
    try:
        day = read_date(typed)
    except ValueError as fault:
        raise forms.ValidationError(str(fault)) from None
    if too_far(day):
        raise forms.ValidationError(TOO_FAR)
    return day


def _covered(area: str, day: date) -> None:
    try:
        rulebook.program(area, day)
    except OutsideCoverage as fault:
        raise forms.ValidationError(str(fault)) from None
