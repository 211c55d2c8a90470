"""Writes of the evidence app, one transaction each; by part of the work in their own modules."""

from __future__ import annotations

from doudi.services.evidence.papers import keep, keep_paper, withdraw_paper

__all__ = ["keep", "keep_paper", "withdraw_paper"]
