"""What is shown instead of a secret."""

from __future__ import annotations


def mask_id(number: str) -> str:
    """``5323**********0418``; a number too short to hide anything is hidden whole."""
    if len(number) < 12:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 8) + number[-4:]


def account_tail(number: str) -> str:
    """The last four digits."""
    return number[-4:] if len(number) >= 8 else ""


def mask_account(tail: str) -> str:
    """``尾号 0836`` from the tail that is kept beside the secret."""
    return f"尾号 {tail}" if tail else ""


def mask_name(name: str) -> str:
    """``陈*安``, ``王*``: the first letter, and the last where there are three or more."""
    if len(name) < 2:
        return name
    return name[0] + "*" if len(name) == 2 else name[0] + "*" * (len(name) - 2) + name[-1]
