"""Times that we owe by rule: calendars, SLA policies, and the clocks of each case."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import OfCase


class Calendar(models.Model):
    """Business hours: weekly intervals in a time zone, and days off."""

    name = models.CharField(_("name"), max_length=80)
    timezone = models.CharField(_("time zone"), max_length=60, default="UTC")
    weekly = models.JSONField(default=list)
    """Seven lists, Monday first, of ["09:00", "17:00"] pairs."""
    holidays = models.JSONField(default=list)
    """ISO dates."""

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="calendar_name_unique")]

    def __str__(self) -> str:
        return self.name


class SlaPolicy(models.Model):
    """How soon we answer, answer again, and are done. Empty: no promise of that kind."""

    name = models.CharField(_("name"), max_length=80)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")
    first_answer_s = models.IntegerField(null=True, blank=True)
    next_answer_s = models.IntegerField(null=True, blank=True)
    resolution_s = models.IntegerField(null=True, blank=True)
    stale_at = models.DateTimeField(null=True)
    """When it changed; the clocks of its open cases are being computed anew since then."""
    stale_case_id = models.BigIntegerField(default=0)
    """The open cases up to this one have been computed anew."""

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="sla_policy_name_unique")]

    def __str__(self) -> str:
        return self.name


class ClockKind(models.TextChoices):
    FIRST_ANSWER = "first_answer", _("First answer")
    NEXT_ANSWER = "next_answer", _("Next answer")
    RESOLUTION = "resolution", _("Resolution")


class Clock(models.Model):
    """One running or finished time of a case; computed anew from its history at each change."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind.choices)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """Null while it is paused."""
    met_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    objects = OfCase["Clock"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(met_at__isnull=True), name="clock_one_runs"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(met_at__isnull=True, breached_at__isnull=True, due_at__isnull=False),
                name="clock_due",
            ),
            models.Index(
                fields=["case"],
                condition=Q(breached_at__isnull=False, met_at__isnull=True),
                name="clock_missed",
            ),
        ]
