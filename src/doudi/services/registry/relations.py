"""Relation to the head: GB/T 4761 as stored, the packs' words as the engine asks for them."""

from __future__ import annotations

LABELS = {
    "01": "本人", "02": "户主", "10": "配偶", "11": "丈夫", "12": "妻子", "20": "子", "27": "养子或继子", "28": "女婿",
    "30": "女", "37": "养女或继女", "38": "儿媳", "40": "孙子女、外孙子女", "50": "父母", "51": "父亲", "52": "母亲",
    "53": "公公", "54": "婆婆", "55": "岳父", "56": "岳母", "57": "继父或养父", "58": "继母或养母",
    "60": "祖父母、外祖父母", "70": "兄弟姐妹", "80": "其他亲属", "99": "非亲属",
}  # fmt: skip
HEAD = ("01", "02")
IN_LAWS = ("28", "38", "53", "54", "55", "56")
WORDS = {
    "1": "spouse",
    "2": "child",
    "3": "child",
    "4": "grandchild",
    "5": "parent",
    "6": "grandparent",
    "7": "sibling",
}
CODES = {
    "head": ("02", "02"), "spouse": ("11", "12"), "child": ("20", "30"), "grandchild": ("40", "40"),
    "parent": ("51", "52"), "grandparent": ("60", "60"), "sibling": ("70", "70"), "other": ("80", "80"),
}  # fmt: skip


def code(written: str, sex: str) -> str:
    """The GB/T 4761 code of a code or of a pack's word; empty where neither is known."""
    if written in CODES:
        return CODES[written][sex == "2"]
    known = len(written) == 2 and written.isascii() and written.isdigit() and written != "00"
    return written if known else ""


def word(relation: str) -> str:
    """The pack's word of a GB/T 4761 code: sons- and daughters-in-law and parents-in-law are ``other``."""
    if relation in HEAD:
        return "head"
    return "other" if relation in IN_LAWS else WORDS.get(relation[:1], "other")


def label(relation: str) -> str:
    """In the words of a form."""
    return LABELS.get(relation) or LABELS.get(relation[:1] + "0") or "其他"
