"""Cases and the conversations that they gather; states are rows with who and when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How a case ended, seen from the person."""

    SATISFIED = "satisfied", _("Satisfied")
    NOT_SATISFIED = "not_satisfied", _("Not satisfied")
    NO_ANSWER = "no_answer", _("No answer after our tries")
    NOT_OURS = "not_ours", _("Not ours to solve")
    SPAM = "spam", _("Spam")


class Case(models.Model):
    """One matter of one contact that wants an answer. It always has one accountable team."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("staff.Team", on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        "staff.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    watchers = models.ManyToManyField("staff.Team", blank=True, related_name="+")
    title = models.CharField(max_length=200)
    tag = models.CharField(max_length=24, unique=True)
    """Unguessable; part of the reply address of mails."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    intake_reason = models.CharField(max_length=40)
    intake_words = models.TextField()
    route = models.ForeignKey("cases.Route", null=True, on_delete=models.SET_NULL, related_name="+")
    route_words = models.TextField()
    priority = models.CharField(max_length=10, default="normal")
    sla_policy = models.ForeignKey(
        "cases.SlaPolicy", null=True, on_delete=models.PROTECT, related_name="+"
    )
    network = models.CharField(max_length=40)
    intent = models.CharField(max_length=12)
    mood = models.CharField(max_length=12)
    urgency = models.CharField(max_length=12)
    language = models.CharField(max_length=35)
    monitors = ArrayField(models.BigIntegerField(), default=list)
    subject_words = ArrayField(models.TextField(), default=list)
    """What the person's messages are about, for telling two matters apart."""

    marks = models.JSONField(default=dict)
    """The strongest marks so far: kind -> [value, confidence, reason]."""
    need_points = models.FloatField(default=0)
    need_words = models.JSONField(default=list)
    waiting_since = models.DateTimeField(null=True)
    """Since when the person waits for us; null while the ball is with them."""
    order_at = models.DateTimeField()
    """Place in the queue, earliest first; see `rules.priority`."""
    snoozed_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    first_answered_at = models.DateTimeField(null=True)
    last_message_at = models.DateTimeField()
    last_words = models.CharField(max_length=240, blank=True)
    last_is_ours = models.BooleanField(default=False)
    next_due_at = models.DateTimeField(null=True)
    n_messages = models.IntegerField(default=0)
    n_reopened = models.IntegerField(default=0)
    n_returns = models.IntegerField(default=0)
    """How often the person had to come back after an answer of ours."""
    version = models.IntegerField(default=1)
    """Grows with every change; what a screen has seen is compared with it."""

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "order_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="case_team_queue",
            ),
            models.Index(
                fields=["order_at", "id"], condition=Q(closed_at__isnull=True), name="case_queue"
            ),
            models.Index(
                fields=["order_at", "id"],
                condition=Q(
                    closed_at__isnull=True, snoozed_until__isnull=True, waiting_since__isnull=False
                ),
                name="case_waiting",
            ),
            models.Index(
                fields=["assignee", "order_at"],
                condition=Q(closed_at__isnull=True),
                name="case_mine",
            ),
            models.Index(
                fields=["team", "assignee", "waiting_since", "snoozed_until"],
                condition=Q(closed_at__isnull=True),
                name="case_standing",
            ),
            models.Index(fields=["contact", "-last_message_at"], name="case_of_contact"),
            models.Index(fields=["-last_message_at", "-id"], name="case_newest"),
            models.Index(fields=["-closed_at", "-id"], name="case_closed"),
            models.Index(
                fields=["snoozed_until"],
                condition=Q(snoozed_until__isnull=False, closed_at__isnull=True),
                name="case_snoozed",
            ),
            GinIndex(
                fields=["subject_words"],
                condition=Q(closed_at__isnull=False),
                name="case_subject_words",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(waiting_since__isnull=True),
                name="case_closed_waits_for_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"


class Conversation(models.Model):
    """The thread on one channel that messages of a case belong to."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conversations")
    channel = models.ForeignKey("channels.Channel", on_delete=models.PROTECT, related_name="+")
    network = models.CharField(max_length=40)
    thread = models.TextField()
    identity = models.ForeignKey(
        "contacts.Identity", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_private = models.BooleanField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "channel", "thread"], name="conversation_once"),
        ]
        indexes = [models.Index(fields=["channel", "thread"], name="conversation_thread")]


class Closure(models.Model):
    """A case ended, with its outcome; the person may reopen it by writing again."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="closures")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    words = models.TextField(blank=True)
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_at__isnull=True), name="closure_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="closure_outcome_known"
            ),
        ]


class Snooze(models.Model):
    """A case sleeps until a moment, or until the person writes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="snoozes")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="snooze_one_open"
            ),
        ]


class Intake(models.Model):
    """What became of a mention, and why: the record of step 8."""

    mention = models.OneToOneField(
        "mentions.Mention", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()
    decision = models.CharField(max_length=10)
    reason = models.CharField(max_length=40)
    words = models.TextField()
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
