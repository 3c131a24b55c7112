"""Side questions: asked of a team, a person, or somebody outside, beside the talk with the customer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case
from allears.staff.guard import Guarded, OfCase


class AsideKind(models.TextChoices):
    """What is wanted."""

    QUESTION = "question", _("A question")
    APPROVAL = "approval", _("Please approve")
    KNOWN = "known", _("Is it known?")


class AsideEnd(models.TextChoices):
    """What became of it."""

    ANSWERED = "answered", _("answered")
    TAKEN_BACK = "taken_back", _("taken back")
    OVER = "over", _("fell away")
    """The case ended before anybody answered."""


class Aside(models.Model):
    """One question at the side of a case, with whose it is and by when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="asides")
    kind = models.CharField(max_length=12, choices=AsideKind.choices)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("staff.Team", null=True, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey("staff.User", null=True, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(max_length=254, blank=True)
    """Of somebody outside; lower case."""
    owner = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")
    """Who said that they will see to it; of a person, that person."""
    tag = models.CharField(max_length=24, unique=True, null=True)  # noqa: DJ001 - one of many
    """Unguessable; part of the address to which somebody outside answers."""
    outgoing = models.OneToOneField(
        "outbox.Outgoing", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    end = models.CharField(max_length=12, choices=AsideEnd.choices, blank=True)
    verdict = models.CharField(max_length=4, blank=True)
    """yes or no, to a wish for approval."""

    objects = OfCase["Aside"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(team__isnull=False, person__isnull=True, address="")
                | Q(team__isnull=True, person__isnull=False, address="")
                | Q(team__isnull=True, person__isnull=True) & ~Q(address=""),
                name="aside_to_one",
            ),
            models.CheckConstraint(
                condition=Q(address="", tag__isnull=True) | ~Q(address="") & Q(tag__isnull=False),
                name="aside_outside_has_tag",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__isnull=False, end__in=AsideEnd.values),
                name="aside_ends_somehow",
            ),
            models.CheckConstraint(condition=Q(kind__in=AsideKind.values), name="aside_kind_known"),
        ]
        indexes = [
            models.Index(fields=["case", "at"], name="aside_of_case"),
            models.Index(
                fields=["team", "case"],
                condition=Q(ended_at__isnull=True, team__isnull=False),
                name="aside_to_team",
            ),
            models.Index(
                fields=["person", "case"],
                condition=Q(ended_at__isnull=True, person__isnull=False),
                name="aside_to_person",
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(ended_at__isnull=True, warned_at__isnull=True),
                name="aside_warns",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, late_at__isnull=True),
                name="aside_due",
            ),
        ]


class OfAside(Guarded["AsideWord"]):
    by = ("aside",)


class AsideWord(models.Model):
    """Something that was said to a side question: here by one of us, or in a mail from outside."""

    aside = models.ForeignKey(Aside, on_delete=models.CASCADE, related_name="said")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.CASCADE, related_name="+")
    mention = models.OneToOneField(
        "mentions.Mention", null=True, on_delete=models.CASCADE, related_name="+"
    )
    """The mail; its words stand there alone, so that what is taken back is gone."""
    text = models.TextField(blank=True)
    is_strange = models.BooleanField(default=False)
    """It came from another address than the one that was asked."""
    is_automatic = models.BooleanField(default=False)

    objects = OfAside()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=False, mention__isnull=True)
                | Q(by__isnull=True, mention__isnull=False, text=""),
                name="aside_word_ours_or_theirs",
            ),
        ]
        indexes = [models.Index(fields=["aside", "at"], name="aside_word_order")]
