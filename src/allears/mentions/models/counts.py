"""How much was heard, what was left out, and filling a monitor with the past."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allears.mentions.models.monitor import Monitor


class HourlyCount(models.Model):
    """How many mentions a monitor (or, without one, a channel) kept in an hour."""

    hour = models.DateTimeField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    monitor = models.ForeignKey(Monitor, null=True, on_delete=models.CASCADE, related_name="counts")
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "channel", "monitor"],
                name="hourly_count_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["monitor", "hour"], name="hourly_count_of_monitor")]


class DropCount(models.Model):
    """How many posts of a channel were left out on a day, by reason."""

    on = models.DateField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "channel", "reason"], name="drop_count_once")
        ]


class DropSample(models.Model):
    """One post that was left out, kept for looking at; the newest few of each channel."""

    at = models.DateTimeField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    why = models.TextField()
    sample = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "-at"], name="drop_sample_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="drop_sample_has_reason")
        ]


class Fill(models.Model):
    """A monitor is filled with what was heard before it was made or changed; done in slices."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="fills")
    query = models.TextField()
    """What is looked for, as the monitor said when the fill was begun."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    opens_cases = models.BooleanField()
    n_total = models.BigIntegerField(null=True)
    """Posts that are looked through; empty until the first slice."""
    n_looked = models.BigIntegerField(default=0)
    n_kept = models.BigIntegerField(default=0)
    """Mentions that it brought."""
    n_known = models.BigIntegerField(default=0)
    """Mentions that were there already; the monitor has met them now, if it had not before."""
    place = models.JSONField(default=dict)
    """Channel id to where to go on in it; `null` when it is through."""
    ended_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    """Why it ended before its end, in words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monitor"], condition=Q(ended_at__isnull=True), name="fill_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["monitor", "-id"], name="fill_newest")]
