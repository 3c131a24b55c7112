"""How cases come to people: the way of each team, what somebody can take and knows, who is away."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """How a team shares its cases out."""

    PULL = "pull", _("Everybody takes the next best")
    ROUND_ROBIN = "round_robin", _("In turn")
    BY_LOAD = "by_load", _("To who has least")
    BY_SKILL = "by_skill", _("To who knows most about it")


class Sharing(models.Model):
    """The way of a team; without a row everybody pulls."""

    team = models.OneToOneField(
        "staff.Team", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    how = models.CharField(_("how cases are shared out"), max_length=12, choices=How.choices)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=How.values), name="sharing_how_known")
        ]


class Worker(models.Model):
    """What somebody can take at once, and what they know; set by a lead."""

    user = models.OneToOneField(
        "staff.User", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    capacity = models.PositiveSmallIntegerField(null=True)
    """Cases that wait for us at once; null: no bound."""
    capacities = models.JSONField(default=dict)
    """Network to how many at once."""
    languages = ArrayField(models.CharField(max_length=35), default=list)
    networks = ArrayField(models.CharField(max_length=40), default=list)
    intents = ArrayField(models.CharField(max_length=12), default=list)
    products = ArrayField(models.CharField(max_length=80), default=list)
    """Words, lower case."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )


class Turn(models.Model):
    """When somebody was last given a case of a team."""

    team = models.ForeignKey("staff.Team", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="turn_once")]


class Away(models.Model):
    """Somebody is not there for a while."""

    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    """Who said so; of an illness often a lead."""
    until = models.DateTimeField(null=True)
    words = models.CharField(max_length=200, blank=True)
    gives_back = models.BooleanField(default=True)
    """What waits for them goes back into the queue."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="away_once"
            )
        ]
