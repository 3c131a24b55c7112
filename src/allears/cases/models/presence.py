"""Who looks at a case right now, what they have half written, and what they must be told."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from allears.cases.models.case import Case
from allears.staff.guard import OfCase


class Presence(models.Model):
    """Somebody has a case open; older than a minute means gone."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    typed_at = models.DateTimeField(null=True)

    objects = OfCase["Presence"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="presence_once")]


class Draft(models.Model):
    """A reply that somebody has begun."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    begun_version = models.IntegerField()
    """`Case.version` when it was begun."""
    changed_at = models.DateTimeField()
    conversation = models.ForeignKey(
        "cases.Conversation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(null=True)
    files = models.JSONField(default=list)
    """What goes with it: [{"sha256", "name", "kind", "size", "alt"}], kept by `mentions.files`."""
    warning = models.TextField(null=True)  # noqa: DJ001 - not touched is not empty
    """What stands before it; null until somebody touched it: as the post that is answered."""
    visibility = models.CharField(max_length=20, blank=True, db_default="")
    """Who shall see it, where somebody chose; empty: whoever saw the post that is answered."""
    is_returned = models.BooleanField(default=False)
    """It was to leave later, and came back because the person wrote before that."""

    objects = OfCase["Draft"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="draft_once")]


class Notice(models.Model):
    """Something that one user must be told, in the app."""

    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    """A value of `rules.notices.Kind`."""
    key = models.CharField(max_length=80)
    """The event that it tells of; the same event is told once."""
    words = models.CharField(max_length=300)
    read_at = models.DateTimeField(null=True)

    objects = OfCase["Notice"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["user", "-at"], condition=Q(read_at__isnull=True), name="notice_unread"
            ),
        ]
