"""The Django app `insights`."""

from __future__ import annotations

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "allears.insights"
    label = "insights"
    default_auto_field = "django.db.models.BigAutoField"
