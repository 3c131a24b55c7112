"""What was said and what happened on a case. Events are never changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case, Conversation
from allears.staff.guard import OfCase


class Message(models.Model):
    """One mention or one reply in a conversation."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="messages"
    )
    at = models.DateTimeField()
    """When it was said."""
    received_at = models.DateTimeField()
    """When it reached us, or was written here: what clocks count from."""
    mention = models.OneToOneField(
        "mentions.Mention", null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    outgoing = models.OneToOneField(
        "outbox.Outgoing", null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    quoted = models.TextField(blank=True)
    is_public = models.BooleanField()
    network_id = models.TextField(blank=True)
    """The message's id on its network, ours too: what later answers refer to."""
    files = models.JSONField(default=list)
    """What we sent with it: [{"sha256", "name", "kind", "size", "alt"}]."""
    warning = models.TextField(blank=True, db_default="")
    """What we put before an answer of ours; of theirs it stands in the mention."""
    changed_at = models.DateTimeField(null=True)
    """When we heard that its author changed it or took it back."""
    leaves_at = models.DateTimeField(null=True)
    """When a planned answer leaves; empty for one that leaves at once."""

    objects = OfCase["Message"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mention__isnull=False, by__isnull=True)
                | Q(mention__isnull=True, by__isnull=False),
                name="message_theirs_or_ours",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "at", "id"], name="message_thread"),
            models.Index(
                fields=["network_id"], condition=~Q(network_id=""), name="message_network_id"
            ),
            models.Index(
                fields=["leaves_at"],
                condition=Q(leaves_at__isnull=False),
                name="message_planned",
            ),
        ]


class Note(models.Model):
    """Internal; never leaves."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    mentioned = ArrayField(models.BigIntegerField(), default=list)
    """Users named with @."""
    mentioned_teams = ArrayField(models.BigIntegerField(), default=list)
    language = models.CharField(max_length=35, blank=True, default="")
    """The one in which its writer works; for searching by stems."""
    search = models.GeneratedField(
        expression=Func(F("language"), Value(""), F("text"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    names: Sequence[str] = ()
    """What those who are named may be called; set by whoever reads the notes of a case."""

    objects = OfCase["Note"]()

    class Meta:
        indexes = [
            models.Index(fields=["case", "at"], name="note_of_case"),
            GinIndex(fields=["search"], name="note_search"),
        ]


class Said(models.Model):
    """The lexemes of all that was said in a case, of its title and its person. Triggers keep it."""

    case = models.OneToOneField(
        Case, primary_key=True, on_delete=models.CASCADE, related_name="said"
    )
    words = SearchVectorField()

    objects = OfCase["Said"]()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="said_words")]


class EventKind(models.TextChoices):
    """What can happen to a case."""

    OPENED = "opened", _("opened")
    ROUTED = "routed", _("routed")
    HEARD = "heard", _("wrote")
    TAKEN = "taken", _("took it")
    ASSIGNED = "assigned", _("assigned")
    RELEASED = "released", _("put it back")
    HANDED = "handed", _("handed over")
    OFFERED = "offered", _("offered to another team")
    DECLINED = "declined", _("declined it")
    OFFER_OVER = "offer_over", _("the offer ended")
    OFFER_LATE = "offer_late", _("nobody said yes or no in time")
    WATCHING = "watching", _("changed who watches")
    ASKED = "asked", _("asked at the side")
    ASIDE_OWNED = "aside_owned", _("sees to a question")
    ASIDE = "aside", _("answered at the side")
    ASIDE_OVER = "aside_over", _("took a question back")
    ASIDE_LATE = "aside_late", _("nobody answered at the side in time")
    TAKEN_OVER = "taken_over", _("went on from a draft")
    ASIDE_LOST = "aside_lost", _("a question at the side did not arrive")
    APPROVAL_ASKED = "approval_asked", _("asked for a yes")
    APPROVED = "approved", _("said yes")
    APPROVAL_NO = "approval_no", _("said no")
    APPROVAL_OVER = "approval_over", _("took it back")
    APPROVAL_LATE = "approval_late", _("nobody said yes or no in time")
    HARD = "hard", _("a protocol opened")
    HARD_OVER = "hard_over", _("ended the protocol")
    REVEALED = "revealed", _("looked at what was covered")
    REPLIED = "replied", _("answered")
    SENT = "sent", _("left")
    SEND_FAILED = "send_failed", _("could not be sent")
    SEND_RETRIED = "send_retried", _("sent again")
    SEND_CANCELLED = "send_cancelled", _("not sent")
    BOUNCED = "bounced", _("came back")
    NOTED = "noted", _("noted")
    SNOOZED = "snoozed", _("snoozed")
    WOKE = "woke", _("woke up")
    CLOSED = "closed", _("closed")
    REOPENED = "reopened", _("reopened")
    BREACHED = "breached", _("missed a time")
    RENAMED = "renamed", _("renamed")
    MERGED = "merged", _("merged")
    UNDONE = "undone", _("taken back")
    WALLED = "walled", _("changed who may see it")
    EDITED = "edited", _("changed it")
    GONE = "gone", _("deleted it")
    PROMISED = "promised", _("promised an answer")
    PROMISE_MOVED = "promise_moved", _("changed a promise")
    PROMISE_KEPT = "promise_kept", _("kept a promise")
    PROMISE_BROKEN = "promise_broken", _("a promise was broken")
    PROMISE_OVER = "promise_over", _("withdrew a promise")
    FOLLOWED_UP = "followed_up", _("asked whether it is good")
    SATISFIED = "satisfied", _("says that it is good")
    NOT_SATISFIED = "not_satisfied", _("says that it is not good")
    NO_WORD = "no_word", _("no answer after our tries")
    PAGE = "page", _("made the person's page")
    PAGE_OVER = "page_over", _("took the person's page away")
    PLAYBOOK = "playbook", _("followed a playbook")
    WENT_PRIVATE = "went_private", _("went on in private")
    PUBLIC_WORD = "public_word", _("said in public how it ended")
    RECALL = "recall", _("takes an answer back")
    RECALLED = "recalled", _("took an answer back")
    RECALL_FAILED = "recall_failed", _("could not take an answer back")


class Event(models.Model):
    """What happened to a case, who did it and when. A trigger refuses changes."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    words = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    objects = OfCase["Event"]()

    class Meta:
        indexes = [models.Index(fields=["case", "at", "id"], name="event_of_case")]
