"""What somebody practised, what was said in it, and what a lead said to it. Nothing else knows of it.

No row here is a case, a contact or a mention, and none of them is ever made from one. Whoever is
erased takes their practice along.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Practice(models.Model):
    """Somebody at the practice desk, with one invented customer."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    scenario = models.CharField(max_length=60)
    """The file of the customer, without its ending."""
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    n_met = models.PositiveSmallIntegerField(default=0)
    n_points = models.PositiveSmallIntegerField(default=0)
    """Points of the rubric when it ended, for lists; the page looks anew."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at=None), name="practice_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["user", "-began_at"], name="practice_of")]


class Kind(models.TextChoices):
    PERSON = "person", _("the customer")
    PUBLIC = "public", _("in public")
    PRIVATE = "private", _("in private")
    NOTE = "note", _("a note")
    LEAD = "lead", _("told a lead")


class Turn(models.Model):
    """What the customer or the agent said. The customer's may lie some seconds ahead."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="practice_turn_kind")
        ]


class Verdict(models.TextChoices):
    RELEASED = "released", _("released")
    ONCE_MORE = "again", _("once more")


class Look(models.Model):
    """What a lead said who read it."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="looks")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict)
    words = models.TextField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Verdict.values), name="practice_look_verdict"
            )
        ]
