"""Monitors, and what belongs to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Monitor(models.Model):
    """A saved query: what we listen for."""

    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("query"))
    """What is listened for: every part is written out in it."""
    written = models.TextField(blank=True, default="")
    """As somebody wrote it, with parts by their names; empty where it names none."""
    folder = models.CharField(_("folder"), max_length=80, blank=True, default="")
    owner = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who looks after it, and is told when something is wrong with it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(removed_at__isnull=True), name="monitor_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def typed(self) -> str:
        """The query as people read and change it."""
        return self.written or self.query


class MonitorVersion(models.Model):
    """A query that a monitor had, so that a hit can be explained years later."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="versions")
    query = models.TextField()
    written = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def typed(self) -> str:
        return self.written or self.query


class Part(models.Model):
    """A piece of a query with a name, used in many monitors as `@{name}`."""

    name = models.CharField(_("name"), max_length=60)
    written = models.TextField(_("query"))
    """As somebody wrote it; may name other parts."""
    query = models.TextField()
    """The same with every other part written out."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="part_name_unique")]

    def __str__(self) -> str:
        return self.name


class Health(models.Model):
    """How a monitor was when it was last looked at. No row: nobody has looked yet."""

    monitor = models.OneToOneField(
        Monitor, primary_key=True, on_delete=models.CASCADE, related_name="health"
    )
    checked_at = models.DateTimeField()
    kind = models.CharField(max_length=20, blank=True)
    """A value of `mentions.health.Kind`; empty: well."""
    since = models.DateTimeField(null=True)
    """From when on it has been so."""
    data = models.JSONField(default=dict)
    """The numbers behind it."""
    told_at = models.DateTimeField(null=True)
    """When its owner was told of this kind."""
    seen_at = models.DateTimeField(null=True)
    """When its owner looked at it since."""

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="health_oldest")]
