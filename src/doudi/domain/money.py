"""Money is integer fen. Yuan appear only where a person reads or types them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100


def fen_from_yuan(value: int | Decimal | str) -> int:
    """Fen from yuan. Raises ValueError where the value is no number or is finer than one fen."""
    try:
        fen = Decimal(value) * FEN_PER_YUAN
    except InvalidOperation:
        raise ValueError(f"“{value}”不是金额") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
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
