"""The Django app `staff`."""

from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "allears.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"
