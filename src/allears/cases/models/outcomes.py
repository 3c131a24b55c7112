"""What the person says of how it ended, how we asked them, and the page that is theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case, Closure
from allears.cases.models.thread import Message
from allears.staff.guard import OfCase, OfClosure


class Sign(models.TextChoices):
    """By what we know what they think."""

    MESSAGE = "message", _("they wrote it")
    LATER = "later", _("they wrote it later")
    SPOKEN = "spoken", _("they said it")
    PAGE = "page", _("they said it on their page")


class TheirWord(models.Model):
    """The person is satisfied with how it went, or not, and by what we know."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="their_words")
    closure = models.ForeignKey(Closure, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_satisfied = models.BooleanField()
    sign = models.CharField(max_length=10, choices=Sign.choices)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Who of us confirmed it; nobody where the person said it on their page."""
    words = models.TextField(blank=True)

    objects = OfCase["TheirWord"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sign__in=["message", "later"], message__isnull=False, by__isnull=False)
                | Q(sign="spoken", message__isnull=True, by__isnull=False)
                | Q(sign="page", message__isnull=True, by__isnull=True),
                name="their_word_has_a_sign",
            ),
        ]
        indexes = [models.Index(fields=["case", "-at"], name="their_word_of_case")]


class FollowUp(models.Model):
    """One time that we ask, or asked, whether it is good; the one after the last try ends it."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name="follow_ups")
    n = models.IntegerField()
    """1 is the first try."""
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """Asked, or not needed any more."""
    message = models.OneToOneField(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    why_not = models.CharField(max_length=200, blank=True)

    objects = OfClosure["FollowUp"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closure", "n"], name="follow_up_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | Q(message__isnull=True),
                name="follow_up_asked_is_over",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(ended_at__isnull=True), name="follow_up_due"
            ),
        ]


class FollowUpPolicy(models.Model):
    """How we ask whether it is good: one row."""

    is_on = models.BooleanField(default=True)
    after_h = models.IntegerField(default=24)
    n_tries = models.IntegerField(default=2)
    distance_h = models.IntegerField(default=72)
    left_out = models.JSONField(default=list)
    """Networks where we never ask, not even in private."""
    is_public_asked = models.BooleanField(default=False)
    from_hour = models.IntegerField(default=9)
    to_hour = models.IntegerField(default=19)
    time_zone = models.CharField(max_length=60, default="UTC")
    texts = models.JSONField(default=dict)
    """Language to text; a language without one has ours."""
    shows_first_name = models.BooleanField(default=False)
    """Whether the person's page says who has it."""

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="follow_up_policy_is_one")]


class PersonPage(models.Model):
    """The page of a case for whom it is about, behind an address that only they have."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="page")
    key = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    understood = models.CharField(max_length=300, blank=True)
    """What we understood, in a line; empty: their own first words."""
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    """Nobody of us: they did it themselves."""

    objects = OfCase["PersonPage"]()
