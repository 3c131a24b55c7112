"""The Django app `channels`."""

from __future__ import annotations

from django.apps import AppConfig
from django.conf import settings

from allears.lib import http


class ChannelsConfig(AppConfig):
    name = "allears.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every connector goes out by the guarded door, with the exceptions that were named."""
        http.install(http.Door(allow_private=http.hosts(settings.ALLOW_PRIVATE_HOSTS)))
