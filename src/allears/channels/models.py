"""Channels: our connections to places on networks, with their keys, cursor and health."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class ErrorKind(models.TextChoices):
    """Why a channel does not hear; each has a sentence for people in `error_words`."""

    NONE = "", _("All is well")
    RETRY = "retry", _("Trying again")
    REFUSED = "refused", _("Refused")
    KEYS = "keys", _("Password or key not accepted")
    OURS = "ours", _("A fault of ours")


class Channel(models.Model):
    """Our connection to a place on a network."""

    network = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=bytes)
    """Encrypted JSON object; see `channels.secrets`."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    cursor = models.TextField(blank=True)
    next_visit_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)

    visited_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    n_failures = models.IntegerField(default=0)
    error_kind = models.CharField(
        max_length=10, choices=ErrorKind.choices, default=ErrorKind.NONE, blank=True
    )
    error_words = models.TextField(blank=True)
    newest_post_at = models.DateTimeField(null=True, blank=True)
    n_heard = models.BigIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    """The network asked us not to come before; nobody's click goes over that."""
    sends_rest_until = models.DateTimeField(null=True, blank=True)
    """The same for answers."""
    sends_held_at = models.DateTimeField(null=True, blank=True)
    """Since when nothing leaves by it, because its keys are not accepted."""

    kept_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """For how many days all that it hears is kept; 0: not at all; empty: as its connector says."""
    kept_mb = models.PositiveIntegerField(null=True, blank=True)
    """At most so many megabytes of it; empty: as `channels.keeping` says."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(removed_at__isnull=True), name="channel_name_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_visit_at"],
                condition=Q(paused_at__isnull=True, removed_at__isnull=True),
                name="channel_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Spending(models.Model):
    """What a channel has left of one quota, until its window begins anew."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    left = models.IntegerField()
    ends_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)
    """The network said so; else it is our own count."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="spending_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.key}: {self.left}"
