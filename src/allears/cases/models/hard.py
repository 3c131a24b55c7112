"""Hard cases: what opened the protocol, and the protocols as the house has written them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allears.cases.models.case import Case
from allears.staff.guard import OfCase


class HardCase(models.Model):
    """The protocol of a case: opened by words, or by hand; ended by somebody with a word why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="hard")
    kind = models.CharField(max_length=12)
    """A value of `triage.hard.Kind`."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    """Who opened it; empty: the words did."""
    is_hidden = models.BooleanField(default=True, db_default=True)
    """Its posts are kept out of training and reports."""
    care_at = models.DateTimeField()
    """When a lead is asked to ask whoever answered how they are."""
    cared_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = OfCase["HardCase"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(ended_at__isnull=True), name="hard_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["care_at"], condition=Q(cared_at__isnull=True), name="hard_care_due"
            )
        ]


class Protocol(models.Model):
    """What the house has written for one kind; without a row our own words stand."""

    kind = models.CharField(max_length=12, unique=True)
    team = models.ForeignKey("staff.Team", null=True, on_delete=models.SET_NULL, related_name="+")
    """Told at once; empty: the leads."""
    say = models.TextField(max_length=2000)
    not_say = models.TextField(max_length=2000)
    calls = models.TextField(max_length=4000)
    """A line each: where, a colon, whom to call."""
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
