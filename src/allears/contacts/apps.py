"""The Django app `contacts`."""

from __future__ import annotations

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "allears.contacts"
    label = "contacts"
    default_auto_field = "django.db.models.BigAutoField"
