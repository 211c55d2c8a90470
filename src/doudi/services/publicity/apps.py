"""The publicity app."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Public notices and their terms."""

    name = "doudi.services.publicity"
    label = "publicity"
    verbose_name = "公示"
