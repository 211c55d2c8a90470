"""The remedies app."""

from django.apps import AppConfig


class RemediesConfig(AppConfig):
    """Objections, service of documents, appeals and spot checks."""

    name = "doudi.services.remedies"
    label = "remedies"
    verbose_name = "异议与救济"
