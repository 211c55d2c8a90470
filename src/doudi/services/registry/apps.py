"""The registry app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Areas, persons, households, members with dates, facts with source."""

    name = "doudi.services.registry"
    label = "registry"
    verbose_name = "登记"
