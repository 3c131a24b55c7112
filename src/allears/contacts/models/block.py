"""Who is muted or blocked: one row for each time, with why, by whom, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.contacts.models.person import Identity
from allears.staff.guard import OfIdentity


class BlockKind(models.TextChoices):
    """How far it goes."""

    MUTED = "muted", _("muted")
    """Heard, but opens no case and tells nobody."""
    BLOCKED = "blocked", _("blocked")
    """The same, and not answered either."""


class BlockReason(models.TextChoices):
    """Why."""

    ABUSE = "abuse", _("Insults or threatens us")
    HARASSMENT = "harassment", _("Harasses other people")
    SPAM = "spam", _("Spam or advertising")
    FLOOD = "flood", _("The same again and again")
    MACHINE = "machine", _("A machine, not a person")
    COURT = "court", _("Only through lawyers or a court")
    OTHER = "other", _("Something else")


class Block(models.Model):
    """Somebody is muted or blocked under one of their names. It ends by itself at `until`."""

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=8, choices=BlockKind.choices)
    reason = models.CharField(max_length=12, choices=BlockReason.choices)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    """Empty: until it is taken back."""
    ended_at = models.DateTimeField(null=True)
    """Taken back, replaced by another, or written down as over after `until`."""
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfIdentity["Block"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(ended_at__isnull=True), name="block_one_stands"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BlockKind.values, reason__in=BlockReason.values),
                name="block_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("at")),
                name="block_ends_later",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                condition=Q(ended_at__isnull=True, until__isnull=False),
                name="block_due",
            ),
            models.Index(fields=["identity", "-at"], name="block_of_identity"),
        ]
