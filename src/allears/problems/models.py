"""Problems and wishes, what is linked to them, and who was told what of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q

from allears.problems.rules.states import Kind, State
from allears.staff.guard import OfCaseAndContact, OfCaseAndMention, OfFirst


class Problem(models.Model):
    """One root cause behind many cases, or one wish that many have."""

    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    """As we call it among us."""
    internal = models.TextField(blank=True)
    """What we know; never leaves."""
    language = models.CharField(max_length=35)
    """The one that people get whose own we have no words in."""
    owner = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(
        "staff.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    state_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = ArrayField(models.TextField(), default=list)
    """What linked cases have in common; by these new ones are known."""
    n_outside = models.IntegerField(default=0)
    """How many said on the public page that they have it too."""
    search = models.GeneratedField(
        expression=Func(F("language"), F("title"), F("internal"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[k.value for k in Kind]), name="problem_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in State]), name="problem_state_known"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="problem_published_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-state_at"], name="problem_by_state"),
            GinIndex(fields=["search"], name="problem_search"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicWords(models.Model):
    """What we say of it to those outside, in one language."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="public_words")
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=200)
    text = models.TextField()
    workaround = models.TextField(blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    search = models.GeneratedField(
        expression=Func(F("language"), F("title"), F("text"), function="allears_search"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["problem", "language"], name="public_words_once"),
        ]
        indexes = [GinIndex(fields=["search"], name="public_words_search")]


class Change(models.Model):
    """Its state changed, and what was said of it in public from then on. Never changed."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12)
    note = models.TextField(blank=True)
    """Why, among us."""
    said = models.JSONField(default=dict)
    """language -> {"title", "text", "workaround"} as it stood."""

    class Meta:
        indexes = [models.Index(fields=["problem", "-at"], name="change_of_problem")]


class Link(models.Model):
    """A case, or a public post that is none, belongs to it. One that was taken away comes not back."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="links")
    case = models.ForeignKey(
        "cases.Case", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    mention = models.ForeignKey(
        "mentions.Mention", null=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Empty: by the rule."""
    words = models.TextField(blank=True)
    """By which words they are alike, where nobody chose it."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfCaseAndMention["Link"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "problem"], name="link_case_once"),
            models.UniqueConstraint(fields=["mention", "problem"], name="link_mention_once"),
            models.CheckConstraint(
                condition=Q(case__isnull=False, mention__isnull=True)
                | Q(case__isnull=True, mention__isnull=False),
                name="link_case_or_mention",
            ),
        ]
        indexes = [
            models.Index(
                fields=["problem", "-at", "-id"],
                condition=Q(ended_at__isnull=True),
                name="link_of_problem",
            ),
        ]


class Telling(models.Model):
    """A lead let everybody be told of a change. It has ended, was stopped, or is under way."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="tellings")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.PROTECT, related_name="+")
    texts = models.JSONField()
    """language -> what is written, with blanks."""
    language = models.CharField(max_length=35)
    """Of the text for those who have none of their own."""
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(ended_at__isnull=True, stopped_at__isnull=True),
                name="telling_under_way",
            ),
        ]


class Told(models.Model):
    """One person and one change: they will be told, were told, or are left out and why."""

    telling = models.ForeignKey(Telling, on_delete=models.CASCADE, related_name="told")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="told")
    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    channel = models.ForeignKey(
        "channels.Channel", null=True, on_delete=models.PROTECT, related_name="+"
    )
    is_public = models.BooleanField(default=False)
    language = models.CharField(max_length=35)
    """Of the text that they get."""
    sender = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    left_out = models.CharField(max_length=12, blank=True)
    """Why they are not told."""
    words = models.TextField(blank=True)
    """...in the words of whoever refused it."""
    written_at = models.DateTimeField(null=True)
    message = models.OneToOneField(
        "cases.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    verdict = models.CharField(max_length=6, blank=True)
    """What they say of it, as somebody of us heard it: `works` or `still`."""
    verdict_at = models.DateTimeField(null=True)
    verdict_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfCaseAndContact["Told"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "contact"], name="told_once"),
            models.CheckConstraint(
                condition=Q(written_at__isnull=True) | Q(left_out=""), name="told_or_left_out"
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=True) | Q(written_at__isnull=False),
                name="told_message_is_written",
            ),
        ]
        indexes = [
            models.Index(
                fields=["channel", "id"],
                condition=Q(written_at__isnull=True, left_out=""),
                name="told_waiting",
            ),
            models.Index(
                fields=["channel", "-written_at"],
                condition=Q(written_at__isnull=False),
                name="told_lately",
            ),
        ]


class Gathering(models.Model):
    """Open cases that look alike and belong to no problem yet, as of the last look."""

    first = models.OneToOneField(
        "cases.Case", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    """The one that the others are compared with."""
    case_ids = ArrayField(models.BigIntegerField())
    words = ArrayField(models.TextField())
    seen_at = models.DateTimeField()
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = OfFirst["Gathering"]()
