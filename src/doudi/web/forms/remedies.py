"""The forms of the remedies: objection, answer, service, appeal and its result."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.services.remedies.models import Finding, How, Result, Road
from doudi.web.forms.evidence import DayField
from doudi.web.forms.plain import choice_box, long_text, text_box

PICK = ("", "请选择")


class Form(forms.Form):
    """Services check what was entered and say all of it at once; ``needed`` names what must not be left empty."""

    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        for name in self.needed:
            self.fields[name].conditional = True  # type: ignore[attr-defined]


class ObjectionForm(Form):
    """What somebody says; the name only if they want an answer."""

    needed = ("said",)

    said = forms.CharField(label="什么情况", required=False, help_text="写清是哪方面和您知道的情况", widget=long_text())
    name = forms.CharField(
        label="姓名", required=False, help_text="可以不填；填了，核实后把结果告诉您", widget=text_box("m")
    )
    contact = forms.CharField(label="电话或地址", required=False, help_text="可以不填", widget=text_box("l"))


class WindowObjectionForm(ObjectionForm):
    """The same at the window, against the case as the clerk saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput())


class AnswerForm(Form):
    """What verifying brought."""

    needed = ("finding", "answer")

    finding = forms.ChoiceField(
        label="核实结果", required=False, choices=[PICK, *Finding.choices], widget=choice_box("m")
    )
    answer = forms.CharField(
        label="怎么核实的、结果是什么", required=False, help_text="留了联系方式的，照这个答复本人", widget=long_text()
    )


class ServiceForm(Form):
    """How a paper reached whom."""

    needed = ("how", "on", "receiver", "relation", "signed_by")

    how = forms.ChoiceField(label="怎么送的", required=False, choices=[PICK, *How.choices], widget=choice_box("m"))
    on = DayField(label="哪天送到", required=False)
    receiver = forms.CharField(label="交给了谁", required=False, widget=text_box("m"))
    relation = forms.CharField(label="和申请人的关系", required=False, help_text="本人的写本人", widget=text_box("m"))
    signed_by = forms.CharField(
        label="谁签收", required=False, help_text="留置、公告送达的写见证人", widget=text_box("m")
    )


class AppealForm(Form):
    """A review or a lawsuit as it came in."""

    needed = ("road", "filed_on", "filed_by", "body", "grounds")

    road = forms.ChoiceField(label="途径", required=False, choices=[PICK, *Road.choices], widget=choice_box("m"))
    filed_on = DayField(label="哪天提出", required=False)
    filed_by = forms.CharField(label="谁提出的", required=False, widget=text_box("m"))
    body = forms.CharField(label="受理机关", required=False, widget=text_box("l"))
    grounds = forms.CharField(label="理由", required=False, widget=long_text())


class ResultForm(Form):
    """What the body decided."""

    needed = ("result", "decided_on")

    result = forms.ChoiceField(label="结果", required=False, choices=[PICK, *Result.choices], widget=choice_box("m"))
    decided_on = DayField(label="哪天作出", required=False)
