"""The standards app."""

from django.apps import AppConfig


class StandardsConfig(AppConfig):
    """A county's own values of policy parameters, with document, dates and a second person's approval."""

    name = "doudi.services.standards"
    label = "standards"
    verbose_name = "标准与参数"
