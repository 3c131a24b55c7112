"""Posts of a monitor, drawn at random and judged one by one: how precise it is."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.mentions.models.monitor import Monitor
from allears.staff.guard import OfMention


class Said(models.TextChoices):
    """What somebody says of a drawn post."""

    RIGHT = "right", _("right")
    WRONG = "wrong", _("wrong")
    UNCLEAR = "unclear", _("unclear")


class Sample(models.Model):
    """One draw of a monitor's posts."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="samples")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    """Posts said from then on could be drawn."""
    seed = models.BigIntegerField()
    """With it the same draw can be made again."""
    n_all = models.BigIntegerField()
    """Out of how many it was drawn."""

    class Meta:
        indexes = [models.Index(fields=["monitor", "-id"], name="sample_newest")]


class Drawn(models.Model):
    """A post in a sample, and what somebody said of it; empty while nobody did."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="drawn")
    mention = models.ForeignKey("mentions.Mention", on_delete=models.CASCADE, related_name="drawn")
    place = models.SmallIntegerField()
    """In the order in which they were drawn, from 0."""
    said = models.CharField(max_length=8, choices=Said.choices, blank=True, default="")
    said_at = models.DateTimeField(null=True)
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfMention["Drawn"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "mention"], name="drawn_once"),
            models.CheckConstraint(
                condition=Q(said="", said_at=None) | ~Q(said="") & Q(said_at__isnull=False),
                name="drawn_said_with_when",
            ),
        ]


class Bound(models.Model):
    """How precise a monitor has to be here at least; one row, none while nobody changed it."""

    percent = models.SmallIntegerField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="bound_is_one"),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="bound_is_percent"),
        ]
