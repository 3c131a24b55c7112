"""What happens to a post after it was kept: edited, taken back, and what stands above it."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.mentions.models.mention import Mention
from allears.staff.guard import OfIdentity, OfMention


class Version(models.Model):
    """What a mention said before its author changed it."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="versions")
    title = models.TextField(blank=True)
    text = models.TextField(blank=True)
    warning = models.TextField(blank=True)
    edited_at = models.DateTimeField(null=True)
    """When its author wrote these words; empty: they were the first."""
    seen_at = models.DateTimeField()
    """When we heard them."""

    objects = OfMention["Version"]()

    class Meta:
        indexes = [models.Index(fields=["mention", "id"], name="version_of_mention")]


class ChangeKind(models.TextChoices):
    """What became of a mention after it was kept."""

    EDITED = "edited", _("edited")
    GONE = "gone", _("deleted")


class Change(models.Model):
    """A mention was edited or taken back, and the floors above do not know yet; `care` takes it out."""

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE)
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    at = models.DateTimeField()
    n_faults = models.PositiveIntegerField(default=0, db_default=0)
    """How often it broke whoever was to follow it."""
    again_at = models.DateTimeField(null=True)
    """Put aside until then, after a fault."""

    objects = OfMention["Change"]()


class Tombstone(models.Model):
    """A post or account that its network took back: what comes late of it is not kept."""

    key = models.UUIDField(primary_key=True)
    """A digest: the table names nobody."""
    at = models.DateTimeField()

    class Meta:
        indexes = [BrinIndex(fields=["at"], name="tombstone_at", autosummarize=True)]


class Erased(models.Model):
    """Somebody asked us to forget them: what they say in public is not kept, unless they turn to us."""

    key = models.UUIDField(primary_key=True)
    """A digest of network and handle with a secret of ours: nobody learns from it who it was."""
    at = models.DateTimeField()


class GoneAccount(models.Model):
    """An account was deleted or taken down: what it said is taken back in pieces."""

    identity = models.ForeignKey("contacts.Identity", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    place_at = models.DateTimeField(null=True)
    """Where the next piece begins: the time of the last mention that is through..."""
    place_id = models.BigIntegerField(default=0)
    """...and its number."""
    n_gone = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    n_faults = models.PositiveIntegerField(default=0, db_default=0)
    """How often a piece of it broke whoever was to take it back..."""
    again_at = models.DateTimeField(null=True)
    """...and until when it is put aside."""

    objects = OfIdentity["GoneAccount"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identity"], condition=Q(ended_at__isnull=True), name="gone_account_once"
            )
        ]


class Above(models.Model):
    """What stands above a mention on its network is to be fetched, was, or cannot be."""

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    """When to ask the network next; empty when there is nothing to ask any more."""
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=80, blank=True)
    n_tries = models.IntegerField(default=0)
    fetched_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True)
    """Why it was given up, or comes later, in words."""

    objects = OfMention["Above"]()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="above_due")
        ]


class Context(models.Model):
    """A post above a mention: shown with it, never a mention, never counted."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="contexts")
    place = models.IntegerField()
    """From 0, the root of the thread first."""
    network = models.CharField(max_length=40)
    external_id = models.TextField(blank=True)
    author_key = models.TextField(blank=True)
    """As `Identity.key`; a stranger here is no contact."""
    post = models.JSONField()
    gone_at = models.DateTimeField(null=True)

    objects = OfMention["Context"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mention", "place"], name="context_place_once")
        ]
        indexes = [
            models.Index(fields=["network", "external_id"], name="context_external"),
            models.Index(fields=["network", "author_key"], name="context_author"),
        ]


class Look(models.Model):
    """A mention is asked for again now and then: was it edited, or taken back? Wiped ones have none."""

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE)
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    """Of the mention; here, so that those of one channel are found by one index."""
    rank = models.SmallIntegerField()
    """A value of `again.Rank`: who comes first."""
    due_at = models.DateTimeField()
    """While somebody asks: when others may, should they have died."""
    n_missing = models.SmallIntegerField(default=0)
    """How often the network has not shown it, one time after the other."""

    objects = OfMention["Look"]()

    class Meta:
        indexes = [models.Index(fields=["channel", "rank", "due_at"], name="look_due")]
