"""What makes a champion, and what happened between us and them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from allears.cases.models.approvals import Approval
from allears.cases.models.case import Case
from allears.staff.guard import OfCaseAndContact, OfMention


class Deed(models.Model):
    """Somebody helped another in public, or praised with reasons (`rules.champions`)."""

    mention = models.OneToOneField(
        "mentions.Mention", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    identity = models.ForeignKey(
        "contacts.Identity", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    whom = models.ForeignKey(
        "contacts.Identity", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Who was helped."""
    kind = models.CharField(max_length=6)
    at = models.DateTimeField()

    objects = OfMention["Deed"]()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=("help", "praise")), name="deed_kind_known")
        ]
        indexes = [
            models.Index(fields=["identity", "-at"], name="deed_of_identity"),
            models.Index(fields=["at"], include=["identity", "whom", "kind"], name="deed_lately"),
        ]


class ChampionKind(models.TextChoices):
    """As `rules.champions.Step`."""

    INVITED = "invited", _("invited")
    ACCEPTED = "accepted", _("said yes")
    DECLINED = "declined", _("said no")
    LEFT = "left", _("left")
    THANKED = "thanked", _("was thanked")


class ChampionStep(models.Model):
    """One step; the last that is no thanks says where they stand."""

    contact = models.ForeignKey("contacts.Contact", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=ChampionKind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey("staff.User", null=True, on_delete=models.PROTECT, related_name="+")
    """Empty: they did it themselves, on their page."""
    words = models.CharField(max_length=300, blank=True)
    """How we know, or for what."""
    case = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    """In which they were invited."""
    approval = models.ForeignKey(Approval, null=True, on_delete=models.SET_NULL, related_name="+")
    """An invitation that waits, or waited, for a second person's yes."""

    objects = OfCaseAndContact["ChampionStep"]()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChampionKind.values), name="champion_step_known"
            )
        ]
        indexes = [models.Index(fields=["contact", "at", "id"], name="champion_step_of_contact")]
