"""The applications app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """One application at the window: one receipt, a case for each scheme."""

    name = "doudi.services.applications"
    label = "applications"
    verbose_name = "一次申请"
