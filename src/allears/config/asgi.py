"""The application that the web server runs."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application
from django.db import connections

from allears.config.lending import lend

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allears.config.settings")
application = get_asgi_application()
lend(connections.settings)
