"""The Django app `mentions`."""

from __future__ import annotations

from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "allears.mentions"
    label = "mentions"
    default_auto_field = "django.db.models.BigAutoField"
