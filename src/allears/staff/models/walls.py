"""Walls: what is confidential, who is behind it, and what was done to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from allears.staff.models.people import Team, User


class Wall(models.Model):
    """A circle of people; who is not one of them finds nothing of what is behind it."""

    name = models.CharField(_("name"), max_length=80)
    reason = models.CharField(_("why it is there"), max_length=300)
    home = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    """The team that is accountable for what comes behind it from elsewhere; always behind it."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(ended_at__isnull=True), name="wall_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Behind(models.Model):
    """A team, or a single person, is behind a wall. The home team has no row: it always is."""

    wall = models.ForeignKey(Wall, on_delete=models.CASCADE, related_name="behind")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wall", "team", "person"], name="behind_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=False, person__isnull=True)
                | Q(team__isnull=True, person__isnull=False),
                name="behind_one",
            ),
        ]


class WallEvent(models.Model):
    """Something was done to a wall, or to what is behind it. Only those behind it read this."""

    wall = models.ForeignKey(Wall, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=400)

    class Meta:
        indexes = [models.Index(fields=["wall", "-at"], name="wall_event_newest")]
