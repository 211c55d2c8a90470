"""The evidence app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Papers, surveys, appraisals, supporters and mandates behind a case."""

    name = "doudi.services.evidence"
    label = "evidence"
    verbose_name = "调查取证"
