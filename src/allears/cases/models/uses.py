"""That something kept for reuse was used on a case, and what followed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allears.cases.models.case import Case
from allears.staff.guard import OfCase


class Used(models.TextChoices):
    """What can be used again."""

    CANNED = "canned"
    ARTICLE = "article"
    MACRO = "macro"
    PLAYBOOK = "playbook"


class Use(models.Model):
    """Somebody used one of them on a case; `care` looks what came of it."""

    kind = models.CharField(max_length=10, choices=Used.choices)
    item = models.BigIntegerField()
    """Its id. No foreign key: what is kept for reuse lies on several floors."""
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    """The first answer of ours after it."""
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True)
    """How the case ended then, or what the person said of it."""
    is_reopened = models.BooleanField(default=False)
    """Within a week after that end."""
    look_at = models.DateTimeField(null=True)
    """When it is looked again; empty: nothing more can follow."""

    objects = OfCase["Use"]()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "item", "at"], name="use_of_item"),
            models.Index(fields=["at"], name="use_at"),
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="use_looked_at"
            ),
        ]
