"""The Django app `knowledge`."""

from __future__ import annotations

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    name = "allears.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"
