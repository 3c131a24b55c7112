"""What must leave, and each try to send it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Outgoing(models.Model):
    """One reply that must leave. Written in the transaction that writes the message."""

    key = models.CharField(max_length=300, unique=True)
    """Idempotency key, fixed before the first attempt (of a mail: its Message-ID)."""
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+")
    utterance = models.JSONField()
    """The fields of `listening.ports.Utterance`, without the bytes of files."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    since_at = models.DateTimeField()
    """Since when it is tried: patience is counted from here."""
    due_at = models.DateTimeField(null=True)
    """When to try next; null when there is nothing to try any more."""
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=80, blank=True)
    must_verify = models.BooleanField(default=False)
    """An attempt ended without our knowing how: look before the next one."""
    n_attempts = models.IntegerField(default=0)
    held_at = models.DateTimeField(null=True)
    """Waits for a person to renew the channel's keys."""
    sent_at = models.DateTimeField(null=True)
    receipt_id = models.TextField(blank=True)
    receipt_url = models.TextField(blank=True)
    receipt_parts = models.JSONField(default=list, db_default=[])
    """The ids of all its posts there, where it left as several."""
    gave_up_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    takes_back = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="+")
    """What has left and is to be deleted at its network; such a row says nothing itself."""
    last_words = models.TextField(blank=True)
    """What the last attempt said, for people."""

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="outgoing_due"),
            models.Index(
                fields=["held_at"], condition=Q(held_at__isnull=False), name="outgoing_held"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True)
                | Q(due_at__isnull=True, gave_up_at__isnull=True, cancelled_at__isnull=True),
                name="outgoing_sent_is_final",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False)
                | Q(sent_at__isnull=False)
                | Q(gave_up_at__isnull=False)
                | Q(cancelled_at__isnull=False)
                | Q(held_at__isnull=False),
                name="outgoing_is_never_forgotten",
            ),
        ]


class Attempt(models.Model):
    """One try to send; without an end it was interrupted."""

    outgoing = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    worker = models.CharField(max_length=80)
