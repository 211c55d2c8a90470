"""The cases app."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases: the lawful steps, their clocks and the decisions."""

    name = "doudi.services.cases"
    label = "cases"
    verbose_name = "办件"
