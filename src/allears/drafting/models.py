"""What is known of good answers, what was offered of them, and what a model may be asked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from allears.staff.guard import OfCase, OfCaseAndSource


class Answer(models.Model):
    """An answer of ours that was good, found by the words of what it answered.

    Its text stays in the message alone, so that whatever takes that away takes this away too.
    """

    message = models.OneToOneField(
        "cases.Message", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    language = models.CharField(max_length=35, blank=True)
    """Of the question, without its country."""
    words = ArrayField(models.TextField())
    """The lexemes of the question, without courtesies."""
    weight = models.SmallIntegerField()
    """2: the person said that it is good; 1: solved, and not opened again."""

    objects = OfCase["Answer"]()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="answer_words", fastupdate=False)]


class Due(models.Model):
    """A case that ended, or changed since: its answers are to be looked at (again). Triggers write it."""

    case = models.OneToOneField(
        "cases.Case",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
    )
    """Without a constraint: when a case goes, what goes with it may write its number once more."""
    not_before = models.DateTimeField(null=True)
    """While an answer of it has not left yet."""

    objects = OfCase["Due"]()

    class Meta:
        indexes = [models.Index(fields=["not_before", "case"], name="answer_due")]


class Kind(models.TextChoices):
    """Where a draft comes from."""

    ANSWER = "answer"
    ARTICLE = "article"
    MODEL = "model"


class Offer(models.Model):
    """A draft that was offered in a case: taken or not, what was sent of it, or that it does not fit."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.ForeignKey(
        "cases.Message", null=True, on_delete=models.CASCADE, related_name="+"
    )
    article = models.ForeignKey(
        "knowledge.Article", null=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    """To whom it was shown first."""
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(blank=True)
    """As it was put into the reply box."""
    message = models.ForeignKey(
        "cases.Message", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """What was sent then."""
    settled_at = models.DateTimeField(null=True)
    """When it was seen what was sent; without a message nothing was sent for long."""
    kept = models.FloatField(null=True)
    """The share of its words that was sent."""
    is_unchanged = models.BooleanField(default=False)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    refused_words = ArrayField(models.TextField(), default=list)
    """Of the question for which it does not fit."""

    objects = OfCaseAndSource["Offer"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "source"], condition=Q(kind="answer"), name="offer_answer_once"
            ),
            models.UniqueConstraint(
                fields=["case", "article"], condition=Q(kind="article"), name="offer_article_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="answer", source__isnull=False)
                | Q(kind="article", article__isnull=False)
                | Q(kind="model"),
                name="offer_has_a_source",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="offer_at"),
            models.Index(
                fields=["taken_at"],
                condition=Q(taken_at__isnull=False, settled_at__isnull=True),
                name="offer_to_settle",
            ),
            models.Index(
                fields=["source"], condition=Q(refused_at__isnull=False), name="offer_refused"
            ),
        ]


class Endpoint(models.Model):
    """The model that may be asked for a draft: one row. Off until an administrator switches it on."""

    is_on = models.BooleanField(default=False)
    url = models.CharField(max_length=500, blank=True)
    """Base address; `/chat/completions` follows it."""
    model = models.CharField(max_length=200, blank=True)
    key = models.BinaryField(default=bytes)
    """Encrypted like the secrets of channels."""
    timeout_s = models.PositiveSmallIntegerField(default=30)
    allowed_host = models.CharField(max_length=300, blank=True)
    """`host:port` in our own network that an administrator said yes to."""
    per_day = models.PositiveIntegerField(default=200)
    tokens_per_day = models.PositiveIntegerField(default=200_000)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="endpoint_is_one")]


class Asked(models.Model):
    """What left the house for a model, as it left, and what came back. Written before it leaves."""

    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    host = models.CharField(max_length=300)
    model = models.CharField(max_length=200)
    sent = models.TextField()
    """The body, personal data masked."""
    ended_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=20, blank=True)
    n_prompt = models.IntegerField(default=0)
    n_completion = models.IntegerField(default=0)
    offer = models.OneToOneField(Offer, null=True, on_delete=models.SET_NULL, related_name="asked")
    source_ids = ArrayField(models.BigIntegerField(), default=list)
    """Cases of the answers, and with a minus articles, that it was given."""

    objects = OfCase["Asked"]()

    class Meta:
        indexes = [models.Index(fields=["-at"], name="asked_at")]
