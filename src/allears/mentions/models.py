"""What was heard and kept: monitors, mentions, hits, hourly counts, and what was left out."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Monitor(models.Model):
    """A saved query: what we listen for."""

    name = models.CharField(_("name"), max_length=120)
    query = models.TextField(_("query"))
    """What is listened for: every part is written out in it."""
    written = models.TextField(blank=True, default="")
    """As somebody wrote it, with parts by their names; empty where it names none."""
    folder = models.CharField(_("folder"), max_length=80, blank=True, default="")
    owner = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Who looks after it, and is told when something is wrong with it."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(removed_at__isnull=True), name="monitor_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def typed(self) -> str:
        """The query as people read and change it."""
        return self.written or self.query


class MonitorVersion(models.Model):
    """A query that a monitor had, so that a hit can be explained years later."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="versions")
    query = models.TextField()
    written = models.TextField(blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    @property
    def typed(self) -> str:
        return self.written or self.query


class Part(models.Model):
    """A piece of a query with a name, used in many monitors as `@{name}`."""

    name = models.CharField(_("name"), max_length=60)
    written = models.TextField(_("query"))
    """As somebody wrote it; may name other parts."""
    query = models.TextField()
    """The same with every other part written out."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="part_name_unique")]

    def __str__(self) -> str:
        return self.name


class Verdict(models.Model):
    """A post of which somebody said that a monitor should meet it, or should not: its test set."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="verdicts")
    mention = models.ForeignKey(
        "Mention", null=True, on_delete=models.CASCADE, related_name="verdicts"
    )
    """Null for a post of the firehose that no monitor met."""
    key = models.TextField()
    """Of the post, as `Mention.key`."""
    is_right = models.BooleanField()
    post = models.JSONField()
    marks = models.JSONField(default=dict)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["monitor", "key"], name="verdict_once")]
        indexes = [models.Index(fields=["key"], name="verdict_of_post")]


class Health(models.Model):
    """How a monitor was when it was last looked at. No row: nobody has looked yet."""

    monitor = models.OneToOneField(
        Monitor, primary_key=True, on_delete=models.CASCADE, related_name="health"
    )
    checked_at = models.DateTimeField()
    kind = models.CharField(max_length=20, blank=True)
    """A value of `mentions.health.Kind`; empty: well."""
    since = models.DateTimeField(null=True)
    """From when on it has been so."""
    data = models.JSONField(default=dict)
    """The numbers behind it."""
    told_at = models.DateTimeField(null=True)
    """When its owner was told of this kind."""
    seen_at = models.DateTimeField(null=True)
    """When its owner looked at it since."""

    class Meta:
        indexes = [models.Index(fields=["checked_at"], name="health_oldest")]


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
    copy_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="copies")
    n_copies = models.IntegerField(default=0)
    search = models.GeneratedField(
        expression=Func(F("language"), F("title"), F("text"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [
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
            GinIndex(fields=["search"], name="mention_search"),
            GinIndex(fields=["bands"], condition=Q(copy_of__isnull=True), name="mention_bands"),
        ]


class Fresh(models.Model):
    """A kept mention that nobody has decided about yet; the care loop takes it out."""

    mention = models.OneToOneField(Mention, primary_key=True, on_delete=models.CASCADE)
    kept_at = models.DateTimeField()


class Hit(models.Model):
    """A monitor met a post."""

    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="hits")
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="hits")
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mention", "monitor"], name="hit_once")]
        indexes = [models.Index(fields=["monitor", "-posted_at"], name="hit_newest")]


class HourlyCount(models.Model):
    """How many mentions a monitor (or, without one, a channel) kept in an hour."""

    hour = models.DateTimeField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    monitor = models.ForeignKey(Monitor, null=True, on_delete=models.CASCADE, related_name="counts")
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hour", "channel", "monitor"],
                name="hourly_count_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=["monitor", "hour"], name="hourly_count_of_monitor")]


class DropCount(models.Model):
    """How many posts of a channel were left out on a day, by reason."""

    on = models.DateField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["on", "channel", "reason"], name="drop_count_once")
        ]


class DropSample(models.Model):
    """One post that was left out, kept for looking at; the newest few of each channel."""

    at = models.DateTimeField()
    channel = models.ForeignKey("channels.Channel", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    why = models.TextField()
    sample = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["channel", "-at"], name="drop_sample_newest")]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="drop_sample_has_reason")
        ]


class Fill(models.Model):
    """A monitor is filled with what was heard before it was made or changed; done in slices."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="fills")
    query = models.TextField()
    """What is looked for, as the monitor said when the fill was begun."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    opens_cases = models.BooleanField()
    n_total = models.BigIntegerField(null=True)
    """Posts that are looked through; empty until the first slice."""
    n_looked = models.BigIntegerField(default=0)
    n_kept = models.BigIntegerField(default=0)
    """Mentions that it brought."""
    n_known = models.BigIntegerField(default=0)
    """Mentions that were there already; the monitor has met them now, if it had not before."""
    place = models.JSONField(default=dict)
    """Channel id to where to go on in it; `null` when it is through."""
    ended_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    trouble = models.TextField(blank=True, default="")
    """Why it ended before its end, in words."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["monitor"], condition=Q(ended_at__isnull=True), name="fill_one_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["monitor", "-id"], name="fill_newest")]
