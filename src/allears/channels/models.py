"""Channels: our connections to places on networks, with their keys, cursor and health."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class ErrorKind(models.TextChoices):
    """Why a channel does not hear; each has a sentence for people in `error_words`."""

    NONE = "", _("All is well")
    RETRY = "retry", _("Trying again")
    REFUSED = "refused", _("Refused")
    KEYS = "keys", _("Password or key not accepted")
    OURS = "ours", _("A fault of ours")


class Channel(models.Model):
    """Our connection to a place on a network."""

    network = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=120)
    settings = models.JSONField(default=dict)
    secrets = models.BinaryField(default=bytes)
    """Encrypted JSON object; see `channels.secrets`."""
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    cursor = models.TextField(blank=True)
    next_visit_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)

    visited_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    n_failures = models.IntegerField(default=0)
    error_kind = models.CharField(
        max_length=10, choices=ErrorKind.choices, default=ErrorKind.NONE, blank=True
    )
    error_words = models.TextField(blank=True)
    troubled_at = models.DateTimeField(null=True, blank=True)
    """Since when every visit fails; empty while it is well."""
    told_trouble_at = models.DateTimeField(null=True, blank=True)
    """When administrators were told of that."""
    is_behind = models.BooleanField(default=False)
    """The last visit said that there is more to fetch at once."""

    streamed_at = models.DateTimeField(null=True, blank=True)
    """Last sign of life of the line that stays open; empty while there is none."""
    stream_retry_at = models.DateTimeField(null=True, blank=True)
    """When the line is opened again after it broke."""
    n_stream_failures = models.IntegerField(default=0)
    stream_words = models.TextField(blank=True)
    """Why the line is not open, in words for people."""

    keys_end_at = models.DateTimeField(null=True, blank=True)
    """When its keys end by themselves, as far as the network told."""
    access_ends_at = models.DateTimeField(null=True, blank=True)
    """When what a person said yes to ends, however often its keys are renewed until then."""
    told_end_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """At how many days before that administrators were told last."""

    newest_post_at = models.DateTimeField(null=True, blank=True)
    n_heard = models.BigIntegerField(default=0)
    rests_until = models.DateTimeField(null=True, blank=True)
    """The network asked us not to come before; nobody's click goes over that."""
    sends_rest_until = models.DateTimeField(null=True, blank=True)
    """The same for answers."""
    sends_held_at = models.DateTimeField(null=True, blank=True)
    """Since when nothing leaves by it, because its keys are not accepted."""

    kept_days = models.PositiveSmallIntegerField(null=True, blank=True)
    """For how many days all that it hears is kept; 0: not at all; empty: as its connector says."""
    kept_mb = models.PositiveIntegerField(null=True, blank=True)
    """At most so many megabytes of it; empty: as `channels.keeping` says."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("name"), condition=Q(removed_at__isnull=True), name="channel_name_unique"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_visit_at"],
                condition=Q(paused_at__isnull=True, removed_at__isnull=True),
                name="channel_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Spending(models.Model):
    """What a channel has left of one quota, until its window begins anew."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    left = models.IntegerField()
    ends_at = models.DateTimeField()
    is_told = models.BooleanField(default=False)
    """The network said so; else it is our own count."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="spending_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.key}: {self.left}"


class Gap(models.Model):
    """A time of which a channel can hear nothing any more; goes when posts of that time arrive."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()
    why = models.TextField()
    noted_at = models.DateTimeField()
    filled_since = models.DateTimeField(null=True)
    """The oldest and the newest post of that time that came after all, and how many."""
    filled_until = models.DateTimeField(null=True)
    n_filled = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "since", "until"], name="gap_once"),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("since")), name="gap_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id}: {self.since} to {self.until}"


class Errand(models.Model):
    """Somebody went to a network to say yes; for some minutes, for one session, used once."""

    state = models.CharField(max_length=64, unique=True)
    """The SHA-256 of what travels with the person."""
    session = models.CharField(max_length=64)
    """The SHA-256 of what is kept in the session that began it."""
    network = models.CharField(max_length=40)
    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="+")
    """The channel that is connected again; empty: a new one."""
    settings = models.JSONField(default=dict)
    remembered = models.BinaryField(default=bytes)
    """Encrypted: secrets that were typed, and what the connector must remember."""
    begun_by = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.network} for {self.begun_by_id}"


class Alert(models.Model):
    """Something about a channel that one administrator must hear."""

    user = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=10)
    """A value of `alerts.About`."""
    data = models.JSONField(default=dict)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(seen_at__isnull=True), name="alert_unseen")
        ]

    def __str__(self) -> str:
        return f"{self.about} of {self.channel_id} for {self.user_id}"


class Subscription(models.Model):
    """A hub was asked to tell us at once what is new in a channel's feed (WebSub)."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    hub = models.TextField()
    topic = models.TextField()
    token = models.CharField(max_length=64, unique=True)
    """The end of the address at which the hub calls us; nobody else knows it."""
    secret = models.BinaryField()
    """Encrypted; the hub signs with it."""
    due_at = models.DateTimeField()
    """When the hub is asked next: to begin, to go on, or to stop."""
    asked_at = models.DateTimeField(null=True)
    n_failures = models.IntegerField(default=0)
    words = models.TextField(blank=True, default="")
    """What the hub said last against it, for people."""
    verified_at = models.DateTimeField(null=True)
    """When the hub came to make sure that it was us."""
    agreed_until = models.DateTimeField(null=True)
    polled_at = models.DateTimeField(null=True)
    """The first visit after the hub had begun to tell."""
    delivered_at = models.DateTimeField(null=True)
    n_delivered = models.IntegerField(default=0)
    n_ignored = models.IntegerField(default=0)
    """Deliveries that were not signed with the secret."""
    n_missed = models.IntegerField(default=0)
    """Visits, one after the other, that found what the hub had not told."""
    ended_at = models.DateTimeField(null=True)
    """Since when we do not want it any more."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(ended_at__isnull=True),
                name="subscription_one_a_channel",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="subscription_due")]

    def __str__(self) -> str:
        return f"{self.hub} for {self.channel_id}"
