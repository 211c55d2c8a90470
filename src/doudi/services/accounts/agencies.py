"""The agencies beside civil affairs that take part of a family's help, by the code that accounts carry."""

from __future__ import annotations

AGENCIES = {
    "medical": "医疗保障",
    "labour": "人力资源和社会保障",
    "education": "教育",
    "housing": "住房和城乡建设",
    "disabled": "残联",
    "revitalisation": "扶贫（乡村振兴）",
    "health": "卫生健康",
    "emergency": "应急管理",
    "agriculture": "农业农村",
    "public_security": "公安",
}


def label(code: str) -> str:
    """The agency's name; an unknown code stays as it is."""
    return AGENCIES.get(code, code)
