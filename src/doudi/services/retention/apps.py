"""The retention app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Lists of what is to be erased, and a second person's word on them."""

    name = "doudi.services.retention"
    label = "retention"
    verbose_name = "保存期限"
