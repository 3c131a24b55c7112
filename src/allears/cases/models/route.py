"""The routing tree as rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Route(models.Model):
    """A node of the routing tree. What it leaves open it inherits from its parent."""

    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="children"
    )
    position = models.IntegerField(default=0)
    name = models.CharField(_("name"), max_length=120)
    conditions = models.JSONField(default=dict)
    """Fields of `cases.rules.routing.Conditions`; empty: matches everything."""
    team = models.ForeignKey(
        "staff.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    watchers = models.ManyToManyField("staff.Team", blank=True, related_name="+")
    inherits_watchers = models.BooleanField(default=True)
    """Without watchers of its own: as the parent says. False: a wall, nobody watches below."""
    sla_policy = models.ForeignKey(
        "cases.SlaPolicy", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    priority = models.CharField(max_length=10, blank=True)
    is_continue = models.BooleanField(default=False)
    wall = models.ForeignKey(
        "staff.Wall", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """What it leads somewhere goes behind it by itself."""

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(parent__isnull=True), name="route_one_root"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(team__isnull=False),
                name="route_root_has_team",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RouteRevision(models.Model):
    """The whole tree as it was before a change, with who changed it."""

    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    tree = models.JSONField()
