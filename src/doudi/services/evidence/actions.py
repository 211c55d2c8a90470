"""Writes of the evidence app, one transaction each; by part of the work in their own modules."""

from __future__ import annotations

from doudi.services.evidence.appraisals import hold_appraisal
from doudi.services.evidence.findings import record_found
from doudi.services.evidence.mandates import end_mandate, record_mandate, request_check
from doudi.services.evidence.papers import keep, keep_paper, withdraw_paper
from doudi.services.evidence.relatives import (
    confirm_staff,
    declare_relative,
    end_relative,
    record_visit,
    register_staff,
    retire_staff,
)
from doudi.services.evidence.supporters import end_supporter, record_supporter

__all__ = ["confirm_staff", "declare_relative", "end_mandate", "end_relative", "end_supporter", "hold_appraisal"]
__all__ += ["keep", "keep_paper", "record_found", "record_mandate", "record_supporter", "record_visit"]
__all__ += ["register_staff", "request_check", "retire_staff", "withdraw_paper"]
