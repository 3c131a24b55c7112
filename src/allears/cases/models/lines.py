"""Clear lines between teams: a hand-over that waits for a yes, and watching teams that may answer."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.case import Case
from allears.staff.guard import OfCase


class OfferEnd(models.TextChoices):
    """What became of an offer."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    TAKEN_BACK = "taken_back", _("taken back")
    OVER = "over", _("fell away")
    """The case ended, or was moved by a lead, before anybody said yes or no."""


class Offer(models.Model):
    """A team offers a case to another one. Until that accepts, the giver stays accountable."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="offers")
    giver = models.ForeignKey("staff.Team", on_delete=models.CASCADE, related_name="+")
    taker = models.ForeignKey("staff.Team", on_delete=models.CASCADE, related_name="+")
    words = models.TextField(blank=True)
    """Why, in the words of who offers."""
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", on_delete=models.CASCADE, related_name="+")
    warn_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)
    """When the leads were told that nobody had said yes or no in time."""
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        "staff.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    end = models.CharField(max_length=12, choices=OfferEnd.choices, blank=True)
    answer = models.TextField(blank=True)
    """Why it was declined."""

    objects = OfCase["Offer"]()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_at__isnull=True), name="offer_one_open"
            ),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="offer_to_another_team"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__isnull=False, end__in=OfferEnd.values),
                name="offer_ends_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(end="declined") | ~Q(answer=""), name="offer_declined_with_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["taker", "case"], condition=Q(ended_at__isnull=True), name="offer_to_team"
            ),
            models.Index(
                fields=["warn_at"],
                condition=Q(ended_at__isnull=True, warned_at__isnull=True),
                name="offer_warns",
            ),
            models.Index(
                fields=["due_at"],
                condition=Q(ended_at__isnull=True, late_at__isnull=True),
                name="offer_due",
            ),
        ]


class Allowance(models.Model):
    """A watching team may answer this case too."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="allowances")
    team = models.ForeignKey("staff.Team", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfCase["Allowance"]()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "team"], name="allowance_once")]
