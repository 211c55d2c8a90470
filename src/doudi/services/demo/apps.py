"""The demonstration as an app: it has commands and no models."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Two small counties of synthetic people."""

    name = "doudi.services.demo"
    label = "demo"
    verbose_name = "演示"
