"""Posts that we keep, and who met them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from allears.mentions.models.monitor import Monitor
from allears.staff.guard import OfMention, Walled


class Mention(models.Model):
    """A post that we keep. What the network gave never changes; marks are ours."""

    key = models.TextField(unique=True)
    """network, scope and id in one: the same post is never kept twice."""
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=40)
    external_id = models.TextField(blank=True)
    identity = models.ForeignKey(
        "contacts.Identity", null=True, on_delete=models.PROTECT, related_name="+"
    )
    posted_at = models.DateTimeField()
    heard_at = models.DateTimeField()
    thread = models.TextField(blank=True)
    is_private = models.BooleanField()
    is_automatic = models.BooleanField(default=False)
    title = models.TextField(blank=True)
    text = models.TextField()
    url = models.TextField(blank=True)
    language = models.CharField(max_length=35)
    mood = models.CharField(max_length=12)
    intent = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    marks = models.JSONField()
    """kind -> [value, confidence, reason]"""
    post = models.JSONField()
    fingerprint = models.BigIntegerField(null=True)
    bands = ArrayField(models.BigIntegerField(), default=list)
    edited_at = models.DateTimeField(null=True)
    """When its author last changed it, as the network tells."""
    n_edits = models.IntegerField(db_default=0)
    """How often it was changed since we kept it; what it said before are its `versions`."""
    gone_at = models.DateTimeField(null=True)
    """When we wiped it, since its author or network took it back."""
    copy_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    n_copies = models.IntegerField(default=0)
    walls = ArrayField(models.BigIntegerField(), null=True)
    """Those around its author, and around the case that it is in; the database keeps them."""
    search = models.GeneratedField(
        expression=Func(F("language"), F("title"), F("text"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = Walled["Mention"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["posted_at"], condition=Q(walls__isnull=False), name="mention_walled"
            ),
            models.Index(fields=["-posted_at", "-id"], name="mention_newest"),
            models.Index(fields=["-heard_at", "-id"], name="mention_heard"),
            models.Index(fields=["channel", "thread"], name="mention_thread"),
            models.Index(fields=["identity", "-posted_at"], name="mention_of_person"),
            models.Index(fields=["network", "external_id"], name="mention_external"),
            *(
                models.Index(fields=[name, "-heard_at", "-id"], name=f"mention_by_{name}")
                for name in ("channel", "network", "language", "intent", "urgency")
            ),
            models.Index(
                fields=["-heard_at", "-id"],
                condition=Q(post__media__0__isnull=False),
                name="mention_with_media",
            ),
            models.Index(
                fields=["id"],
                condition=Q(post__files__0__isnull=False),
                name="mention_with_files",
            ),
            GinIndex(fields=["search"], name="mention_search"),
            GinIndex(fields=["bands"], condition=Q(copy_of__isnull=True), name="mention_bands"),
        ]


class Fresh(models.Model):
    """A kept mention that nobody has decided about yet; the care loop takes it out."""

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE)
    kept_at = models.DateTimeField()
    n_faults = models.PositiveIntegerField(default=0, db_default=0)
    """How often it broke whoever was to decide about it."""
    again_at = models.DateTimeField(null=True)
    """Put aside until then, after a fault."""

    objects = OfMention["Fresh"]()


class Hit(models.Model):
    """A monitor met a post."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="hits")
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="hits")
    posted_at = models.DateTimeField()

    objects = OfMention["Hit"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "monitor"], name="hit_once")]
        indexes = [models.Index(fields=["monitor", "-posted_at"], name="hit_newest")]


class Verdict(models.Model):
    """A post of which somebody said that a monitor should meet it, or should not: its test set."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="verdicts")
    mention = models.ForeignKey(
        "mentions.Mention", null=True, on_delete=models.CASCADE, related_name="verdicts"
    )
    """Null for a post of the firehose that no monitor met."""
    key = models.TextField()
    """Of the post, as `Mention.key`."""
    is_right = models.BooleanField()
    post = models.JSONField()
    marks = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = OfMention["Verdict"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["monitor", "key"], name="verdict_once")]
        indexes = [models.Index(fields=["key"], name="verdict_of_post")]
