"""Filters: money, dates, counts and masks, each in a span that does not break in the middle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from doudi.domain.money import yuan_text

register = template.Library()
UNKNOWN = "未知"
WEEKDAYS = "一二三四五六日"


def together(text: str) -> SafeString:
    """The text in one line, escaped."""
    return format_html('<span class="dd-nowrap">{}</span>', text)


@register.filter
def money(fen: int | None) -> SafeString:
    """``1,234.50 元``; an unknown amount is 未知, never zero."""
    return together(UNKNOWN if fen is None else f"{yuan_text(fen)} 元")


@register.filter
def amount(fen: int | None) -> SafeString:
    """``1,234.50`` for cells whose head names the unit."""
    return together(UNKNOWN if fen is None else yuan_text(fen))


@register.filter
def change(fen: int | None) -> SafeString:
    """``+35,256.00`` or ``−22,980.00``."""
    if fen is None:
        return together(UNKNOWN)
    return together(f"+{yuan_text(fen)}" if fen > 0 else yuan_text(fen))


@register.filter
def count(number: int | None, word: str) -> SafeString:
    """``3 户``: a number with its measure word."""
    return together(f"{UNKNOWN} {word}" if number is None else f"{number:,} {word}")


@register.filter
def signed(number: int) -> str:
    """``1,204`` or ``−12``, with the minus that screens show."""
    return f"{number:,}".replace("-", "\u2212")


@register.filter
def thousands(number: int) -> str:
    """``4,244``."""
    return f"{number:,}"


def chinese_date(value: date) -> str:
    """``2026年11月22日``."""
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def day(value: date | None) -> SafeString:
    """``2026年11月22日``."""
    return together("未定" if value is None else chinese_date(value))


@register.filter
def weekday(value: date) -> str:
    """``星期一``."""
    return f"星期{WEEKDAYS[value.weekday()]}"


@register.filter
def monthday(value: date | None, today: date | None = None) -> SafeString:
    """``11月22日`` within the year of ``today``, else with its year."""
    if value is None:
        return together("未定")
    if today is not None and today.year != value.year:
        return together(chinese_date(value))
    return together(f"{value.month}月{value.day}日")


@register.filter
def month(value: date | None) -> SafeString:
    """``2026年12月``."""
    return together("未定" if value is None else f"{value.year}年{value.month}月")


@register.filter
def isoday(value: date | None) -> SafeString:
    """``2026-11-22`` for tables."""
    return together("" if value is None else f"{value.year:04d}-{value.month:02d}-{value.day:02d}")


@register.filter
def clock(value: datetime | None) -> SafeString:
    """``09:14`` in the county's time."""
    if value is None:
        return together("")
    local = value.astimezone(timezone.get_current_timezone()) if timezone.is_aware(value) else value
    return together(f"{local:%H:%M}")


@register.filter
def tail(account: str) -> SafeString:
    """``尾号 0836``."""
    return together(f"尾号 {account}" if account else "没有账号")


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """``mapping[key]`` or nothing."""
    return mapping.get(key)


@register.simple_tag
def icon(name: str) -> SafeString:
    """One symbol of icons.svg; always with a word beside it."""
    return format_html(
        '<svg class="dd-icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("doudi/icons.svg"), name
    )


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own GET parameters with some of them changed; None drops one."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value is None:
            parameters.pop(name, None)
        else:
            parameters[name] = str(value)
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else "?"
