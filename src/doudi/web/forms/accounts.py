"""Forms about accounts: one's own password and codes, and what an administrator enters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from doudi.services.accounts.agencies import AGENCIES
from doudi.services.accounts.models import Role, User
from doudi.web.forms.plain import text_box


def _password(label: str, autocomplete: str, help_text: str = "") -> forms.CharField:
    box = forms.PasswordInput(attrs={"class": "form-control dd-w-l", "autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, help_text=help_text, widget=box, error_messages={"required": "还没有填"}
    )


class OwnPasswordForm(forms.Form):
    """The old password, and the new one twice."""

    old = _password("现在的密码", "current-password")
    new = _password("新密码", "new-password", "至少 10 个字，不要用常见的，也不要和账号、姓名一样")
    again = _password("再填一遍新密码", "new-password")

    def __init__(self, *args: Any, user: User, **words: Any) -> None:
        super().__init__(*args, **words)
        self.user = user

    def clean_old(self) -> str:
        """Right."""
        old: str = self.cleaned_data["old"]
        if not self.user.check_password(old):
            raise forms.ValidationError("现在的密码不对：请再试一次")
        return old

    def clean_new(self) -> str:
        """By the rules, and another one."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        if new == self.data.get("old"):
            raise forms.ValidationError("新密码和现在的一样：请换一个")
        return new

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        told: dict[str, Any] = super().clean() or {}
        if "new" in told and told.get("again", told["new"]) != told["new"]:
            self.add_error("again", "两遍不一样：请重填")
        return told


class CodeForm(forms.Form):
    """A code of the authenticator, or a recovery code."""

    code = forms.CharField(
        label="验证码",
        max_length=20,
        error_messages={"required": "还没有填验证码", "max_length": "验证码没有这么长"},
        widget=text_box("s", autocomplete="one-time-code", inputmode="text"),
    )


class AccountForm(forms.Form):
    """A new account; services check what was meant."""

    username = forms.CharField(label="登录名", max_length=60, widget=text_box("l", autocomplete="off"))
    display_name = forms.CharField(label="姓名", max_length=60, widget=text_box("l", autocomplete="off"))
    role = forms.ChoiceField(label="岗位", widget=forms.Select(attrs={"class": "form-select dd-w-l"}))
    area_code = forms.ChoiceField(label="辖区", widget=forms.Select(attrs={"class": "form-select dd-w-l"}))
    unit = forms.CharField(label="单位", max_length=80, required=False, widget=text_box("l"))
    agency = forms.ChoiceField(
        label="部门",
        required=False,
        help_text="岗位是部门经办人的才选",
        choices=[("", "不是部门经办人"), *AGENCIES.items()],
        widget=forms.Select(attrs={"class": "form-select dd-w-l"}),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **words: Any) -> None:
        super().__init__(*args, **words)
        self.fields["role"].choices = [("", "请选一项"), *Role.choices]  # type: ignore[attr-defined]
        self.fields["area_code"].choices = [("", "请选一个地方"), *places]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.error_messages["required"] = f"{field.label}还没有填"
