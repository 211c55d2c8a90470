"""Forms about a case: the minutes of an appraisal, a county's visit, what was found."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from django import forms

from doudi.engine.model import Fact, FactSpec, Family
from doudi.engine.program import Program
from doudi.engine.sentences import shape_of
from doudi.engine.wording import exact_text
from doudi.services.evidence.appraisals import Minutes
from doudi.services.evidence.findings import SOURCES, Found
from doudi.web.forms.corrections import bearers
from doudi.web.forms.evidence import PICK, DayField
from doudi.web.forms.family import Fault, Group
from doudi.web.forms.plain import choice_box, long_text, text_box
from doudi.web.forms.questions import UNKNOWN, question, read_answers, take

ANSWER = re.compile(r"b([0-9]{0,18})-([a-z][a-z0-9_]*)")
"""How the answers of a form are named: by person (empty for the household) and fact."""


class MinutesForm(forms.Form):
    """The minutes; services check them, so that every fault comes at once and nothing typed is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = DayField(label="评议日期", required=False)
    place = forms.CharField(label="地点", required=False, widget=text_box("l"))
    chair = forms.CharField(label="主持人", required=False, widget=text_box("m"))
    recorder = forms.CharField(label="记录人", required=False, widget=text_box("m"))
    present = forms.CharField(
        label="参加人员", required=False, help_text="每个人的名字，用顿号隔开；人数由系统数", widget=long_text()
    )
    representatives = forms.CharField(
        label="其中村（居）民代表",
        required=False,
        help_text="从参加人员里抄；2012年的办法要求不少于三分之二",
        widget=long_text(),
    )
    agree = forms.CharField(label="同意人数", required=False, widget=text_box("s", inputmode="numeric"))
    disagree = forms.CharField(label="不同意人数", required=False, widget=text_box("s", inputmode="numeric"))
    opinions = forms.CharField(label="评议意见", required=False, widget=long_text())
    disputed = forms.BooleanField(label="争议较大", required=False, help_text="勾上的，要退回重新调查，再评议一次")

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name, field in self.fields.items():
            field.conditional = name not in ("version", "disputed")  # type: ignore[attr-defined]

    @property
    def minutes(self) -> Minutes:
        """As the action takes them."""
        return Minutes(**{name: value for name, value in self.cleaned_data.items() if name != "version"})


class VisitForm(forms.Form):
    """The county was there."""

    visited_on = DayField(label="入户日期", error_messages={"required": "还没有填入户日期"})
    visitors = forms.CharField(
        label="入户人员", max_length=200, help_text="不少于 2 人，用顿号隔开", widget=text_box("l")
    )
    findings = forms.CharField(
        label="核实情况", max_length=2000, help_text="看到什么、问了谁、和申报的有什么不一样", widget=long_text()
    )


class FoundForm(forms.Form):
    """How and when it was found out; the questions themselves stand in ``FoundQuestions``."""

    source = forms.ChoiceField(
        label="怎么核实的", choices=[PICK, *((each, each) for each in SOURCES)], widget=choice_box("m"),
        error_messages={"required": "还没有选怎么核实的"},
    )  # fmt: skip
    detail = forms.CharField(
        label="写明一点", required=False, max_length=80, help_text="例如 问了村医、不动产登记中心", widget=text_box("l")
    )
    on = DayField(label="核实日期", required=False)

    @property
    def said(self) -> str:
        """The source as it is kept."""
        told = self.cleaned_data
        return f"{told['source']}：{told['detail'].strip()}" if told["detail"].strip() else str(told["source"])


def loose(posted: Mapping[str, str], known: Collection[str]) -> list[Found]:
    """Answers under a name that the form would not ask under now: somebody left, or a rule changed meanwhile."""
    found = []
    for name, typed in posted.items():
        match = ANSWER.fullmatch(name)
        if match is not None and name not in known and typed.strip() not in ("", UNKNOWN):
            found.append(Found(int(match[1]) if match[1] else None, match[2], typed.strip()[:60]))
    return found


class FoundQuestions:
    """One empty box for each fact, with what was declared beside it; what stays empty was not looked into."""

    def __init__(self, program: Program, family: Family, posted: Mapping[str, str] | None = None) -> None:
        self._bearers = bearers(program, family)
        self._program = program
        self.faults: dict[str, str] = {}
        self.found: list[Found] = []
        self.loose = loose(posted or {}, {f"{each.prefix}{spec.name}" for each in self._bearers for spec in each.specs})
        for bearer in self._bearers:
            bearer.typed = take(bearer.specs, bearer.prefix, posted) if posted is not None else {}
            values, faults = read_answers(bearer.specs, bearer.typed)
            self.faults |= {f"{bearer.prefix}{name}": text for name, text in faults.items()}
            who = int(bearer.key) if bearer.key else None
            given = {name: value for name, value in values.items() if bearer.typed.get(name) != UNKNOWN}
            self.found += [Found(who, name, value) for name, value in given.items()]

    @property
    def groups(self) -> list[Group]:
        """The questions, person by person."""
        found = []
        for bearer in self._bearers:
            asked = []
            for spec in bearer.specs:
                one = question(spec, bearer.prefix, bearer.typed)
                one.label = spec.label
                one.hint = self._known(spec, bearer.known.get(spec.name))
                one.error = self.faults.get(one.name, "")
                asked.append(one)
            found.append(Group(bearer.title, "", asked))
        return found

    def _known(self, spec: FactSpec, fact: Fact | None) -> str:
        if fact is None:
            return "现在没有登记"
        return f"现在登记的是 {exact_text(shape_of(self._program, spec.name), fact.value)}（{fact.source}）"

    @property
    def errors(self) -> list[Fault]:
        """For the summary on top."""
        labels = {one.name: f"{group.title}，{one.label}" for group in self.groups for one in group.questions}
        return [Fault(f"{labels[name]}：{text}", f"f-{name}") for name, text in self.faults.items()]
