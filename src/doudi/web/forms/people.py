"""Who a person is: name, number, birth, relation. Checked all at once, kept as typed."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.domain import identity
from doudi.domain import phone as telephone
from doudi.services import clock
from doudi.web.forms.plain import choice_box, text_box
from doudi.web.forms.questions import read_date

SEXES = (("", "请选"), ("1", "男"), ("2", "女"))


class ConditionalField(forms.CharField):
    """Needed or not, depending on the other fields; so it is not marked 选填."""

    conditional = True


class PersonForm(forms.Form):
    """One person. Birth and sex are asked only where there is no ID number."""

    name = forms.CharField(
        label="姓名", max_length=50, widget=text_box("m"), error_messages={"required": "还没有填姓名"}
    )
    id_number = ConditionalField(
        label="身份证号",
        required=False,
        max_length=30,
        help_text="18 位，最后一位可能是 X。孩子填户口簿上的号码",
        widget=text_box("l", inputmode="text"),
    )
    relation = forms.ChoiceField(
        label="和户主的关系", widget=choice_box("m"), error_messages={"required": "还没有选和户主的关系"}
    )
    no_id_reason = ConditionalField(
        label="没有身份证号的原因",
        required=False,
        max_length=100,
        help_text="有号码就空着",
        widget=text_box("l"),
    )
    birth_date = ConditionalField(
        label="出生日期",
        required=False,
        max_length=20,
        help_text="有号码就空着",
        widget=text_box("s", inputmode="numeric"),
    )
    sex = forms.ChoiceField(
        label="性别", required=False, choices=SEXES, help_text="有号码就空着", widget=choice_box("s")
    )

    def __init__(self, *args: Any, relations: dict[str, str], **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["relation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选"), *relations.items()]

    def clean_id_number(self) -> str:
        """The number as it is stored: upper case, no spaces; a 15-digit one made 18."""
        typed = self.cleaned_data["id_number"]
        if not typed.strip():
            return ""
        try:
            return identity.read(typed, clock.business_date()).number
        except identity.BadIdentity as fault:
            raise forms.ValidationError(str(fault)) from None

    def clean_birth_date(self) -> str:
        """ISO text of the day, or nothing."""
        typed = self.cleaned_data["birth_date"].strip()
        if not typed:
            return ""
        try:
            born = read_date(typed)
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from None
        if born > clock.business_date():
            raise forms.ValidationError("出生日期在今天以后，请对照证件")
        return born.isoformat()

    def clean(self) -> dict[str, Any]:
        """Without a number there must be a reason, a birth date and a sex."""
        data = super().clean() or {}
        if self.data.get(self.add_prefix("id_number"), "").strip():
            return data
        if not data.get("no_id_reason", "").strip():
            self.add_error("id_number", "请填身份证号；确实没有的，在下面写明原因")
        if not data.get("birth_date") and "birth_date" not in self.errors:
            self.add_error("birth_date", "没有身份证号的，要填出生日期")
        if not data.get("sex"):
            self.add_error("sex", "没有身份证号的，要选性别")
        return data


class PhoneForm(forms.Form):
    """Where the family is called; empty where there is no number any more."""

    phone = forms.CharField(
        label="联系电话",
        required=False,
        max_length=30,
        help_text="手机号，或带区号的固定电话",
        widget=text_box("m", inputmode="tel"),
    )

    def clean_phone(self) -> str:
        """Digits only."""
        typed = self.cleaned_data["phone"]
        try:
            return telephone.check(typed) if typed.strip() else ""
        except telephone.BadPhone as fault:
            raise forms.ValidationError(str(fault)) from None


class PlaceForm(PhoneForm):
    """Where the family lives and under which kind of standard it applies."""

    area = forms.ChoiceField(
        label="村（社区）", widget=choice_box("l"), error_messages={"required": "还没有选村（社区）"}
    )
    address = forms.CharField(
        label="住址",
        max_length=120,
        help_text="写到组和门牌",
        widget=text_box("l"),
        error_messages={"required": "还没有填住址"},
    )
    residence = forms.ChoiceField(
        label="申请哪一类",
        choices=(("rural", "农村低保"), ("urban", "城市低保")),
        help_text="一般看户口；已取消农业户口划分的地方，看住在哪里、有没有承包地",
        widget=forms.RadioSelect,
        error_messages={"required": "还没有选申请哪一类"},
    )

    field_order = ("area", "address", "phone", "residence")

    def __init__(self, *args: Any, areas: list[tuple[str, str]], **words: Any) -> None:
        super().__init__(*args, **words)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "请选"), *areas]


class AccountForm(forms.Form):
    """Where the money would go. May stay empty at the window; without it the family is not in the roster."""

    holder = ConditionalField(label="户名", required=False, max_length=50, widget=text_box("m"))
    bank = ConditionalField(
        label="开户银行", required=False, max_length=60, help_text="例如 农村信用社", widget=text_box("l")
    )
    number = ConditionalField(
        label="账号",
        required=False,
        max_length=40,
        help_text="社保卡或银行卡号，可以有空格",
        widget=text_box("l", inputmode="numeric"),
    )

    def clean_number(self) -> str:
        """Digits only."""
        typed = self.cleaned_data["number"].replace(" ", "").replace("-", "")
        if typed and not (typed.isascii() and typed.isdigit() and 8 <= len(typed) <= 30):
            raise forms.ValidationError(f"账号应是 8 至 30 位数字，现在是 {len(typed)} 个字，请对照存折或卡")
        return str(typed)

    def clean(self) -> dict[str, Any]:
        """All three or none."""
        data = super().clean() or {}
        filled = [name for name in self.fields if self.data.get(self.add_prefix(name), "").strip()]
        if filled:
            for name in self.fields:
                if name not in filled:
                    self.add_error(name, f"填了账户，{self.fields[name].label}也要填")
        return data
