"""What is true of this installation as a whole: one row."""

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
