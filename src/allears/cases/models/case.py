"""Cases and the conversations that they gather; states are rows with who and when."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from allears.staff.guard import OfCase, OfCaseAndMention, Walled

UNKNOWN_REACH = -1
"""Behind everybody whose followers are known, also those who have none."""


class Outcome(models.TextChoices):
    """How a case ended, seen from the person."""

    SATISFIED = "satisfied", _("Satisfied")
    UNCONFIRMED = "unconfirmed", _("Solved, not confirmed")
    """We think so, they have not said so; the follow-up asks them."""
    NOT_SATISFIED = "not_satisfied", _("Not satisfied")
    NO_ANSWER = "no_answer", _("No answer after our tries")
    NOT_OURS = "not_ours", _("Not ours to solve")
    SPAM = "spam", _("Spam")


class Cause(models.TextChoices):
    """Whose doing the matter was; apart from how it ended."""

    OURS = "ours", _("Ours")
    PARTNERS = "partners", _("A partner's")
    THEIRS = "theirs", _("Theirs")
    NOBODYS = "nobodys", _("Nobody's")
    UNCLEAR = "unclear", _("Unclear")


class Leaving(models.TextChoices):
    """Why somebody goes."""

    PRICE = "price", _("Price")
    QUALITY = "quality", _("It does not work as it should")
    SERVICE = "service", _("How we treated them")
    OFFER = "offer", _("They need something else")
    COMPETITOR = "competitor", _("Somebody else is better")
    MOVING = "moving", _("They move, or do not need it any more")
    TRUST = "trust", _("They do not trust us any more")
    OTHER = "other", _("Something else")
    NOT_SAID = "not_said", _("They did not say")


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
    reach = models.BigIntegerField(null=True)
    """Followers of the loudest account that speaks in it; null: no number known. It orders what PR
    asks for by reach and measures the gap between loud and quiet; need never hears of it."""
    began_private = models.BooleanField(null=True)
    """Whether its first message was for us alone."""
    first_answer_kept = models.BooleanField(null=True)
    """Whether the first answer came within its promised time; null: none was promised, or it still
    may. Written with the clocks."""
    promise_broken_at = models.DateTimeField(null=True)
    """Since when a promise of ours stands broken without a word to the person."""
    dissatisfied_at = models.DateTimeField(null=True)
    """When the person said that it is not good; until a lead has seen to it."""
    wall = models.ForeignKey(
        "staff.Wall", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    """Its own: put there by somebody, or by its route or team. Only `actions.walls` moves it."""
    walls = ArrayField(models.BigIntegerField(), null=True)
    """Its own and its person's; null for none. The database keeps them, whatever is written."""
    version = models.IntegerField(default=1)
    """Grows with every change; what a screen has seen is compared with it."""

    objects = Walled["Case"]()

    class Meta:
        indexes = [
            models.Index(
                fields=["team", "order_at", "id"],
                include=["walls"],
                condition=Q(closed_at__isnull=True),
                name="case_team_queue",
            ),
            models.Index(
                fields=["order_at", "id"],
                include=["walls"],
                condition=Q(closed_at__isnull=True),
                name="case_queue",
            ),
            models.Index(
                fields=["order_at", "id"],
                include=["walls"],
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
                include=["walls"],
                condition=Q(closed_at__isnull=True),
                name="case_standing",
            ),
            models.Index(
                fields=["id"],
                condition=Q(walls__isnull=False),
                include=["walls"],
                name="case_walled",
            ),
            models.Index(
                Coalesce("reach", Value(UNKNOWN_REACH)).desc(),
                F("id").desc(),
                include=["walls"],
                condition=Q(closed_at__isnull=True),
                name="case_by_reach",
            ),
            models.Index(
                fields=["opened_at"],
                include=[
                    *("id", "first_answered_at", "closed_at", "team", "network", "language"),
                    *("reach", "began_private", "first_answer_kept", "walls"),
                ],
                name="case_gap",
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
            models.Index(
                fields=["dissatisfied_at"],
                condition=Q(dissatisfied_at__isnull=False),
                name="case_dissatisfied",
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

    objects = OfCase["Conversation"]()

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
    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True, db_default="")
    leaving = models.CharField(max_length=12, choices=Leaving.choices, blank=True, db_default="")
    """Why they leave, where they do."""
    leaving_words = models.CharField(max_length=300, blank=True, db_default="")
    reopened_at = models.DateTimeField(null=True)
    reopened_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfCase["Closure"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(reopened_at__isnull=True), name="closure_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="closure_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["", *Cause.values], leaving__in=["", *Leaving.values]),
                name="closure_cause_known",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="closure_at"),
            models.Index(
                fields=["case"],
                condition=Q(outcome=Outcome.SPAM, reopened_at__isnull=True),
                name="closure_spam",
            ),
        ]


class Snooze(models.Model):
    """A case sleeps until a moment, or until the person writes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="snoozes")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = OfCase["Snooze"]()

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

    objects = OfCaseAndMention["Intake"]()
