"""The documents app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Papers as PDF and DOCX; of its own it keeps only who printed what."""

    name = "doudi.services.documents"
    label = "documents"
    verbose_name = "文书"
