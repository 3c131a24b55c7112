"""The application that the web server runs."""

from __future__ import annotations

import os

import django
from django.db import connections

from allears.config.handler import Handler
from allears.config.lending import lend

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "allears.config.settings")
django.setup(set_prefix=False)
application = Handler()
lend(connections.settings)
