"""The Django app `drafting`."""

from __future__ import annotations

from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "allears.drafting"
    label = "drafting"
    default_auto_field = "django.db.models.BigAutoField"
