"""The referrals app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """What goes to other agencies, with a limit, and comes back."""

    name = "doudi.services.referrals"
    label = "referrals"
    verbose_name = "部门转办"
