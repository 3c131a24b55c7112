"""The Django app `public`."""

from __future__ import annotations

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "allears.public"
    label = "public"
    default_auto_field = "django.db.models.BigAutoField"
