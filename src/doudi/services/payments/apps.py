"""The payments app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Entitlements and the payment list of a month."""

    name = "doudi.services.payments"
    label = "payments"
    verbose_name = "发放"
