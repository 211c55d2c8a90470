"""Money is integer fen. Yuan appear only where a person reads or types them."""

from __future__ import annotations

import re
from decimal import Decimal

FEN_PER_YUAN = 100
LARGEST_YUAN = 10**12
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]{1,10})?")


def fen_from_yuan(value: int | Decimal | str) -> int:
    """Fen from yuan; a text is digits with one point at most.

    Raises ValueError for what is no such number, finer than one fen, or larger than any amount of money here.
    """
    if isinstance(value, str) and not PLAIN.fullmatch(value):
        raise ValueError(f"“{value}”不是金额")
    yuan = Decimal(value)
    if not yuan.is_finite() or abs(yuan) > LARGEST_YUAN:
        raise ValueError(f"“{value}”大得不像一笔金额")
    fen = yuan * FEN_PER_YUAN
    if fen != fen.to_integral_value():
        raise ValueError(f"“{value}”不是精确到分的金额")
    return int(fen)


def yuan_text(fen: int) -> str:
    """``1,234.50`` with U+2212 for a minus, as every screen and paper shows it."""
    sign = "\u2212" if fen < 0 else ""
    return f"{sign}{abs(fen) // FEN_PER_YUAN:,}.{abs(fen) % FEN_PER_YUAN:02d}"


def yuan_number(fen: int) -> str:
    """``1234.50``: for files that a program reads."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // FEN_PER_YUAN}.{abs(fen) % FEN_PER_YUAN:02d}"


CAPITAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
CAPITAL_PLACES = ("", "拾", "佰", "仟")
CAPITAL_GROUPS = ("", "万", "亿")
CAPITAL_LIMIT = 10 ** (4 * len(CAPITAL_GROUPS)) * FEN_PER_YUAN


def capitals(fen: int) -> str:
    """``陆佰叁拾元零伍分``: the amount as papers with money state it, hard to alter by hand.

    A sum without fen ends in 整; a gap inside the number is one 零. Raises ValueError from a million million yuan on.
    """
    if abs(fen) >= CAPITAL_LIMIT:
        raise ValueError(f"{yuan_text(fen)} 元太大，写不成大写金额")
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    tenths, hundredths = divmod(rest, 10)
    text = f"{_capital_number(yuan)}元" if yuan or not rest else ""
    if tenths:
        text += f"{CAPITAL_DIGITS[tenths]}角"
    elif hundredths and yuan:
        text += "零"
    return sign + text + (f"{CAPITAL_DIGITS[hundredths]}分" if hundredths else "整")


def _capital_number(number: int) -> str:
    """A whole number, group by group of four digits."""
    if number == 0:
        return CAPITAL_DIGITS[0]
    text, gap = "", False
    for group in reversed(range(len(CAPITAL_GROUPS))):
        value = number // 10 ** (4 * group) % 10_000
        for place in reversed(range(4)):
            digit = value // 10**place % 10
            if digit:
                text += (CAPITAL_DIGITS[0] if gap else "") + CAPITAL_DIGITS[digit] + CAPITAL_PLACES[place]
                gap = False
            else:
                gap = bool(text)
        text += CAPITAL_GROUPS[group] if value else ""
    return text
