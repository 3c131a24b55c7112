"""What is true of this installation as a whole: one row; and which parts of its work stumble."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class House(models.Model):
    """The organisation that runs this installation."""

    name = models.CharField(max_length=120, blank=True)
    push_key = models.BinaryField(default=bytes)
    """Sealed: the private key by which push services know us; made once."""
    steps = models.JSONField(default=dict)
    """First run: name of the step -> "done" or "skipped", where the rows do not say it."""
    led_at = models.DateTimeField(null=True)
    """When the first run was finished or put away; its check-list is shown no more."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="house_is_one")]


class Stumble(models.Model):
    """A part of a loop that fails; the row goes when it has worked again."""

    loop = models.CharField(max_length=40)
    part = models.CharField(max_length=60)
    since = models.DateTimeField()
    """When it failed first since it last worked."""
    last_at = models.DateTimeField()
    n = models.PositiveIntegerField(default=1)
    """How often it failed since then."""
    words = models.TextField()
    """What the last fault said of itself, for whoever runs this."""
    again_at = models.DateTimeField()
    """When it is tried again."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["loop", "part"], name="stumble_once")]
