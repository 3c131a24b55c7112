"""The Django app `playbooks`."""

from __future__ import annotations

from django.apps import AppConfig


class PlaybooksConfig(AppConfig):
    name = "allears.playbooks"
    label = "playbooks"
    default_auto_field = "django.db.models.BigAutoField"
