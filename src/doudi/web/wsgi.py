"""The application that a server runs."""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.web.settings")

application = get_wsgi_application()

if settings.PRODUCTION:
    from doudi.services.demo import refuse_in_production

    refuse_in_production()
