"""Django's entry for the look."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "allears.web"
    label = "web"
    verbose_name = "Look"
