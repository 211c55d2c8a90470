"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who may sign in, as what, and for which area."""

    name = "doudi.services.accounts"
    label = "accounts"
    verbose_name = "账户"
