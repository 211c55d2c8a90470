"""The form of a step, from the table: what it asks for follows from the transition, not from a screen."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.services.cases.transitions import APPRAISE, ASSIST_FIRST, REFUSE, Transition
from doudi.web.forms.plain import long_text, text_box

VOTES = (
    ("present", "参加人数", ""),
    ("representatives", "其中村（居）民代表", "2021年7月以前的办法要求不少于三分之二"),
    ("agree", "同意人数", ""),
    ("disagree", "不同意人数", ""),
)


class StepForm(forms.Form):
    """Fields of one transition. Services check what was entered; here nothing is required, so nothing is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, transition: Transition, place: str = "", **words: Any) -> None:
        super().__init__(*args, **words)
        self.transition = transition
        if transition.minimum_people:
            hint = f"不少于 {transition.minimum_people} 人，用顿号隔开"
            self._add("surveyors", "调查人员", hint, text_box("l"), needed=True)
        if transition.code == APPRAISE:
            for name, label, help_text in VOTES:
                box = text_box("s", inputmode="numeric")
                self._add(name, label, help_text, box, needed=name != "representatives")
        if transition.code == ASSIST_FIRST:
            hint = "急难的先给，事后补齐手续；县里定了限额的不能超过"
            self._add("amount", "先给多少钱（元）", hint, text_box("s", inputmode="decimal"), needed=True)
        if transition.period is not None:
            self._add("place", "贴在哪里", f"公示 {transition.period} 天，当天不算", text_box("l"), needed=True)
            self.fields["place"].initial = place
        self._add("note", *self._note_words(), long_text(), needed=transition.needs_a_note)

    def _add(self, name: str, label: str, help_text: str, widget: forms.Widget, *, needed: bool = False) -> None:
        field = forms.CharField(label=label, help_text=help_text, required=False, max_length=2000, widget=widget)
        field.conditional = needed  # type: ignore[attr-defined]
        self.fields[name] = field

    def _note_words(self) -> tuple[str, str]:
        if self.transition.minimum_people:
            return "调查发现", "看到什么、问了谁、和申报的有什么不一样"
        if self.transition.needs_a_note:
            return "原因", "写清楚，乡镇和申请人都看得到"
        if self.transition.code == REFUSE:
            return "补充说明", "理由和依据会按测算结果写进通知书，这里可以补充"
        return "说明", ""

    @property
    def details(self) -> dict[str, Any]:
        """What the action takes besides the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
