"""How a decision can be contested, as the law of its day says. Periods run from service of the paper."""

from __future__ import annotations

from datetime import date

REVIEW_LAW_2023 = date(2024, 1, 1)


def remedies(on: date, county: str) -> tuple[str, ...]:
    """Review within 60 days, or a lawsuit within six months; ``county`` is the name of the deciding county."""
    article = "第二十条" if on >= REVIEW_LAW_2023 else ""
    return (
        f"可以自收到这份通知书之日起 60 日内，向{county}人民政府申请行政复议（《行政复议法》{article}）。",
        "也可以自收到这份通知书之日起 6 个月内，直接向人民法院提起行政诉讼（《行政诉讼法》第四十六条）。",
        "有听不明白的，或者觉得哪一笔算得不对，可以随时到受理的乡镇（街道）来问。",
    )
