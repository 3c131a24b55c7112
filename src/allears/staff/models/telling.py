"""What each person wishes to be told and how, their devices, and each telling that must leave."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from allears.staff.models.people import User


class Wishes(models.Model):
    """How somebody wants to be told. Who has no row gets the usual."""

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="wishes"
    )
    ways = models.JSONField(default=dict)
    """Kind of news -> list of ways; a kind that is missing is told as usual."""
    quiet_begin = models.SmallIntegerField(null=True)
    """Minutes after midnight of their own zone; null: no quiet hours."""
    quiet_until = models.SmallIntegerField(null=True)
    quiet_weekdays = ArrayField(models.SmallIntegerField(), default=list)
    """Monday is 0."""
    weekly = models.JSONField(default=list)
    """Working hours: seven lists, Monday first, of ["09:00", "17:00"] pairs; empty: not said."""
    only_working = models.BooleanField(default=False)
    danger_breaks = models.BooleanField(default=True)
    bundle = models.CharField(max_length=12, default="quarter")
    with_words = models.BooleanField(default=True)
    """Mails and pushes hold the first words of what was said, not only the name."""


class Device(models.Model):
    """A browser that somebody allowed to be told by push."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    endpoint_hash = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    """Encrypted JSON: endpoint, p256dh, auth. Who holds it could write to this browser."""
    service = models.CharField(max_length=120)
    """The host of the push service, to show."""
    name = models.CharField(max_length=120)
    """What the browser calls itself, in a few words."""
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    failed_words = models.CharField(max_length=300, blank=True)


class Telling(models.Model):
    """One piece of news that must leave to one person by one way. It is told once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8)
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    case_id = models.BigIntegerField(null=True)
    who = models.CharField(max_length=120)
    """The person that it is about."""
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    """A mail that was begun and not ended is not sent a second time."""
    n_tries = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    was_told = models.BooleanField(default=False)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "way", "device", "kind", "key"],
                name="telling_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(way="mail", device__isnull=True) | Q(way="push", device__isnull=False),
                name="telling_push_has_device",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="telling_due"),
            models.Index(
                fields=["user", "case_id"], condition=Q(ended_at__isnull=True), name="telling_open"
            ),
            models.Index(
                fields=["ended_at"], condition=Q(ended_at__isnull=False), name="telling_ended"
            ),
        ]
