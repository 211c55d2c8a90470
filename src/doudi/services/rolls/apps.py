"""The rolls app."""

from django.apps import AppConfig


class RollsConfig(AppConfig):
    """Rolls of the upstream platform: read, compared, taken over, written back."""

    name = "doudi.services.rolls"
    label = "rolls"
    verbose_name = "名册导入"
