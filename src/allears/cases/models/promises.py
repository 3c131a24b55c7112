"""Times that somebody gave by word: each is open until it is kept, broken, or withdrawn."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case
from allears.cases.models.thread import Message
from allears.staff.guard import OfCase


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    BROKEN = "broken", _("broken")
    WITHDRAWN = "withdrawn", _("not a promise")


class Promise(models.Model):
    """An answer by a moment, as it stands in a message of ours."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    """Taken back before it left, nothing was promised."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("staff.Team", on_delete=models.PROTECT, related_name="+")
    """Accountable for the case when it ended; while it is open, when it was given."""
    words = models.CharField(max_length=120)
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField(null=True)
    """When the person got a word after it was broken."""

    objects = OfCase["Promise"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=PromiseState.OPEN, ended_at__isnull=True)
                | (
                    Q(state__in=PromiseState.values, ended_at__isnull=False)
                    & ~Q(state=PromiseState.OPEN)
                ),
                name="promise_ends_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at"], name="promise_of_case"),
            models.Index(fields=["due_at"], condition=Q(state="open"), name="promise_due"),
            models.Index(
                fields=["warn_at"],
                condition=Q(state="open", warned_at__isnull=True),
                name="promise_warns",
            ),
            models.Index(fields=["ended_at"], name="promise_ended"),
        ]
